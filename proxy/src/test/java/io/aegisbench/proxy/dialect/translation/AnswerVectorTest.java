package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.answer;
import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static io.aegisbench.proxy.dialect.translation.Fixtures.translator;
import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Json;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers of both dialects beside each other. */
final class AnswerVectorTest {
    @TestFactory
    Stream<DynamicTest> messageBecomesCompletion() {
        return Fixtures.vectors("answers.json").stream()
                .map(v ->
                        DynamicTest.dynamicTest(
                                name(v),
                                () -> assertAnswer(Dialect.OPENAI, v, "message", "completion")));
    }

    @TestFactory
    Stream<DynamicTest> completionBecomesMessage() {
        return Fixtures.vectors("answers.json").stream()
                .map(v ->
                        DynamicTest.dynamicTest(
                                name(v),
                                () -> assertAnswer(Dialect.ANTHROPIC, v, "completion", "message")));
    }

    private static String name(JsonNode vector) {
        return vector.path("name").stringValue();
    }

    private static void assertAnswer(Dialect client, JsonNode vector, String from, String to) {
        ResponseTranslator translator = translator(client, 200, false);
        assertThat(answer(translator, Json.bytes(vector.path(from)))).isEqualTo(vector.path(to));
        assertThat(translator.status()).isEqualTo(200);
        assertThat(translator.holdsHead()).isTrue();
    }

    @Test
    void refusalInOpenAisWordsBecomesTextAndStopReason() {
        ObjectNode completion =
                (ObjectNode) Fixtures.vectors("answers.json").getFirst().path("completion");
        ((ObjectNode) completion.at("/choices/0/message"))
                .putNull("content")
                .put("refusal", "I cannot.");
        JsonNode message =
                answer(translator(Dialect.ANTHROPIC, 200, false), Json.bytes(completion));
        assertThat(message.at("/content/0/text").stringValue()).isEqualTo("I cannot.");
        assertThat(message.path("stop_reason").stringValue()).isEqualTo("refusal");
    }

    @Test
    void explanationOfARefusalBecomesOpenAisRefusal() {
        ObjectNode message = (ObjectNode) Fixtures.vectors("answers.json").get(3).path("message");
        ((ObjectNode) message.path("stop_details")).put("explanation", "Not this.");
        JsonNode completion = answer(translator(Dialect.OPENAI, 200, false), Json.bytes(message));
        assertThat(completion.at("/choices/0/message/refusal").stringValue())
                .isEqualTo("Not this.");
    }

    @Test
    void forcedCallThatOpenAiEndsWithStopIsAToolUse() {
        ObjectNode completion =
                (ObjectNode) Fixtures.vectors("answers.json").get(1).path("completion");
        ((ObjectNode) completion.at("/choices/0")).put("finish_reason", "stop");
        JsonNode message =
                answer(translator(Dialect.ANTHROPIC, 200, false), Json.bytes(completion));
        assertThat(message.path("stop_reason").stringValue()).isEqualTo("tool_use");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/id",
                "/model",
                "/stop_reason",
                "/content",
                "/content/0/text",
                "/content/1/id",
                "/content/1/name",
                "/content/1/input",
                "/content/1/type"
            })
    void messageWithoutAFieldItNeedsIsABadGateway(String pointer) {
        assertBroken(Dialect.OPENAI, "message", pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/model",
                "/choices",
                "/choices/0/message",
                "/choices/0/message/tool_calls/0/id",
                "/choices/0/message/tool_calls/0/function/name",
                "/choices/0/message/tool_calls/0/function/arguments"
            })
    void completionWithoutAFieldItNeedsIsABadGateway(String pointer) {
        assertBroken(Dialect.ANTHROPIC, "completion", pointer);
    }

    private static void assertBroken(Dialect client, String kind, String pointer) {
        JsonNode body = Fixtures.vectors("answers.json").get(1).path(kind);
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) body.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        ResponseTranslator translator = translator(client, 200, false);
        JsonNode error = answer(translator, Json.bytes(body));
        assertThat(error.path("error").isObject()).as("%s", error).isTrue();
        assertThat(translator.status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "nonsense", "{} {}", "\u0000", "{\"id\":\"a\"}"})
    void garbageIsABadGateway(String body) {
        for (Dialect client : Dialect.values()) {
            ResponseTranslator translator = translator(client, 200, false);
            JsonNode error = answer(translator, utf8(body));
            assertThat(error.at("/error/message").stringValue())
                    .startsWith("The upstream's answer could not");
            assertThat(translator.status()).isEqualTo(502);
        }
    }

    @Test
    void answerAtTheBoundPassesAndOneByteMoreIsABadGateway() {
        byte[] body = Json.bytes(Fixtures.vectors("answers.json").getFirst().path("message"));
        for (int over = 0; over <= 1; over++) {
            DialectSettings settings = new DialectSettings(false, 100, body.length - over);
            ResponseTranslator translator = translator(Dialect.OPENAI, 200, false, settings);
            for (byte next : body) {
                translator.translate(ByteBuffer.wrap(new byte[] {next}));
            }
            assertThat(Fixtures.text(translator.finish()).contains("is too long"))
                    .isEqualTo(over == 1);
            assertThat(translator.status()).isEqualTo(over == 1 ? 502 : 200);
        }
    }

    @Test
    void argumentsThatAreNoJsonAreABadGateway() {
        ObjectNode completion =
                (ObjectNode) Fixtures.vectors("answers.json").get(1).path("completion");
        JsonNode function = completion.at("/choices/0/message/tool_calls/0/function");
        ((ObjectNode) function).put("arguments", "{\"city\":");
        ResponseTranslator translator = translator(Dialect.ANTHROPIC, 200, false);
        assertThat(answer(translator, Json.bytes(completion)).at("/error/type"))
                .isEqualTo(json("\"api_error\""));
        assertThat(translator.status()).isEqualTo(502);
    }
}
