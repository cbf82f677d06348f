package io.aegisbench.proxy.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** What the dialects' tests share. */
public final class Fixtures {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
    static final DialectAdapter ADAPTER = new DialectAdapter(DialectSettings.DEFAULT, CLOCK);

    private Fixtures() {}

    public static byte[] bytes(String name) {
        try (InputStream in =
                Objects.requireNonNull(
                        Fixtures.class.getResourceAsStream("/dialect/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String text) {
        return Json.MAPPER.readTree(text);
    }

    public static List<JsonNode> vectors(String name) {
        return List.copyOf(Json.MAPPER.readTree(bytes(name)).values());
    }

    static Adaptation adapt(Endpoint from, Dialect to, JsonNode request) {
        return ADAPTER.adapt(from, TranslationTarget.of(to), request, Json.bytes(request));
    }

    static Adaptation.Translated translated(Endpoint from, JsonNode request) {
        Dialect to = from.dialect() == Dialect.OPENAI ? Dialect.ANTHROPIC : Dialect.OPENAI;
        Adaptation adaptation = adapt(from, to, request);
        assertThat(adaptation).isInstanceOf(Adaptation.Translated.class);
        return (Adaptation.Translated) adaptation;
    }

    static JsonNode body(Adaptation.Translated translated) {
        return Json.MAPPER.readTree(toBytes(translated.body()));
    }

    static Adaptation.Refused refused(Endpoint from, JsonNode request) {
        Dialect to = from.dialect() == Dialect.OPENAI ? Dialect.ANTHROPIC : Dialect.OPENAI;
        Adaptation adaptation = adapt(from, to, request);
        assertThat(adaptation).as("%s", request).isInstanceOf(Adaptation.Refused.class);
        return (Adaptation.Refused) adaptation;
    }

    /** {@return a translator for answers to clients of this dialect, with usage wanted} */
    static ResponseTranslator translator(Dialect client, int status, boolean eventStream) {
        return translator(client, status, eventStream, DialectSettings.DEFAULT);
    }

    static ResponseTranslator translator(
            Dialect client, int status, boolean eventStream, DialectSettings settings) {
        ResponseTranslator translator =
                new AnswerTranslator(client, true, settings, () -> 1_700_000_000L);
        translator.head(status, eventStream);
        return translator;
    }

    /**
     * {@return what a stream becomes when it comes in chunks of these lengths, the last for all the
     * rest}
     */
    static String stream(Dialect client, byte[] upstream, int... lengths) {
        ResponseTranslator translator = translator(client, 200, true);
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int i = 0; from < upstream.length; i++) {
            int length = i < lengths.length ? lengths[i] : upstream.length - from;
            int to = Math.min(upstream.length, from + length);
            out.append(
                    text(
                            translator.translate(
                                    ByteBuffer.wrap(Arrays.copyOfRange(upstream, from, to)))));
            from = to;
        }
        return out.append(text(translator.finish())).toString();
    }

    static JsonNode answer(ResponseTranslator translator, byte[] body) {
        assertThat(translator.translate(ByteBuffer.wrap(body)).hasRemaining()).isFalse();
        return Json.MAPPER.readTree(toBytes(translator.finish()));
    }

    static byte[] toBytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    static String text(ByteBuffer buffer) {
        return new String(toBytes(buffer), StandardCharsets.UTF_8);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
