package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Translated calls through the whole proxy: what the client is told, and the record. */
final class JudgedCallTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ANSWER =
            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                    + "\"content\":[{\"type\":\"text\",\"text\":\"hi\"}],"
                    + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                    + "\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}";
    private static final String REQUEST =
            "{\"model\":\"m\",\"seed\":1,\"temperature\":1.5,\"messages\":"
                    + "[{\"role\":\"user\",\"name\":\"bob\",\"content\":\"a\"}],\"tools\":"
                    + "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
                    + "{\"type\":\"object\",\"maximum\":1e400,\"minimum\":0.12345678901234567890123}}}]}";

    private static final String MESSAGE =
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

    @TempDir private Path directory;

    private static String settings(ScriptedUpstream upstream, String more) {
        return "upstreams: [{name: a, dialect: anthropic, max-tokens: 5000, url: '"
                + upstream.uri()
                + "'}]\n"
                + more;
    }

    private static ScriptedUpstream answering() {
        return new ScriptedUpstream(turn -> turn.json(200, ANSWER));
    }

    @Test
    void theClientAndTheRecordAreToldWhatDidNotGoOnAsItWas() throws Exception {
        try (ScriptedUpstream upstream = answering();
                WholeProxy proxy = WholeProxy.start(directory, settings(upstream, ""));
                Wire client = new Wire(proxy.port())) {
            String answer = client.call(CHAT, REQUEST).answer();
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("X-Aegis-Dropped: messages[].name, seed\r\n")
                    .contains("X-Aegis-Mapped: max_tokens=5000, temperature\r\n");
            assertThat(upstream.requests().getFirst())
                    .contains("\"max_tokens\":5000")
                    .contains("\"temperature\":1}")
                    .contains("\"maximum\":1E+400,\"minimum\":0.12345678901234567890123");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "dropped")).isEqualTo("messages[].name, seed");
            assertThat(WholeProxy.text(record, "mapped")).isEqualTo("max_tokens=5000, temperature");
        }
    }

    @Test
    void aStrictAdapterRefusesTheSameByName() throws Exception {
        try (ScriptedUpstream upstream = answering();
                WholeProxy proxy =
                        WholeProxy.start(
                                directory, settings(upstream, "adapter: {strict: true}\n"));
                Wire client = new Wire(proxy.port())) {
            assertThat(client.call(CHAT, REQUEST).answer())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("\"param\":\"messages[0].name\"");
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @Test
    void aCallThatGoesOnAsItIsHasNothingToTell() throws Exception {
        try (ScriptedUpstream upstream = answering();
                WholeProxy proxy = WholeProxy.start(directory, settings(upstream, ""));
                Wire client = new Wire(proxy.port())) {
            assertThat(client.stream("/v1/messages").answer())
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("X-Aegis-Dropped", "X-Aegis-Mapped");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.has("dropped") || record.has("mapped")).isFalse();
        }
    }

    private static final String STREAMED =
            """
            data: {"type":"message_start","message":{"id":"m","model":"m","usage":{"input_tokens":3,"output_tokens":1}}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"hi"}}

            data: {"type":"content_block_stop","index":0}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}

            data: {"type":"message_stop"}

            """;

    @ParameterizedTest
    @CsvSource({
        "scheduled,''",
        "written,''",
        "scheduled,',\"stream_options\":{\"include_usage\":true}'"
    })
    void theRecordHoldsTheTokensWhetherTheClientAsksForThemOrNot(String ack, String options)
            throws Exception {
        String request = REQUEST.replace("{\"model\"", "{\"stream\":true" + options + ",\"model\"");
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk(STREAMED);
                    turn.lastChunk();
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(
                                directory, settings(upstream, "evidence: {ack: " + ack + "}\n"));
                Wire client = new Wire(proxy.port())) {
            client.call(CHAT, request);
            String body = client.body(client.head());
            assertThat(body).endsWith("data: [DONE]\n\n");
            assertThat(body.contains("\"prompt_tokens\":3")).isEqualTo(!options.isEmpty());
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("promptTokens").intValue()).isEqualTo(3);
            assertThat(record.path("completionTokens").intValue()).isEqualTo(7);
            assertThat(WholeProxy.text(record, "finish")).isEqualTo("end_turn");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1},"})
    void tokensThatNobodyToldAreUnknownToTheRecord(String usage) throws Exception {
        String completion =
                "{"
                        + usage
                        + "\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"hi\"},"
                        + "\"finish_reason\":\"eos\"}]}";
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, completion));
                WholeProxy proxy = WholeProxy.start(directory, WholeProxy.before(upstream.uri()));
                Wire client = new Wire(proxy.port())) {
            assertThat(client.call("/v1/messages", MESSAGE).answer()).startsWith("HTTP/1.1 200 ");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("promptTokens").intValue()).isEqualTo(usage.isEmpty() ? -1 : 3);
            assertThat(record.path("completionTokens").intValue())
                    .isEqualTo(usage.isEmpty() ? -1 : 1);
            assertThat(WholeProxy.text(record, "finish")).isEqualTo("eos");
        }
    }
}
