package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.Salts;
import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.coding.Encoded;
import io.aegisbench.proxy.dialect.translation.Seeds;
import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * A record counts and hashes what the client got, and nothing else: translated or not, encoded or
 * not, wherever the upstream's answer is cut and however it ends.
 */
@Timeout(300)
final class AnswerRecordPropertyTest {
    private static final List<Coding> CODINGS = List.of(Coding.values());
    private static final int CALLS = 200;
    private static final int UPSTREAMS = 40;

    private static final String CHAT_JSON =
            "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                    + "{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}";

    private static final String MESSAGE_JSON =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
                    + "\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                    + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":5,\"output_tokens\":7}}";

    @TempDir private Path directory;

    /** What the upstream sends: the head's fields, and pieces of a body that may not be whole. */
    private record Scripted(boolean streamed, Coding coding, List<byte[]> pieces, boolean cut)
            implements ScriptedUpstream.Script {
        @Override
        public void play(ScriptedUpstream.Turn turn) throws IOException {
            String type = streamed ? "text/event-stream" : "application/json";
            turn.write(
                    ScriptedUpstream.head(
                            "HTTP/1.1 200 OK",
                            "Content-Type: " + type,
                            coding == Coding.IDENTITY
                                    ? "X-Plain: yes"
                                    : "Content-Encoding: " + coding.text(),
                            "Transfer-Encoding: chunked"));
            for (byte[] piece : pieces) {
                turn.chunk(new String(piece, StandardCharsets.ISO_8859_1));
            }
            if (cut) {
                turn.socket().shutdownOutput();
            } else {
                turn.lastChunk();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "durable"})
    void theRecordIsOfTheBytesThatTheClientGot(String ack) throws Exception {
        AtomicReference<ScriptedUpstream.Script> script = new AtomicReference<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> script.get().play(turn));
                WholeProxy proxy = WholeProxy.start(directory, settings(ack, upstream.uri()))) {
            int[] calls = {0};
            Seeds.forEach(
                    CALLS,
                    random -> {
                        String call = call(random, script);
                        byte[] got = got(proxy.port(), call);
                        requireRecordOf(proxy, calls[0]++, got, call + script.get());
                    });
        }
    }

    /** Upstreams enough that the failures of none open its circuit. */
    private static String settings(String ack, URI upstream) {
        StringBuilder upstreams = new StringBuilder("upstreams:\n");
        StringBuilder routes = new StringBuilder("routes:\n");
        for (int i = 0; i < UPSTREAMS; i++) {
            for (String dialect : List.of("openai", "anthropic")) {
                upstreams.append(
                        "- {name: %s%s, dialect: %s, url: '%s'}\n"
                                .formatted(dialect, i, dialect, upstream));
                routes.append(
                        "- {model: %s-%s, upstream: %s%s}\n".formatted(dialect, i, dialect, i));
            }
        }
        return "evidence: {ack: %s, lull: 0ms}\n".formatted(ack) + upstreams + routes;
    }

    private static String call(
            RandomGenerator random, AtomicReference<ScriptedUpstream.Script> script) {
        boolean streamed = random.nextInt(4) > 0;
        boolean anthropicClient = random.nextBoolean();
        boolean anthropicUpstream = random.nextBoolean();
        byte[] plain =
                (anthropicUpstream ? message(random, streamed) : completion(random, streamed))
                        .getBytes(StandardCharsets.UTF_8);
        Coding coding = CODINGS.get(random.nextInt(CODINGS.size()));
        script.set(
                new Scripted(
                        streamed,
                        coding,
                        pieces(random, whole(random, coding, plain)),
                        random.nextInt(3) == 0));
        String body =
                "{\"model\":\""
                        + (anthropicUpstream ? "anthropic-" : "openai-")
                        + random.nextInt(UPSTREAMS)
                        + "\",\"max_tokens\":9,\"stream\":"
                        + streamed
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        return Wire.post(anthropicClient ? "/v1/messages" : "/v1/chat/completions")
                + "Connection: close\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static String completion(RandomGenerator random, boolean streamed) {
        if (!streamed) {
            return CHAT_JSON.replace("Hello", text(random));
        }
        StringBuilder stream = new StringBuilder();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            stream.append(
                            "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":")
                    .append("{\"content\":\"")
                    .append(text(random))
                    .append("\"},\"finish_reason\":null}]}\n\n");
        }
        return stream
                + "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},"
                + "\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":"
                + "{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\ndata: [DONE]\n\n";
    }

    private static String message(RandomGenerator random, boolean streamed) {
        if (!streamed) {
            return MESSAGE_JSON.replace("Hello", text(random));
        }
        StringBuilder stream = new StringBuilder();
        event(stream, "message_start", ",\"message\":" + MESSAGE_JSON);
        event(
                stream,
                "content_block_start",
                ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            event(
                    stream,
                    "content_block_delta",
                    ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                            + text(random)
                            + "\"}");
        }
        event(stream, "content_block_stop", ",\"index\":0");
        event(
                stream,
                "message_delta",
                ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}");
        event(stream, "message_stop", "");
        return stream.toString();
    }

    private static void event(StringBuilder stream, String type, String rest) {
        stream.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type);
        stream.append('"').append(rest).append("}\n\n");
    }

    private static String text(RandomGenerator random) {
        return random.ints(random.nextInt(1, 300), 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Encoded whole, without the last bytes, or cut anywhere. */
    private static byte[] whole(RandomGenerator random, Coding coding, byte[] plain) {
        byte[] coded = encoded(coding, plain);
        return switch (random.nextInt(4)) {
            case 0 -> coded;
            case 1 -> Arrays.copyOf(coded, coded.length - random.nextInt(1, 9));
            default -> Arrays.copyOf(coded, random.nextInt(coded.length));
        };
    }

    private static byte[] encoded(Coding coding, byte[] plain) {
        try {
            return coding == Coding.IDENTITY ? plain : Encoded.by(coding, plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> pieces(RandomGenerator random, byte[] all) {
        if (all.length == 0) {
            return List.of();
        }
        int size = random.nextInt(1, all.length + 1);
        return IntStream.iterate(0, at -> at < all.length, at -> at + size)
                .mapToObj(at -> Arrays.copyOfRange(all, at, Math.min(all.length, at + size)))
                .toList();
    }

    private static byte[] got(int port, String call) {
        try (Wire client = new Wire(port)) {
            client.send(call);
            String head = client.head();
            byte[] rest = client.socket().getInputStream().readAllBytes();
            return head.contains("Transfer-Encoding: chunked") ? unframed(rest) : rest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the content of chunks, of which the last may be cut} */
    private static byte[] unframed(byte[] chunks) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (at < chunks.length) {
            int size = 0;
            for (; chunks[at] != '\r'; at++) {
                size = 16 * size + Character.digit((char) chunks[at], 16);
            }
            at += 2;
            content.write(chunks, at, Math.min(size, chunks.length - at));
            at += size + 2;
        }
        return content.toByteArray();
    }

    private static void requireRecordOf(WholeProxy proxy, int call, byte[] got, String what) {
        JsonNode record = proxy.awaitRecords("call", call + 1).get(call);
        long leaf = proxy.records().indexOf(record);
        String told = what + "\n" + new String(got, StandardCharsets.UTF_8) + "\n" + record;
        assertThat(record.path("answerBytes").asLong()).as(told).isEqualTo(got.length);
        try {
            Salts.Present salts = (Salts.Present) proxy.trail().ledger().salts(leaf);
            assertThat(record.path("answerHash").asString(""))
                    .as(told)
                    .isEqualTo(BodyHash.of(salts.answer(), new ByteArrayInputStream(got)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
