package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.body;
import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static io.aegisbench.proxy.dialect.translation.Fixtures.translated;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.RequestFacts;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Requests of both dialects beside each other; the shapes follow the public references of November
 * 2026.
 */
final class RequestVectorTest {
    @TestFactory
    Stream<DynamicTest> chatBecomesMessage() {
        return Fixtures.vectors("requests.json").stream()
                .map(vector ->
                        DynamicTest.dynamicTest(
                                vector.path("name").stringValue(),
                                () -> {
                                    Adaptation.Translated translated =
                                            translated(
                                                    Endpoint.CHAT_COMPLETIONS, vector.path("chat"));
                                    assertThat(body(translated)).isEqualTo(vector.path("message"));
                                    assertThat(translated.path()).isEqualTo("/v1/messages");
                                }));
    }

    @TestFactory
    Stream<DynamicTest> messageBecomesChat() {
        return Fixtures.vectors("requests.json").stream()
                .map(vector ->
                        DynamicTest.dynamicTest(
                                vector.path("name").stringValue(),
                                () -> {
                                    Adaptation.Translated translated =
                                            translated(Endpoint.MESSAGES, vector.path("message"));
                                    assertThat(body(translated)).isEqualTo(back(vector));
                                    assertThat(translated.path()).isEqualTo("/v1/chat/completions");
                                }));
    }

    private static JsonNode back(JsonNode vector) {
        return vector.path("exact").booleanValue(false) ? vector.path("chat") : vector.path("back");
    }

    @Test
    void userTurnWithResultsAndTextBecomesSeveralMessages() {
        JsonNode request =
                json(
                        """
                        {"model":"m","max_tokens":9,"messages":[
                          {"role":"user","content":"a"},
                          {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},
                          {"role":"user","content":[
                            {"type":"tool_result","tool_use_id":"c"},
                            {"type":"text","text":"go on"}]}]}
                        """);
        assertThat(body(translated(Endpoint.MESSAGES, request)).path("messages").values())
                .element(2)
                .isEqualTo(json("{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"\"}"));
        assertThat(body(translated(Endpoint.MESSAGES, request)).path("messages").path(3))
                .isEqualTo(json("{\"role\":\"user\",\"content\":\"go on\"}"));
    }

    @Test
    void schemaTakesTheDescriptionOfItsFormat() {
        JsonNode request =
                json(
                        """
                        {"model":"m","messages":[{"role":"user","content":"a"}],"response_format":
                          {"type":"json_schema","json_schema":
                            {"name":"n","description":"What it is","schema":{"type":"object"}}}}
                        """);
        assertThat(
                        body(translated(Endpoint.CHAT_COMPLETIONS, request))
                                .at("/output_config/format/schema"))
                .isEqualTo(json("{\"type\":\"object\",\"description\":\"What it is\"}"));
        assertThat(request.at("/response_format/json_schema/schema").size()).isEqualTo(1);
    }

    @Test
    void factsNameModelStreamAndEndpoint() {
        JsonNode request =
                json(
                        "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
        assertThat(translated(Endpoint.CHAT_COMPLETIONS, request).facts())
                .isEqualTo(new RequestFacts(Endpoint.CHAT_COMPLETIONS, "m", true));
    }
}
