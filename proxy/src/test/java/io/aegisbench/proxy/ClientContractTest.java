package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What released clients send beside a plain call, and what they are told. */
final class ClientContractTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},"
                    + "\"finish_reason\":\"stop\"}]}";
    private static final String REMAINING = "x-ratelimit-remaining-requests: ";

    @TempDir private Path directory;

    @Test
    void theQueryGoesOnWhereTheDialectStays() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, ANSWER));
                WholeProxy proxy = WholeProxy.start(directory, WholeProxy.before(upstream.uri()));
                Wire client = new Wire(proxy.port())) {
            String path = CHAT + "?api-version=2024-10-21&x=%20a";
            assertThat(client.call(path, RunningProxy.QUESTION).answer())
                    .startsWith("HTTP/1.1 200 ");
            assertThat(upstream.requests().getFirst()).startsWith("POST " + path + " HTTP/1.1\r\n");
        }
    }

    private static String keyed(String key) {
        return "GET /v1/models HTTP/1.1\r\nHost: aegis\r\n" + key + "\r\n";
    }

    @Test
    void aKeyOfAzuresClientsOpensAndTwoDifferentOnesDoNot() throws Exception {
        try (WholeProxy proxy = WholeProxy.start(directory, "");
                Wire client = new Wire(proxy.port())) {
            String right = WholeProxy.KEY + "\r\n";
            assertThat(client.send(keyed("api-key: " + right)).answer())
                    .startsWith("HTTP/1.1 200 ");
            assertThat(client.send(keyed("api-key: wrong\r\n")).answer())
                    .startsWith("HTTP/1.1 401 ");
            assertThat(client.send(keyed("api-key: " + right + "x-api-key: " + right)).answer())
                    .startsWith("HTTP/1.1 200 ");
            assertThat(client.send(keyed("api-key: " + right + "x-api-key: other\r\n")).answer())
                    .startsWith("HTTP/1.1 401 ")
                    .contains("ambiguous_api_key");
        }
    }

    @Test
    void whatIsNotRecordedSaysSo() throws Exception {
        try (WholeProxy proxy = WholeProxy.start(directory, "");
                Wire client = new Wire(proxy.port())) {
            String key = "Authorization: Bearer " + WholeProxy.KEY + "\r\n";
            assertThat(client.send(keyed(key)).answer()).contains("X-Aegis-Evidence: none");
            assertThat(client.send(keyed(key).replace("/v1/models", "/health")).answer())
                    .contains("X-Aegis-Evidence: none");
            assertThat(client.call(CHAT, RunningProxy.QUESTION).answer())
                    .contains("X-Aegis-Evidence: scheduled");
        }
    }

    @Test
    void whereAKeyHasLimitsHereItSeesThose() throws Exception {
        ScriptedUpstream.Script script =
                turn ->
                        turn.write(
                                ScriptedUpstream.head(
                                                "HTTP/1.1 200 OK",
                                                "Content-Type: application/json",
                                                "Content-Length: " + ANSWER.length(),
                                                REMAINING + "4999",
                                                "x-ratelimit-limit-tokens: 30000")
                                        + ANSWER);
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                "rate-limit: {requests-per-minute: 100}\n"
                                        + WholeProxy.before(upstream.uri()));
                Wire client = new Wire(proxy.port())) {
            assertThat(client.call(CHAT, RunningProxy.QUESTION).answer())
                    .containsIgnoringCase(REMAINING + "99")
                    .doesNotContain("4999")
                    .containsIgnoringCase("x-ratelimit-limit-tokens: 30000");
        }
    }

    @Test
    void withoutConfigurationMessagesAreAnsweredAsTheyWereAsked() throws Exception {
        String thinking = ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}}";
        String asked = RunningProxy.QUESTION.replaceAll("}$", ",\"max_tokens\":9");
        try (WholeProxy proxy = WholeProxy.start(directory, "");
                Wire client = new Wire(proxy.port())) {
            assertThat(client.call("/v1/messages", asked + thinking).answer())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"type\":\"thinking\"")
                    .contains("\"signature\":");
            assertThat(proxy.awaitRecords("call", 1).getFirst().path("completionTokens").asInt())
                    .isEqualTo(9);
        }
    }
}
