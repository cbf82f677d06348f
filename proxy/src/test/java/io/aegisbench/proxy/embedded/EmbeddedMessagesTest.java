package io.aegisbench.proxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What the embedded upstream answers to Anthropic's clients. */
@Timeout(120)
final class EmbeddedMessagesTest {
    private static final String MESSAGES = "/v1/messages";
    private static final String ASKED =
            "{\"model\":\"m\",\"max_tokens\":100,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String THINKING =
            ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}";
    private static final String TOOL =
            """
            ,"tools":[{"name":"g","input_schema":{"type":"object"}},
            {"name":"f","input_schema":{"type":"object","properties":{"n":{"type":"integer"}}}}],
            "tool_choice":{"type":"tool","name":"f"}\
            """;

    private static JsonNode ask(String more) throws Exception {
        return EmbeddedAnswer.json(MESSAGES, ASKED + more + "}");
    }

    private static List<JsonNode> events(String more) throws Exception {
        return EmbeddedAnswer.events(MESSAGES, ASKED + more + ",\"stream\":true}");
    }

    private static String joined(List<JsonNode> events, String field) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.path("delta").path(field).asString("")));
        return text.toString();
    }

    @Test
    void answersWithAMessage() throws Exception {
        JsonNode message = ask("");
        assertThat(message).isEqualTo(ask("")).isNotEqualTo(ask(",\"top_k\":1"));
        assertThat(message.path("type").stringValue()).isEqualTo("message");
        assertThat(message.path("stop_reason").stringValue()).isEqualTo("end_turn");
        assertThat(message.at("/content/0/text").stringValue().strip().split(" ", -1)).hasSize(8);
        assertThat(message.at("/usage/output_tokens").intValue()).isEqualTo(8);
    }

    @Test
    void stopsAtTheLengthAskedFor() throws Exception {
        JsonNode message =
                EmbeddedAnswer.json(MESSAGES, "{\"model\":\"m\",\"max_tokens\":3,\"messages\":[]}");
        assertThat(message.path("stop_reason").stringValue()).isEqualTo("max_tokens");
        assertThat(message.at("/usage/output_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void streamsItsEventsInOrder() throws Exception {
        List<JsonNode> events = events("");
        assertThat(EmbeddedAnswer.types(events))
                .startsWith("message_start", "content_block_start", "ping", "content_block_delta")
                .endsWith("content_block_stop", "message_delta", "message_stop")
                .hasSize(3 + 8 + 3);
        assertThat(joined(events, "text").strip().split(" ", -1)).hasSize(8);
        JsonNode last = events.get(events.size() - 2);
        assertThat(last.at("/delta/stop_reason").stringValue()).isEqualTo("end_turn");
        assertThat(last.at("/usage/output_tokens").intValue()).isEqualTo(8);
    }

    @Test
    void usesTheToolItIsForcedToUse() throws Exception {
        JsonNode message = ask(TOOL);
        assertThat(message.path("stop_reason").stringValue()).isEqualTo("tool_use");
        assertThat(message.at("/content/0/name").stringValue()).isEqualTo("f");
        assertThat(message.at("/content/0/input/n").intValue()).isEqualTo(7);
        List<JsonNode> events = events(TOOL);
        assertThat(events.get(1).at("/content_block/type").stringValue()).isEqualTo("tool_use");
        assertThat(joined(events, "partial_json")).isEqualTo("{\"n\":7}");
    }

    @Test
    void thinksBeforeItAnswersIfAsked() throws Exception {
        JsonNode message = ask(THINKING);
        assertThat(message.at("/content/0/type").stringValue()).isEqualTo("thinking");
        assertThat(message.at("/content/0/signature").stringValue()).isNotEmpty();
        List<JsonNode> events = events(THINKING);
        assertThat(EmbeddedAnswer.types(events)).hasSize(3 + 4 + 3 + 4 + 3);
        assertThat(joined(events, "thinking").strip().split(" ", -1)).hasSize(4);
        assertThat(joined(events, "text").strip().split(" ", -1)).hasSize(4);
        assertThat(joined(events, "signature"))
                .isEqualTo(message.at("/content/0/signature").stringValue());
        assertThat(events(THINKING + TOOL).getLast().path("type").stringValue())
                .isEqualTo("message_stop");
    }

    @Test
    void countsTheTokensThatAMessageWouldHave() throws Exception {
        JsonNode counted = EmbeddedAnswer.json(MESSAGES + "/count_tokens", ASKED + "}");
        assertThat(counted.path("input_tokens").intValue())
                .isPositive()
                .isEqualTo(ask("").at("/usage/input_tokens").intValue());
    }

    @Test
    void tellsErrorsAsAnthropicDoes() throws Exception {
        assertThat(EmbeddedAnswer.json(MESSAGES, "[").at("/error/type").stringValue())
                .isEqualTo("invalid_request_error");
        assertThat(EmbeddedAnswer.json(MESSAGES + "/other", "{}").at("/error/type").stringValue())
                .isEqualTo("not_found_error");
        List<JsonNode> events = EmbeddedAnswer.faultyEvents(MESSAGES, ASKED + ",\"stream\":true}");
        assertThat(events.getLast().at("/error/type").stringValue()).isEqualTo("api_error");
        assertThat(EmbeddedAnswer.types(events)).doesNotContain("message_stop");
    }

    @Test
    void listsItsModelInTheAskersForm() throws Exception {
        JsonNode anthropic = EmbeddedAnswer.models("anthropic-version");
        assertThat(anthropic.at("/data/0/type").stringValue()).isEqualTo("model");
        assertThat(anthropic.path("first_id")).isEqualTo(anthropic.at("/data/0/id"));
        assertThat(EmbeddedAnswer.models("x-other").path("object").stringValue()).isEqualTo("list");
    }
}
