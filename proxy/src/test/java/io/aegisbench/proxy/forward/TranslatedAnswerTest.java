package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.coding.Encoded;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.translation.Adaptation;
import io.aegisbench.proxy.dialect.translation.DialectAdapter;
import io.aegisbench.proxy.dialect.translation.DialectSettings;
import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.aegisbench.proxy.dialect.translation.TranslationTarget;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.limit.Await;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The status of an answer that is translated whole is the translation's, also in the evidence. */
@Timeout(120)
final class TranslatedAnswerTest {
    private static final String REQUEST =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String MESSAGE =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                    + "\"content\":[{\"type\":\"text\",\"text\":\"hello\"}],"
                    + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                    + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";

    private static final String END_OF_MESSAGE =
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":"
                    + "{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":1}}\n\n"
                    + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private static final List<String> EVENTS =
            List.of(
                    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"
                            + MESSAGE.replace("hello", "")
                            + "}\n\n",
                    "event: content_block_start\ndata: {\"type\":\"content_block_start\","
                            + "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
                    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\","
                            + "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hello\"}}\n\n");

    private final RecordingTap tap = new RecordingTap(false);

    private static Adaptation.Translated toAnthropic(String request) {
        return (Adaptation.Translated)
                new DialectAdapter(DialectSettings.DEFAULT, InstantSource.system())
                        .adapt(
                                Endpoint.at("/v1/chat/completions").orElseThrow(),
                                TranslationTarget.of(Dialect.ANTHROPIC),
                                JsonMapper.builder().build().readTree(request),
                                request.getBytes(StandardCharsets.UTF_8));
    }

    private String ask(ScriptedUpstream.Script script) throws Exception {
        String answer = ask(script, new HeapShare(Long.MAX_VALUE));
        assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.COMPLETE);
        return answer;
    }

    private String ask(ScriptedUpstream.Script script, HeapShare answers) throws Exception {
        return ask(REQUEST, script, answers);
    }

    private String ask(String request, ScriptedUpstream.Script script, HeapShare answers)
            throws Exception {
        ResponseTranslator translator = toAnthropic(request).answers().get();
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                        Upstream.of("test", server.uri(), Map.of()),
                                        SSLContext.getDefault(),
                                        answers)
                                .tap(tap)
                                .translator(() -> translator)) {
            String answer = proxy.ask("");
            RecordingTap.End _ = tap.awaitEnd();
            return answer;
        }
    }

    private static ScriptedUpstream.Script answering(String status, String type, String body) {
        return turn ->
                turn.write(
                        ScriptedUpstream.head(
                                        "HTTP/1.1 " + status,
                                        "Content-Type: " + type,
                                        "Content-Length: " + body.length())
                                + body);
    }

    @Test
    void aMessageIsAWholeAnswer() throws Exception {
        assertThat(ask(answering("200 OK", "application/json", MESSAGE)))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"content\":\"hello\"");
        assertThat(tap.awaitEnd().figures().status()).isEqualTo(200);
    }

    @Test
    void anAnswerThatFindsNoRoomOnTheHeapIsRefusedAndNothingStaysHeld() throws Exception {
        String long64 = MESSAGE.replace("hello", "x".repeat(64 << 10));
        HeapShare little = new HeapShare(100 << 10);
        assertThat(ask(answering("200 OK", "application/json", long64), little))
                .startsWith("HTTP/1.1 503 ")
                .contains("answer_backlog");
        assertThat(little.heldBytes()).isZero();
    }

    @Test
    void anAnswerHoldsItsRoomOnlyUntilItsEnd() throws Exception {
        String long64 = MESSAGE.replace("hello", "x".repeat(64 << 10));
        HeapShare enough = new HeapShare(1 << 20);
        assertThat(ask(answering("200 OK", "application/json", long64), enough))
                .startsWith("HTTP/1.1 200 ");
        assertThat(enough.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"message\"}", "<html>no model here</html>", "[[[[", "{}"})
    void whatIsNoMessageIsAnErrorWhateverTheUpstreamSays(String body) throws Exception {
        assertThat(ask(answering("200 OK", "text/html", body)))
                .startsWith("HTTP/1.1 502 ")
                .contains("Content-Type: application/json", "upstream_invalid_response");
        assertThat(tap.awaitEnd().figures().status()).isEqualTo(502);
        assertThat(tap.seen()).startsWith("200|502|{\"error\"");
    }

    @Test
    void anAnswerWithoutABodyIsAnErrorToo() throws Exception {
        assertThat(ask(turn -> turn.write("HTTP/1.1 204 No Content\r\n\r\n")))
                .startsWith("HTTP/1.1 502 ")
                .contains("upstream_invalid_response");
        assertThat(tap.seen()).startsWith("204|502|{\"error\"");
    }

    @ParameterizedTest
    @CsvSource({"400, 400", "429, 429", "500, 500", "529, 503"})
    void anErrorHasTheStatusOfTheClientsDialect(int upstream, int client) throws Exception {
        assertThat(ask(answering(upstream + " Error", "application/json", "{}")))
                .startsWith("HTTP/1.1 " + client + " ");
        assertThat(tap.awaitEnd().figures().status()).isEqualTo(client);
    }

    private static final String LIMITED =
            "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow down\"}}";

    private static ScriptedUpstream.Script coded(String status, String coding, byte[] body) {
        return turn -> {
            turn.write(
                    ScriptedUpstream.head(
                            "HTTP/1.1 " + status,
                            "Content-Type: application/json",
                            "Content-Encoding: " + coding,
                            "Retry-After: 7",
                            "Content-Length: " + body.length));
            turn.socket().getOutputStream().write(body);
        };
    }

    @Test
    void whatComesCompressedThoughNobodyAskedIsReadAllTheSame() throws Exception {
        byte[] limited = Encoded.by(Coding.GZIP, LIMITED.getBytes(StandardCharsets.UTF_8));
        assertThat(ask(coded("429 Too Many Requests", "gzip", limited)))
                .startsWith("HTTP/1.1 429 ")
                .contains("Retry-After: 7", "Slow down", "rate_limit_exceeded")
                .doesNotContain("Content-Encoding");
        byte[] message = Encoded.by(Coding.GZIP, MESSAGE.getBytes(StandardCharsets.UTF_8));
        assertThat(ask(coded("200 OK", "gzip", message)))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"content\":\"hello\"");
    }

    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void aStreamThatComesCompressedIsReadAsItComes(Coding coding) throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.write(
                            ScriptedUpstream.head(
                                    "HTTP/1.1 200 OK",
                                    "Content-Type: text/event-stream",
                                    "Content-Encoding: " + coding.text(),
                                    "Connection: close"));
                    try (OutputStream encoder =
                            Encoded.encoder(coding, turn.socket().getOutputStream())) {
                        for (String event : EVENTS) {
                            encoder.write(event.getBytes(StandardCharsets.UTF_8));
                            encoder.flush();
                        }
                        Await.until(() -> tap.seen().contains("hello")); // Before its end.
                        encoder.write(END_OF_MESSAGE.getBytes(StandardCharsets.UTF_8));
                    }
                };
        String streamed = REQUEST.replace("{\"model\"", "{\"stream\":true,\"model\"");
        assertThat(ask(streamed, script, new HeapShare(Long.MAX_VALUE)))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"content\":\"hello\"", "data: [DONE]")
                .doesNotContain("Content-Encoding");
    }

    /** What came before its end marker is whole; what lacks the marker says that it is not. */
    @ParameterizedTest
    @CsvSource({"GZIP, true", "DEFLATE, true", "ZSTD, true", "GZIP, false", "ZSTD, false"})
    void aStreamThatLacksItsCodingsEndLosesNothingThatCame(Coding coding, boolean marked)
            throws Exception {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        OutputStream encoder = Encoded.encoder(coding, coded);
        String stream = String.join("", EVENTS) + (marked ? END_OF_MESSAGE : "");
        encoder.write(stream.getBytes(StandardCharsets.UTF_8));
        encoder.flush();
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead(coding.text());
                    turn.chunk(coded.toString(StandardCharsets.ISO_8859_1));
                    turn.lastChunk();
                };
        String streamed = REQUEST.replace("{\"model\"", "{\"stream\":true,\"model\"");
        String answer = ask(streamed, script, new HeapShare(Long.MAX_VALUE));
        assertThat(answer).contains("\"content\":\"hello\"");
        assertThat(answer.contains("data: [DONE]")).isEqualTo(marked);
        assertThat(answer.contains("could not be decoded")).isNotEqualTo(marked);
        assertThat(tap.awaitEnd().fault()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip"})
    void anErrorThatCannotBeDecodedKeepsItsStatus(String coding) throws Exception {
        byte[] garbage = LIMITED.getBytes(StandardCharsets.UTF_8);
        assertThat(ask(coded("429 Too Many Requests", coding, garbage)))
                .startsWith("HTTP/1.1 429 ")
                .contains("Retry-After: 7", "The upstream answered with status 429.");
    }

    /** The JDK's decoder calls itself for each. */
    @Test
    void manyEmptyMembersAreNoAnswer() throws Exception {
        byte[] empty = Encoded.by(Coding.GZIP, new byte[0]);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            sent.writeBytes(empty);
        }
        sent.writeBytes(Encoded.by(Coding.GZIP, LIMITED.getBytes(StandardCharsets.UTF_8)));
        assertThat(ask(coded("429 Too Many Requests", "gzip", sent.toByteArray())))
                .startsWith("HTTP/1.1 429 ");
    }

    @Test
    void whatIsTooLongDecodedIsNoAnswer() throws Exception {
        byte[] bomb = Encoded.by(Coding.GZIP, new byte[DecodedAnswer.MAX_BYTES + 1]);
        assertThat(ask(coded("429 Too Many Requests", "gzip", bomb)))
                .startsWith("HTTP/1.1 429 ")
                .contains("The upstream answered with status 429.");
        String answer = ask(coded("200 OK", "gzip", bomb), new HeapShare(Long.MAX_VALUE));
        assertThat(answer).startsWith("HTTP/1.1 502 ");
    }
}
