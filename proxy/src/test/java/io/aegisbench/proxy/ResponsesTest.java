package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** OpenAI's responses: passed on as they are, with their own ways to end and to fail. */
final class ResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final String ASKED =
            "{\"model\":\"gpt-x\",\"instructions\":\"Be short.\",\"input\":[{\"role\":\"user\","
                    + "\"content\":[{\"type\":\"input_text\",\"text\":\"hello\"}]}],"
                    + "\"stream\":true}";
    private static final String USAGE =
            "\"usage\":{\"input_tokens\":30,\"input_tokens_details\":{\"cached_tokens\":10},"
                    + "\"output_tokens\":5,\"output_tokens_details\":{\"reasoning_tokens\":2},"
                    + "\"total_tokens\":35}";
    private static final String CREATED =
            event("response.created", "\"status\":\"in_progress\",\"error\":null,\"usage\":null");
    private static final String TEXT =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                    + "\"delta\":\"sk-Hello\",\"logprobs\":[]}\n\n";
    private static final String COMPLETED =
            event("response.completed", "\"status\":\"completed\",\"error\":null," + USAGE);
    private static final String INCOMPLETE =
            event(
                    "response.incomplete",
                    "\"status\":\"incomplete\",\"incomplete_details\":"
                            + "{\"reason\":\"max_output_tokens\"},"
                            + USAGE);
    private static final String FAILED =
            event(
                    "response.failed",
                    "\"status\":\"failed\",\"error\":{\"code\":\"server_error\"},\"usage\":null");
    private static final String ERROR =
            "event: error\ndata: {\"type\":\"error\",\"code\":\"x\",\"message\":\"y\"}\n\n";

    @TempDir private Path directory;

    private static String event(String type, String response) {
        return "event: "
                + type
                + "\ndata: {\"type\":\""
                + type
                + "\",\"sequence_number\":1,\"response\":{\"id\":\"r\",\"object\":\"response\","
                + response
                + "}}\n\n";
    }

    /** Such as one that echoes many tools and a long text. */
    private static String large(int bytes) {
        return event(
                "response.completed",
                "\"status\":\"completed\",\"instructions\":\""
                        + "x".repeat(bytes)
                        + "\",\"tools\":[],"
                        + USAGE);
    }

    private record Told(String body, JsonNode record) {
        String text(String field) {
            return WholeProxy.text(record, field);
        }

        long number(String field) {
            return record.path(field).longValue();
        }
    }

    private Told told(String ack, ScriptedUpstream.Script script, boolean cut) throws Exception {
        String settings = "evidence: {ack: " + ack + "}\n";
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(directory, settings + WholeProxy.before(upstream.uri()));
                Wire client = new Wire(proxy.port())) {
            client.call(PATH, ASKED);
            String head = client.head();
            String body = cut ? Wire.unframed(client.rest()) : client.body(head);
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("answerBytes").intValue()).isEqualTo(body.length());
            assertThat(WholeProxy.text(record, "endpoint")).isEqualTo(PATH);
            assertThat(WholeProxy.text(record, "model")).isEqualTo("gpt-x");
            assertThat(WholeProxy.text(record, "waf")).isEqualTo("pass");
            assertThat(upstream.requests().getFirst()).endsWith(ASKED);
            return new Told(body, record);
        }
    }

    private Told stream(String ack, String... chunks) throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    for (String chunk : chunks) {
                        turn.chunk(chunk);
                    }
                    turn.lastChunk();
                };
        return told(ack, script, false);
    }

    static Stream<String> ends() {
        return Stream.of(
                COMPLETED,
                INCOMPLETE,
                COMPLETED.replace("data: ", "data:"),
                COMPLETED.replace("event: response.completed\n", ""),
                COMPLETED.replace("\n", "\r\n"),
                COMPLETED + "data: [DONE]\n\n",
                large(20_000),
                large(3_000_000));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aStreamEndsWithItsLastEventAndGetsNoMarker(String last) throws Exception {
        Told told = stream("scheduled", CREATED, TEXT, last);
        assertThat(told.body()).isEqualTo(CREATED + TEXT + last);
        assertThat(told.text("outcome")).isEqualTo("complete");
        assertThat(told.number("promptTokens")).isEqualTo(30);
        assertThat(told.number("completionTokens")).isEqualTo(5);
        assertThat(told.text("finish"))
                .isEqualTo(last.contains("incomplete") ? "incomplete" : "completed");
    }

    @ParameterizedTest
    @CsvSource({"written,0", "written,40000", "durable,0", "durable,40000"})
    void theLastEventWaitsForItsRecordHoweverLargeItIs(String ack, int bytes) throws Exception {
        String last = large(bytes);
        Told told =
                stream(
                        ack,
                        TEXT,
                        last.substring(0, last.length() / 2),
                        last.substring(last.length() / 2));
        assertThat(told.body()).isEqualTo(TEXT + last);
        assertThat(told.text("outcome")).isEqualTo("complete");
        assertThat(told.number("promptTokens")).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "durable"})
    void aStreamThatFailsIsPassedOnAndRecordedSo(String ack) throws Exception {
        Told told = stream(ack, TEXT, FAILED);
        assertThat(told.body()).isEqualTo(TEXT + FAILED);
        assertThat(told.text("outcome")).isEqualTo("upstream_error");
    }

    @Test
    void anErrorEventIsAFailure() throws Exception {
        Told told = stream("scheduled", TEXT, ERROR);
        assertThat(told.body()).isEqualTo(TEXT + ERROR);
        assertThat(told.text("outcome")).isEqualTo("upstream_error");
    }

    private void brokenOff(String... chunks) throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk(chunks[0]);
                    for (int i = 1; i < chunks.length; i++) {
                        turn.chunk(chunks[i]);
                    }
                    turn.lastChunk();
                };
        Told told = told("scheduled", script, true);
        assertThat(told.body())
                .startsWith(String.join("", chunks))
                .contains("event: error\ndata: {\"type\":\"error\",\"code\":\"upstream_closed\"")
                .doesNotContain("[DONE]");
        assertThat(told.text("outcome")).isEqualTo("upstream_error");
    }

    @Test
    void aStreamThatStopsBeforeItsLastEventIsAFailure() throws Exception {
        brokenOff(CREATED, TEXT);
    }

    @Test
    void aStreamThatStopsWithinItsLastEventIsAFailure() throws Exception {
        brokenOff(TEXT, COMPLETED.substring(0, COMPLETED.length() - 20));
    }

    @ParameterizedTest
    @CsvSource({"scheduled,0", "scheduled,40000", "written,0", "written,40000"})
    void aStreamIsWholeThoughTheConnectionBreaksBehindItsLastEvent(String ack, int bytes)
            throws Exception {
        String last = large(bytes);
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk(CREATED);
                    turn.chunk(last);
                    turn.socket().shutdownOutput();
                };
        Told told = told(ack, script, false);
        assertThat(told.body()).isEqualTo(CREATED + last);
        assertThat(told.text("outcome")).isEqualTo("complete");
        assertThat(told.number("promptTokens")).isEqualTo(30);
        assertThat(told.number("completionTokens")).isEqualTo(5);
        assertThat(told.text("finish")).isEqualTo("completed");
    }

    @Test
    void aStreamThatStopsWithinALargeLastEventIsAFailure() throws Exception {
        brokenOff(TEXT, large(40_000).substring(0, 30_000));
    }

    @ParameterizedTest
    @CsvSource({"completed,complete", "incomplete,complete", "failed,upstream_error"})
    void anAnswerOfJsonTellsHowItEnded(String status, String outcome) throws Exception {
        String error = status.equals("failed") ? "{\"code\":\"server_error\"}" : "null";
        String json =
                "{\"id\":\"r\",\"object\":\"response\",\"status\":\"%s\",\"error\":%s,"
                                .formatted(status, error)
                        + "\"output\":[{\"type\":\"message\",\"content\":[{\"type\":"
                        + "\"output_text\",\"text\":\"Hello\"}]}],"
                        + USAGE
                        + "}";
        Told told = told("scheduled", turn -> turn.json(200, json), false);
        assertThat(told.body()).isEqualTo(json);
        assertThat(told.text("outcome")).isEqualTo(outcome);
        assertThat(told.text("finish")).isEqualTo(status);
        assertThat(told.number("promptTokens")).isEqualTo(30);
        assertThat(told.number("completionTokens")).isEqualTo(5);
        assertThat(told.text("entropyOf")).isEqualTo("text");
    }

    @Test
    void anAnthropicUpstreamHasNoneAndTheRefusalSaysSo() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                "upstreams: [{name: a, dialect: anthropic, url: \"%s\"}]\n"
                                        .formatted(upstream.uri()));
                Wire client = new Wire(proxy.port())) {
            assertThat(client.call(PATH, ASKED).answer())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("unsupported_endpoint", PATH);
            assertThat(upstream.connectionCount()).isZero();
        }
    }
}
