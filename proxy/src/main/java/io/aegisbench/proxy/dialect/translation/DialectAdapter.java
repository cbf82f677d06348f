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
     * {@return the request for an upstream of a dialect}
     *
     * @param from the endpoint that the client called
     * @param request the parsed body; not changed
     * @param original the body's bytes, which go on as they are where nothing is to translate
     */
    public Adaptation adapt(Endpoint from, Dialect to, JsonNode request, byte[] original) {
        try {
            RequestFacts facts = RequestFacts.of(from, request);
            if (from.dialect() == to) {
                return new Adaptation.PassThrough(facts, ByteBuffer.wrap(original));
            }
            return switch (from) {
                case CHAT_COMPLETIONS -> chat(facts, request);
                case MESSAGES -> messages(facts, request);
                case COMPLETIONS, EMBEDDINGS -> throw RefusalException.endpoint(from);
            };
        } catch (RefusalException refusal) {
            return new Adaptation.Refused(refusal.code(), refusal.param(), refusal.message());
        }
    }

    private Adaptation chat(RequestFacts facts, JsonNode request) {
        ChatRequest.Translation translation =
                ChatRequest.translate(request, settings.defaultMaxTokens());
        return translated(
                facts, Endpoint.MESSAGES, translation.request(), translation.usageWanted());
    }

    private Adaptation messages(RequestFacts facts, JsonNode request) {
        return translated(
                facts, Endpoint.CHAT_COMPLETIONS, MessageRequest.translate(request), true);
    }

    private Adaptation translated(
            RequestFacts facts, Endpoint to, JsonNode request, boolean usageWanted) {
        Dialect client = facts.endpoint().dialect();
        Supplier<ResponseTranslator> answers =
                () ->
                        new AnswerTranslator(
                                client,
                                usageWanted,
                                settings,
                                () -> clock.instant().getEpochSecond());
        return new Adaptation.Translated(
                facts, ByteBuffer.wrap(Json.bytes(request)), to.path(), answers);
    }
}
