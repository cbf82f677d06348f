package io.aegisbench.proxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What the embedded upstream answers. */
@Timeout(120)
final class EmbeddedUpstreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final EmbeddedSettings TESTING =
            EmbeddedSettings.DEFAULT.answering(8).testing(EmbeddedFault.NONE, 1 << 16);

    @AfterAll
    static void closeClient() {
        CLIENT.close();
    }

    private static HttpResponse<String> post(URI base, String path, String body, String fault)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .header("X-Aegis-Fault", fault)
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode ask(String path, String body) throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(TESTING)) {
            return JSON.readTree(post(upstream.uri(), path, body, "none").body());
        }
    }

    private static JsonNode chat(String more) throws Exception {
        return ask("/v1/chat/completions", "{\"model\":\"m\"," + QUESTION + more + "}");
    }

    private static List<String> events(String more) throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(TESTING)) {
            String body = "{\"model\":\"m\",\"stream\":true," + QUESTION + more + "}";
            String answer = post(upstream.uri(), "/v1/chat/completions", body, "none").body();
            return answer.lines().filter(l -> !l.isEmpty()).map(l -> l.substring(6)).toList();
        }
    }

    @Test
    void answersAChatTheSameWayEveryTime() throws Exception {
        JsonNode first = chat("");
        assertThat(first).isEqualTo(chat(""));
        assertThat(first).isNotEqualTo(chat(",\"user\":\"u\""));
        assertThat(first.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(first.at("/usage/completion_tokens").intValue()).isEqualTo(8);
        assertThat(first.at("/model").stringValue()).isEqualTo("m");
    }

    @Test
    void stopsAtTheLengthAskedFor() throws Exception {
        JsonNode answer = chat(",\"max_tokens\":3");
        assertThat(answer.at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void streamsTheTextItWouldHaveAnswered() throws Exception {
        List<String> events = events("");
        assertThat(events.getLast()).isEqualTo("[DONE]");
        StringBuilder text = new StringBuilder();
        for (String event : events.subList(0, events.size() - 1)) {
            text.append(JSON.readTree(event).at("/choices/0/delta/content").asString(""));
        }
        assertThat(text.toString().strip().split(" ", -1)).hasSize(8);
        JsonNode last = JSON.readTree(events.get(events.size() - 2));
        assertThat(last.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
    }

    @Test
    void endsAStreamWithItsUsageIfAsked() throws Exception {
        List<String> events = events(",\"stream_options\":{\"include_usage\":true}");
        JsonNode last = JSON.readTree(events.get(events.size() - 2));
        assertThat(last.at("/usage/completion_tokens").intValue()).isEqualTo(8);
        assertThat(last.at("/choices").isEmpty()).isTrue();
    }

    @Test
    void givesEveryTokenADistributionOfItsOwn() throws Exception {
        JsonNode tokens =
                chat(",\"logprobs\":true,\"top_logprobs\":5").at("/choices/0/logprobs/content");
        assertThat(tokens.size()).isEqualTo(8);
        Set<String> distributions = new HashSet<>();
        for (JsonNode token : tokens) {
            double sum = 0;
            double before = 0;
            for (JsonNode candidate : token.path("top_logprobs")) {
                double logprob = candidate.path("logprob").doubleValue();
                assertThat(logprob).isNegative().isLessThanOrEqualTo(before == 0 ? 0 : before);
                before = logprob;
                sum += Math.exp(logprob);
            }
            assertThat(sum).isLessThan(1);
            distributions.add(token.path("top_logprobs").toString());
        }
        assertThat(distributions).hasSize(8);
    }

    @Test
    void callsTheToolItIsForcedToCall() throws Exception {
        String tools =
                """
                ,"tools":[{"type":"function","function":{"name":"f","parameters":
                {"type":"object","properties":{"a":{"type":"string"},"n":{"type":"integer"}}}}}],
                "tool_choice":{"type":"function","function":{"name":"f"}}\
                """;
        JsonNode call = chat(tools).at("/choices/0/message/tool_calls/0/function");
        assertThat(call.path("name").stringValue()).isEqualTo("f");
        assertThat(JSON.readTree(call.path("arguments").stringValue()).path("n").intValue())
                .isEqualTo(7);
        StringBuilder arguments = new StringBuilder();
        List<String> events = events(tools);
        for (String event : events.subList(0, events.size() - 1)) {
            JsonNode delta = JSON.readTree(event).at("/choices/0/delta/tool_calls/0/function");
            arguments.append(delta.path("arguments").asString(""));
        }
        assertThat(arguments.toString()).isEqualTo(call.path("arguments").stringValue());
    }

    @Test
    void completesTextWithTheOlderLogprobs() throws Exception {
        JsonNode answer =
                ask("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"logprobs\":2}");
        JsonNode logprobs = answer.at("/choices/0/logprobs");
        assertThat(logprobs.path("tokens").size()).isEqualTo(8);
        assertThat(logprobs.path("top_logprobs").path(0).size()).isEqualTo(2);
    }

    @Test
    void embedsEachInput() throws Exception {
        JsonNode answer =
                ask("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":4}");
        assertThat(answer.path("data").size()).isEqualTo(2);
        assertThat(answer.at("/data/0/embedding").size()).isEqualTo(4);
        assertThat(answer.at("/data/0/embedding")).isNotEqualTo(answer.at("/data/1/embedding"));
    }

    @Test
    void refusesVectorsThatTogetherWouldTakeTheHeap() throws Exception {
        String inputs = "\"a\",".repeat(64) + "\"a\"";
        String request = "{\"model\":\"m\",\"input\":[" + inputs + "],\"dimensions\":4096}";
        assertThat(ask("/v1/embeddings", request).at("/error/code").stringValue())
                .isEqualTo("too_many_inputs");
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        assertThat(ask("/v1/chat/completions", "[").at("/error/type").stringValue())
                .isEqualTo("invalid_request_error");
        assertThat(ask("/v1/elsewhere", "{}").at("/error/code").stringValue())
                .isEqualTo("unknown_url");
    }

    @Test
    void keepsTheBytesItWasSent() throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(TESTING)) {
            post(upstream.uri(), "/v1/chat/completions", "{\"model\":\"mine\"}", "none");
            assertThat(new String(upstream.received(), StandardCharsets.ISO_8859_1))
                    .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                    .endsWith("{\"model\":\"mine\"}");
        }
    }

    @Test
    void keepsItsPace() throws Exception {
        EmbeddedSettings slow = TESTING.paced(Duration.ofMillis(60), Duration.ofMillis(10));
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(slow)) {
            long startNanos = System.nanoTime();
            String body = "{\"model\":\"m\",\"stream\":true}";
            post(upstream.uri(), "/v1/chat/completions", body, "none");
            assertThat(System.nanoTime() - startNanos).isGreaterThan(130_000_000L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET_BEFORE_HEAD", "RESET_MID_STREAM"})
    void resetsWhenToldTo(EmbeddedFault fault) throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(TESTING)) {
            for (String stream : List.of("false", "true")) {
                String body = "{\"model\":\"m\",\"stream\":" + stream + "}";
                assertThatThrownBy(() ->
                                post(upstream.uri(), "/v1/chat/completions", body, fault.name()))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void failsInTheMiddleOfAStreamWhenToldTo() throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(TESTING)) {
            String body = "{\"model\":\"m\",\"stream\":true}";
            String answer =
                    post(upstream.uri(), "/v1/chat/completions", body, "error-mid-stream").body();
            assertThat(answer).contains("\"delta\"").contains("\"error\"").doesNotContain("[DONE]");
        }
    }

    @Test
    void answersWithAnErrorOrBadJsonWhenToldTo() throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(TESTING)) {
            String path = "/v1/chat/completions";
            String body = "{\"model\":\"m\"}";
            assertThat(post(upstream.uri(), path, body, "error-status").statusCode())
                    .isEqualTo(500);
            String bad = post(upstream.uri(), path, body, "bad-json").body();
            assertThatThrownBy(() -> JSON.readTree(bad)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void heedsTheFaultHeaderOnlyWhereThatIsAllowed() throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(EmbeddedSettings.DEFAULT)) {
            String body = "{\"model\":\"m\"}";
            assertThat(
                            post(upstream.uri(), "/v1/chat/completions", body, "error-status")
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(upstream.received()).isEmpty();
        }
    }
}
