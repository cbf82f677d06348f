package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import io.aegisbench.proxy.dialect.RequestFacts;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a client's request one its upstream understands. Thread-safe: holds settings only. */
public final class DialectAdapter {
    private final DialectSettings settings;
    private final InstantSource clock;

    /** An adapter whose clock says when translated completions were created. */
    public DialectAdapter(DialectSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * {@return the request for an upstream}
     *
     * @param from the endpoint that the client called
     * @param to what the upstream is like
     * @param request the parsed body; not changed
     * @param original the body's bytes, which go on as they are where nothing is to translate
     */
    public Adaptation adapt(
            Endpoint from, TranslationTarget to, JsonNode request, byte[] original) {
        try {
            RequestFacts facts = RequestFacts.of(from, request);
            if (from.dialect() == to.dialect()) {
                return new Adaptation.PassThrough(facts, ByteBuffer.wrap(original));
            }
            Changes changes = new Changes(settings.strict());
            return switch (from) {
                case CHAT_COMPLETIONS -> {
                    ChatRequest.Translation chat = ChatRequest.translate(request, to, changes);
                    yield translated(facts, Endpoint.MESSAGES, chat, changes);
                }
                case MESSAGES -> {
                    ObjectNode message = MessageRequest.translate(request, changes);
                    ChatRequest.Translation chat = new ChatRequest.Translation(message, true);
                    yield translated(facts, Endpoint.CHAT_COMPLETIONS, chat, changes);
                }
                case COMPLETIONS, EMBEDDINGS -> throw RefusalException.endpoint(from);
            };
        } catch (RefusalException refusal) {
            return new Adaptation.Refused(refusal.code(), refusal.param(), refusal.message());
        }
    }

    private Adaptation translated(
            RequestFacts facts, Endpoint to, ChatRequest.Translation made, Changes changes) {
        Dialect client = facts.endpoint().dialect();
        Supplier<ResponseTranslator> answers =
                () ->
                        new AnswerTranslator(
                                client,
                                made.usageWanted(),
                                settings,
                                () -> clock.instant().getEpochSecond());
        return new Adaptation.Translated(
                facts,
                ByteBuffer.wrap(Json.bytes(made.request())),
                to.path(),
                changes.notes(),
                answers);
    }
}
