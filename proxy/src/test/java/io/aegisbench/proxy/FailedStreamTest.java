package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Streams that say in many ways that they failed, and those that end without their marker. */
final class FailedStreamTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String TEXT =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi \\\"error\\\"\"}}]}\n\n";
    private static final String STOP =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + "\"error\":null}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @TempDir private Path directory;

    /** An answer as its client got it, and its record. */
    private record Told(String body, JsonNode record) {
        String outcome() {
            return WholeProxy.text(record, "outcome");
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
        return told(script, ack, false);
    }

    private Told told(ScriptedUpstream.Script script, String ack, boolean cut) throws Exception {
        String settings = "evidence: {ack: " + ack + "}\n";
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(directory, settings + WholeProxy.before(upstream.uri()));
                Wire client = new Wire(proxy.port())) {
            client.stream(CHAT);
            String head = client.head();
            String body = cut ? Wire.unframed(client.rest()) : client.body(head);
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("answerBytes").intValue()).isEqualTo(body.length());
            return new Told(body, record);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": {\"message\": \"overloaded\"}}",
                "{ \"error\" : {\"message\": \"overloaded\"}}",
                "{\"error\":\"overloaded\"}",
                "{\"object\":\"error\",\"message\":\"overloaded\",\"code\":503}",
                "{\"type\": \"error\",\"error\":{\"type\":\"overloaded_error\"}}",
                "{\"choices\":[],\"error\":{\"code\":\"server_error\"}}"
            })
    void aStreamThatSaysThatItFailedIsRecordedSoAndPassedOnUnchanged(String event)
            throws Exception {
        String error = "data: " + event + "\n\n";
        Told told = stream("scheduled", TEXT, error, DONE);
        assertThat(told.body()).isEqualTo(TEXT + error + DONE);
        assertThat(told.outcome()).isEqualTo("upstream_error");
    }

    @Test
    void anErrorEventIsTheEndAndIsNotSaidTwice() throws Exception {
        String error =
                "event: error\ndata: {\"type\": \"error\", \"error\": {\"type\": \"x\"}}\n\n";
        Told told = stream("scheduled", TEXT, error);
        assertThat(told.body()).isEqualTo(TEXT + error);
        assertThat(told.outcome()).isEqualTo("upstream_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "written", "durable"})
    void aStreamThatIsFinishedAndLacksItsMarkerIsWholeAndGetsIt(String ack) throws Exception {
        Told told = stream(ack, TEXT, STOP);
        assertThat(told.body()).isEqualTo(TEXT + STOP + DONE);
        assertThat(told.outcome()).isEqualTo("complete");
    }

    @Test
    void theMarkerIsSetApartFromAnEventThatWasLeftOpen() throws Exception {
        String open = STOP.stripTrailing();
        Told told = stream("scheduled", TEXT, open);
        assertThat(told.body()).isEqualTo(TEXT + open + "\n\n" + DONE);
        assertThat(told.outcome()).isEqualTo("complete");
    }

    @Test
    void aStreamThatStopsUnfinishedIsAFailure() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk(TEXT);
                    turn.lastChunk();
                };
        Told told = told(script, "scheduled", true);
        assertThat(told.body()).startsWith(TEXT + "data: {\"error\":").doesNotContain(DONE);
        assertThat(told.outcome()).isEqualTo("upstream_error");
    }

    @Test
    void aFinishedStreamWhoseConnectionBreaksIsAFailure() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk(TEXT);
                    turn.chunk(STOP);
                    turn.socket().shutdownOutput();
                };
        Told told = told(script, "scheduled", true);
        assertThat(told.body()).startsWith(TEXT + STOP + "data: {\"error\":");
        assertThat(told.outcome()).isEqualTo("upstream_error");
    }

    private void unfinished(String... chunks) throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk(TEXT);
                    for (String chunk : chunks) {
                        turn.chunk(chunk);
                    }
                    turn.lastChunk();
                };
        Told told = told(script, "scheduled", true);
        assertThat(told.body()).contains("upstream_closed").doesNotContain(DONE);
        assertThat(told.outcome()).isEqualTo("upstream_error");
    }

    @Test
    void aStreamThatBreaksOffWithinAnEventBehindItsFinishIsAFailure() throws Exception {
        unfinished(STOP, "data: {\"choices\":[],\"usage\":{\"prompt_tok");
    }

    @Test
    void anErrorThatSaysNothingIsNone() throws Exception {
        unfinished("data: {\"error\":\"\",\"choices\":[]}\n\n");
    }

    @Test
    void anAnswerOfNothingIsNoAnswer() throws Exception {
        Told told = told(turn -> turn.json(200, "null"), "scheduled", false);
        assertThat(told.body()).isEqualTo("null");
        assertThat(told.outcome()).isEqualTo("upstream_error");
    }
}
