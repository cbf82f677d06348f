package io.aegisbench.proxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What the embedded upstream answers to clients of OpenAI's newer API. */
@Timeout(120)
final class EmbeddedResponsesTest {
    private static final String RESPONSES = "/v1/responses";
    private static final String ASKED = "{\"model\":\"m\",\"input\":\"hi\"";
    private static final String TOOL =
            """
            ,"tools":[{"type":"function","name":"f","parameters":
            {"type":"object","properties":{"n":{"type":"integer"}}}}],"tool_choice":"required"\
            """;

    private static JsonNode ask(String more) throws Exception {
        return EmbeddedAnswer.json(RESPONSES, ASKED + more + "}");
    }

    private static List<JsonNode> events(String more) throws Exception {
        return EmbeddedAnswer.events(RESPONSES, ASKED + more + ",\"stream\":true}");
    }

    private static String joined(List<JsonNode> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.path("delta").asString("")));
        return text.toString();
    }

    @Test
    void answersWithAMessage() throws Exception {
        JsonNode response = ask(",\"instructions\":\"Be brief.\"");
        assertThat(response.path("status").stringValue()).isEqualTo("completed");
        assertThat(response.path("instructions").stringValue()).isEqualTo("Be brief.");
        assertThat(response.at("/output/0/content/0/text").stringValue().strip().split(" ", -1))
                .hasSize(8);
        assertThat(response.at("/usage/output_tokens").intValue()).isEqualTo(8);
        assertThat(ask("")).isEqualTo(ask("")).isNotEqualTo(response);
    }

    @Test
    void isIncompleteAtTheLengthAskedFor() throws Exception {
        JsonNode response = ask(",\"max_output_tokens\":3");
        assertThat(response.path("status").stringValue()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").stringValue())
                .isEqualTo("max_output_tokens");
        assertThat(events(",\"max_output_tokens\":3").getLast().path("type").stringValue())
                .isEqualTo("response.incomplete");
    }

    @Test
    void streamsItsEventsInOrder() throws Exception {
        List<JsonNode> events = events("");
        assertThat(EmbeddedAnswer.types(events))
                .startsWith(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta")
                .endsWith(
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed")
                .hasSize(4 + 8 + 4);
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").intValue()).isEqualTo(i);
        }
        assertThat(events.getLast().at("/response/output/0/content/0/text").stringValue())
                .isEqualTo(joined(events));
    }

    @Test
    void callsTheFunctionItIsForcedToCall() throws Exception {
        JsonNode call = ask(TOOL).at("/output/0");
        assertThat(call.path("type").stringValue()).isEqualTo("function_call");
        assertThat(call.path("arguments").stringValue()).isEqualTo("{\"n\":7}");
        List<JsonNode> events = events(TOOL);
        assertThat(EmbeddedAnswer.types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(joined(events)).isEqualTo("{\"n\":7}");
        assertThat(events.get(2).at("/item/call_id"))
                .isEqualTo(events.getLast().at("/response/output/0/call_id"));
    }

    @Test
    void tellsThatTheModelFailed() throws Exception {
        List<JsonNode> events = EmbeddedAnswer.faultyEvents(RESPONSES, ASKED + ",\"stream\":true}");
        assertThat(events.getLast().path("type").stringValue()).isEqualTo("error");
        assertThat(EmbeddedAnswer.json(RESPONSES, "[").at("/error/type").stringValue())
                .isEqualTo("invalid_request_error");
    }
}
