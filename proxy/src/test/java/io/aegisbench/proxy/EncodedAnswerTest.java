package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.coding.Encoded;
import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Answers that come encoded though nobody has asked for that: they go on as they are. */
final class EncodedAnswerTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String USAGE =
            "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}";
    private static final String JSON =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},"
                    + "\"finish_reason\":\"stop\"}],"
                    + USAGE
                    + "}";
    private static final String STREAM =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},"
                    + "\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],"
                    + USAGE
                    + "}\n\ndata: [DONE]\n\n";

    @TempDir private Path directory;

    private JsonNode recordOf(String coding, boolean streamed, byte[] body) throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    String type = streamed ? "text/event-stream" : "application/json";
                    turn.write(
                            ScriptedUpstream.head(
                                    "HTTP/1.1 200 OK",
                                    "Content-Type: " + type,
                                    "Content-Encoding: " + coding,
                                    "Content-Length: " + body.length));
                    turn.socket().getOutputStream().write(body);
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy = WholeProxy.start(directory, WholeProxy.before(upstream.uri()));
                Wire client = new Wire(proxy.port())) {
            client.stream(CHAT);
            assertThat(client.head())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Encoding: " + coding);
            assertThat(got(client, body.length)).isEqualTo(body);
            return proxy.awaitRecords("call", 1).getFirst();
        }
    }

    private static byte[] got(Wire client, int length) throws IOException {
        return client.socket().getInputStream().readNBytes(length);
    }

    @ParameterizedTest
    @CsvSource({"GZIP, true", "GZIP, false", "DEFLATE, true"})
    void whatTheyTellIsReadBeside(Coding coding, boolean streamed) throws Exception {
        byte[] plain = (streamed ? STREAM : JSON).getBytes(StandardCharsets.UTF_8);
        JsonNode record = recordOf(coding.text(), streamed, Encoded.by(coding, plain));
        assertThat(WholeProxy.text(record, "outcome")).isEqualTo("complete");
        assertThat(record.path("promptTokens").intValue()).isEqualTo(5);
        assertThat(record.path("completionTokens").intValue()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"br, true", "zstd, true", "gzip, true", "gzip, false"})
    void whatNobodyCanReadGoesOnAllTheSame(String coding, boolean streamed) throws Exception {
        byte[] unknown = new byte[500];
        Arrays.fill(unknown, (byte) 0x5b);
        JsonNode record = recordOf(coding, streamed, unknown);
        assertThat(WholeProxy.text(record, "outcome")).isEqualTo("complete");
        assertThat(record.path("promptTokens").intValue()).isEqualTo(-1);
    }

    /** Without its end marker it is a failure, encoded or not. */
    @Test
    void anEncodedStreamThatStopsEarlyIsAFailure() throws Exception {
        String early = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\n";
        byte[] body = Encoded.by(Coding.GZIP, early.getBytes(StandardCharsets.UTF_8));
        JsonNode record = recordOf("gzip", true, body);
        assertThat(WholeProxy.text(record, "outcome")).isEqualTo("upstream_error");
        assertThat(record.path("answerBytes").intValue()).isEqualTo(body.length);
    }
}
