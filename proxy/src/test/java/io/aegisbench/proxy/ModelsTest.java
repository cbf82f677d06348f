package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The models that a call would reach, as the asker's API tells of them. */
@Timeout(120)
final class ModelsTest {
    private static final String OF_OPENAI =
            "{\"object\":\"list\",\"data\":["
                    + "{\"id\":\"gpt-9\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"o\"},"
                    + "{\"id\":\"claude-fake\",\"object\":\"model\",\"created\":1,\"owned_by\":\"o\"}]}";
    private static final String OF_ANTHROPIC =
            "{\"data\":[{\"type\":\"model\",\"id\":\"claude-x\",\"display_name\":\"Claude X\","
                    + "\"created_at\":\"2026-01-02T03:04:05Z\"}],\"has_more\":false}";

    @TempDir private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final ScriptedUpstream openAi =
            new ScriptedUpstream(turn -> turn.json(failing.get() ? 500 : 200, OF_OPENAI));
    private final ScriptedUpstream anthropic =
            new ScriptedUpstream(turn -> turn.json(200, OF_ANTHROPIC));

    @AfterEach
    void stop() throws IOException {
        client.close();
        openAi.close();
        anthropic.close();
    }

    private WholeProxy proxy(String more) throws IOException {
        return WholeProxy.start(
                directory,
                """
                upstreams:
                - {name: o, url: '%s', api-key: key-of-o}
                - {name: a, url: '%s/own/path', dialect: anthropic, api-key: key-of-a}
                routes:
                - {model: named, upstream: o}
                - {model: claude-*, upstream: a}
                - {model: '*', upstream: o}
                %s
                """
                        .formatted(openAi.uri(), anthropic.uri(), more));
    }

    private HttpResponse<String> get(WholeProxy proxy, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = proxy.to(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(WholeProxy proxy, String path, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = get(proxy, path, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Aegis-Evidence")).hasValue("none");
        return JsonMapper.shared().readTree(answer.body());
    }

    private static List<String> ids(JsonNode list) {
        return list.path("data").valueStream().map(each -> each.path("id").asString("")).toList();
    }

    @Test
    void upstreamsListsAreMergedAsFarAsCallsWouldReachThem() throws Exception {
        try (WholeProxy proxy = proxy("")) {
            JsonNode list = json(proxy, "/v1/models");
            assertThat(list.path("object").asString("")).isEqualTo("list");
            assertThat(ids(list)).containsExactly("named", "claude-x", "gpt-9");
            assertThat(list.path("data").get(2).toString())
                    .isEqualTo(
                            "{\"id\":\"gpt-9\",\"object\":\"model\",\"created\":1700000000,"
                                    + "\"owned_by\":\"o\"}");
            assertThat(openAi.requests().getFirst())
                    .startsWith("GET /v1/models HTTP/1.1")
                    .contains("Authorization: Bearer key-of-o");
            assertThat(anthropic.requests().getFirst())
                    .startsWith("GET /own/path/models?limit=1000 HTTP/1.1")
                    .contains("x-api-key: key-of-a", "anthropic-version: ");
            assertThat(ids(json(proxy, "/v1/models"))).hasSize(3);
            assertThat(openAi.requests()).hasSize(1);
        }
    }

    @Test
    void anthropicsClientsGetAnthropicsShapeByPages() throws Exception {
        try (WholeProxy proxy = proxy("")) {
            String[] version = {"anthropic-version", "2023-06-01"};
            JsonNode page = json(proxy, "/v1/models?limit=2", version);
            assertThat(ids(page)).containsExactly("named", "claude-x");
            assertThat(page.path("has_more").asBoolean()).isTrue();
            assertThat(page.path("first_id").asString("")).isEqualTo("named");
            assertThat(page.path("last_id").asString("")).isEqualTo("claude-x");
            JsonNode next = json(proxy, "/v1/models?limit=1&after_id=named", version);
            assertThat(next.toString())
                    .isEqualTo(
                            "{\"data\":[{\"type\":\"model\",\"id\":\"claude-x\",\"display_name\":"
                                    + "\"Claude X\",\"created_at\":\"2026-01-02T03:04:05Z\"}],"
                                    + "\"has_more\":true,\"first_id\":\"claude-x\",\"last_id\":\"claude-x\"}");
            JsonNode last = json(proxy, "/v1/models?limit=2&after_id=claude-x", version);
            assertThat(ids(last)).containsExactly("gpt-9");
            assertThat(last.path("has_more").asBoolean()).isFalse();
            JsonNode before = json(proxy, "/v1/models?limit=1&before_id=gpt-9", version);
            assertThat(ids(before)).containsExactly("claude-x");
            assertThat(before.path("has_more").asBoolean()).isTrue();
            for (String bad : List.of("limit=0", "limit=1001", "limit=x", "after_id=no")) {
                HttpResponse<String> refused = get(proxy, "/v1/models?" + bad, version);
                assertThat(refused.statusCode()).as(bad).isEqualTo(400);
                assertThat(refused.body()).startsWith("{\"type\":\"error\"");
            }
        }
    }

    @Test
    void oneModelIsFoundOrNot() throws Exception {
        try (WholeProxy proxy = proxy("")) {
            assertThat(ids(json(proxy, "/v1/models"))).hasSize(3);
            assertThat(json(proxy, "/v1/models/gpt-9").path("owned_by").asString(""))
                    .isEqualTo("o");
            JsonNode shown = json(proxy, "/v1/models/claude-x", "anthropic-version", "2023-06-01");
            assertThat(shown.path("display_name").asString("")).isEqualTo("Claude X");
            HttpResponse<String> none = get(proxy, "/v1/models/claude-fake");
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(none.body()).contains("model_not_found");
        }
        try (WholeProxy proxy = WholeProxy.over(directory.resolve("other"), directory, "")) {
            assertThat(ids(json(proxy, "/v1/models"))).containsExactly("aegis-embedded");
            assertThat(json(proxy, "/v1/models/any%2Fname").path("id").asString(""))
                    .isEqualTo("any/name");
            // What is encoded twice is another name.
            assertThat(json(proxy, "/v1/models/any%252Fname").path("id").asString(""))
                    .isEqualTo("any%2Fname");
            assertThat(json(proxy, "/v1/models/a+b%20c%C3%A4").path("id").asString(""))
                    .isEqualTo("a+b cä");
        }
    }

    @Test
    void theLastGoodListIsKeptWhereTheUpstreamFailsLater() throws Exception {
        try (WholeProxy proxy = proxy("models: {refresh: 1ms}")) {
            assertThat(ids(json(proxy, "/v1/models"))).contains("gpt-9");
            failing.set(true);
            while (openAi.requests().size() < 3) {
                assertThat(ids(json(proxy, "/v1/models"))).contains("gpt-9");
            }
        }
    }

    @Test
    void anUpstreamThatCannotBeAskedLeavesTheOthers() throws Exception {
        failing.set(true);
        try (WholeProxy proxy = proxy("")) {
            assertThat(ids(json(proxy, "/v1/models"))).containsExactly("named", "claude-x");
            assertThat(json(proxy, "/v1/models/gpt-9").path("id").asString("")).isEqualTo("gpt-9");
        }
    }

    @Test
    void manyModelsComeWholeToOpenAisClientsAndByTwentyToAnthropics() throws Exception {
        String many =
                IntStream.range(0, 50)
                        .mapToObj(i -> "{\"id\":\"m%s\"}".formatted(i))
                        .collect(Collectors.joining(",", "{\"data\":[", "]}"));
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, many));
                WholeProxy proxy = WholeProxy.start(directory, WholeProxy.before(upstream.uri()))) {
            assertThat(ids(json(proxy, "/v1/models"))).hasSize(50);
            assertThat(ids(json(proxy, "/v1/models", "anthropic-version", "2023-06-01")))
                    .hasSize(20);
        }
    }
}
