package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.answer;
import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static io.aegisbench.proxy.dialect.translation.Fixtures.text;
import static io.aegisbench.proxy.dialect.translation.Fixtures.translator;
import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenUsage;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What servers of OpenAI's dialect answer that OpenAI does not, to a client of Anthropic's. */
final class ServerHabitsTest {
    private static final String DONE = "data: [DONE]\n\n";

    private static String choice(String rest) {
        return "data: {\"id\":\"i\",\"model\":\"m\",\"choices\":[{\"index\":0," + rest + "}]}\n\n";
    }

    private static String delta(String delta) {
        return choice("\"delta\":" + delta);
    }

    private static String finish(String reason) {
        return choice("\"delta\":{},\"finish_reason\":\"" + reason + "\"");
    }

    private static String call(String piece) {
        return delta("{\"tool_calls\":[" + piece + "]}");
    }

    private static String stream(String upstream) {
        return Fixtures.stream(Dialect.ANTHROPIC, utf8(upstream));
    }

    /** {@return the message that a client makes of a stream, whose blocks must come in order} */
    private static ObjectNode message(String stream) {
        ObjectNode message = Json.object();
        ArrayNode content = message.putArray("content");
        int stopped = 0;
        for (String event : stream.split("\n\n", -1)) {
            if (event.isEmpty()) {
                continue;
            }
            JsonNode data = json(event.substring(event.indexOf("data: ") + 6));
            switch (String.valueOf(Json.string(data, "type"))) {
                case "content_block_start" -> {
                    assertThat(data.path("index").intValue()).isEqualTo(content.size());
                    assertThat(stopped).isEqualTo(content.size());
                    content.add(block((ObjectNode) data.path("content_block")));
                }
                case "content_block_delta" -> {
                    assertThat(data.path("index").intValue()).isEqualTo(stopped);
                    add((ObjectNode) content.path(stopped), data.path("delta"));
                }
                case "content_block_stop" -> stopped++;
                case "message_delta" -> {
                    assertThat(stopped).isEqualTo(content.size());
                    message.set("stop_reason", data.at("/delta/stop_reason"));
                }
                case "message_start", "message_stop" -> {}
                default -> message.set("error", data);
            }
        }
        return message;
    }

    private static ObjectNode block(ObjectNode start) {
        start.remove("caller");
        start.remove("citations");
        if (start.has("input")) {
            assertThat(start.remove("input")).isEqualTo(Json.object());
            start.put("input", "");
        }
        return start;
    }

    private static void add(ObjectNode block, JsonNode delta) {
        delta.properties()
                .forEach(field -> {
                    String name = field.getKey().equals("partial_json") ? "input" : field.getKey();
                    if (!name.equals("type")) {
                        block.put(name, Json.string(block, name) + field.getValue().stringValue());
                    }
                });
    }

    private static void assertMessage(String upstream, String expected) {
        assertThat(message(stream(upstream))).isEqualTo(json(expected));
    }

    @Test
    void emptyFinishReasonsAreNone() {
        String text = choice("\"delta\":{\"content\":\"a\"},\"finish_reason\":\"\"");
        assertMessage(
                text + text + finish("stop") + DONE,
                "{\"content\":[{\"type\":\"text\",\"text\":\"aa\"}],\"stop_reason\":\"end_turn\"}");
        assertThat(stream(text + DONE)).contains("without a finish reason");
    }

    @Test
    void blankChunksAfterTheFinishChangeNothing() {
        String blank =
                delta("{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[]}")
                        + choice("\"delta\":{},\"finish_reason\":\"\"");
        assertMessage(
                delta("{\"content\":\"a\"}") + finish("stop") + blank + DONE,
                "{\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"stop_reason\":\"end_turn\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "eos,end_turn",
        "STOP,end_turn",
        "end_turn,end_turn",
        "not_invented_yet,end_turn",
        "MAX_TOKENS,max_tokens",
        "length,max_tokens",
        "function_call,tool_use",
        "content_filter,refusal"
    })
    void otherWordsForTheEndAreUnderstoodAndReported(String reason, String stopReason) {
        String upstream = delta("{\"content\":\"a\"}") + finish(reason) + DONE;
        ResponseTranslator translator = translator(Dialect.ANTHROPIC, 200, true);
        String out = text(translator.translate(ByteBuffer.wrap(utf8(upstream))));
        assertThat(Json.string(message(out), "stop_reason")).isEqualTo(stopReason);
        assertThat(translator.finishReason()).isEqualTo(reason);
        JsonNode whole =
                answer(
                        translator(Dialect.ANTHROPIC, 200, false),
                        utf8(completion("{\"content\":\"a\"}", '"' + reason + '"')));
        assertThat(Json.string(whole, "stop_reason")).isEqualTo(stopReason);
    }

    private static String completion(String message, String reason) {
        return "{\"id\":\"i\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                + message
                + ",\"finish_reason\":"
                + reason
                + "}]}";
    }

    private static final String WHOLE_CALL =
            "{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";

    @Test
    void wholeCallsNeedNoFinishReason() {
        String use =
                "{\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":\"{}\"}],"
                        + "\"stop_reason\":\"tool_use\"}";
        assertMessage(call(WHOLE_CALL) + DONE, use);
        JsonNode whole =
                answer(
                        translator(Dialect.ANTHROPIC, 200, false),
                        utf8(completion("{\"tool_calls\":[" + WHOLE_CALL + "]}", "null")));
        assertThat(Json.string(whole, "stop_reason")).isEqualTo("tool_use");
        String half = WHOLE_CALL.replace("{}\"}}", "{\"}}");
        assertThat(stream(call(half) + DONE)).contains("are not whole");
        assertThat(stream(call(half) + finish("tool_calls") + DONE)).contains("are not whole");
    }

    @Test
    void aFinishReasonNeedsNoMarkerWhereTheStreamEndsInPeace() {
        String upstream = delta("{\"content\":\"a\"}") + finish("stop");
        String whole =
                "{\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"stop_reason\":\"end_turn\"}";
        assertMessage(upstream, whole);
        assertMessage(upstream.substring(0, upstream.length() - 1), whole);
        assertThat(stream(upstream + "data: {\"usage\":{"))
                .contains("ended before its end marker")
                .doesNotContain("message_stop");
        assertThat(stream(delta("{\"content\":\"a\"}"))).contains("ended before its end marker");
    }

    private static final String TWO_CALLS =
            "{\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":\"{\\\"a\\\":1}\"},"
                    + "{\"type\":\"tool_use\",\"id\":\"d\",\"name\":\"g\",\"input\":\"{\\\"b\\\":2}\"}],"
                    + "\"stop_reason\":\"tool_use\"}";

    private static String piece(String index, String id, String name, String arguments) {
        ObjectNode piece = Json.object();
        if (!index.isEmpty()) {
            piece.put("index", Integer.parseInt(index));
        }
        if (!id.isEmpty()) {
            piece.put("id", id);
        }
        ObjectNode function = piece.putObject("function").put("arguments", arguments);
        if (!name.isEmpty()) {
            function.put("name", name);
        }
        return call(Json.text(piece));
    }

    @Test
    void piecesWithoutAnIndexGoOnWithTheLastCall() {
        assertMessage(
                piece("", "c", "f", "{\"a\"")
                        + piece("", "", "", ":1}")
                        + piece("", "d", "g", "")
                        + piece("", "", "", "{\"b\":2}")
                        + finish("tool_calls")
                        + DONE,
                TWO_CALLS);
    }

    @Test
    void piecesThatRepeatTheIdAndNameGoOnWithTheirCall() {
        assertMessage(
                piece("0", "c", "f", "{\"a\"")
                        + piece("0", "c", "f", ":1}")
                        + piece("1", "d", "g", "{\"b\":2}")
                        + piece("1", "d", "g", "")
                        + finish("tool_calls")
                        + DONE,
                TWO_CALLS);
    }

    @ParameterizedTest
    @CsvSource({"f,", "fu,nc", "fu,func", "func,func", "'',func"})
    void aNameMayComeInPiecesOrOnceMore(String first, @Nullable String second) {
        String name = second == null ? "f" : "func";
        String rest = second == null ? "" : second;
        String use =
                "{\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"%s\",\"input\":\"{}\"}],"
                                .formatted(name)
                        + "\"stop_reason\":\"tool_use\"}";
        String begin = piece("0", "c", first, "") + piece("0", "", rest, "");
        String end = finish("tool_calls") + DONE;
        assertMessage(begin + piece("0", "", "", "{}") + end, use);
        assertMessage(begin + end, use.replace("\"{}\"", "\"\""));
        assertMessage(piece("0", "c", first, "") + piece("0", "", rest, "{}") + end, use);
    }

    @Test
    void aNameThatIsNeverSaidOrGoesOnTooLateIsAnError() {
        assertThat(stream(piece("0", "c", "", "{}"))).contains("has no name");
        assertThat(stream(piece("0", "c", "f", "{") + piece("0", "", "g", "}")))
                .contains("name goes on after its arguments");
    }

    @Test
    void callsThatComeByTurnsAreSentInOrder() {
        String upstream =
                piece("0", "c", "f", "{")
                        + piece("1", "d", "g", "{")
                        + piece("0", "", "", "\"a\":1")
                        + piece("1", "", "", "\"b\":2")
                        + piece("1", "", "", "}")
                        + piece("0", "", "", "}");
        assertMessage(upstream + finish("tool_calls") + DONE, TWO_CALLS);
        ResponseTranslator bounded =
                translator(Dialect.ANTHROPIC, 200, true, new DialectSettings(false, 200, 1));
        String much = piece("1", "", "", "x".repeat(50)).repeat(5);
        String begin = piece("0", "c", "f", "{") + piece("1", "d", "g", "{\"");
        assertThat(text(bounded.translate(ByteBuffer.wrap(utf8(begin + much)))))
                .contains("come too much by turns");
    }

    @Test
    void callsThatShareAnIndexAreToldApartByTheirIds() {
        assertMessage(
                piece("0", "c", "f", "{\"a\":1}")
                        + piece("0", "d", "g", "{\"b\"")
                        + piece("0", "", "", ":2}")
                        + finish("tool_calls")
                        + DONE,
                TWO_CALLS);
    }

    @Test
    void callsWithEmptyIdsAreToldApartByTheirIndexAndGetIds() {
        String empty =
                "{\"index\":%d,\"id\":\"\",\"function\":{\"name\":\"%s\",\"arguments\":\"{}\"}}";
        ObjectNode message =
                message(
                        stream(
                                call(empty.formatted(0, "f"))
                                        + call(empty.formatted(1, "g"))
                                        + finish("tool_calls")
                                        + DONE));
        JsonNode content = message.path("content");
        assertThat(content.size()).isEqualTo(2);
        assertThat(content.at("/0/name").stringValue()).isEqualTo("f");
        assertThat(content.at("/1/name").stringValue()).isEqualTo("g");
        assertThat(content.at("/0/id").stringValue()).startsWith("toolu_");
        assertThat(content.at("/1/id").stringValue())
                .startsWith("toolu_")
                .isNotEqualTo(content.at("/0/id").stringValue());
    }

    @Test
    void argumentsThatAreNoTextAreAnErrorByName() {
        String object =
                "{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}";
        assertThat(stream(call(object) + finish("tool_calls") + DONE))
                .contains("arguments are no text")
                .doesNotContain("message_stop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'reasoning_content':'','reasoning':'hm'}",
                "{'reasoning':'hm','reasoning_details':[{'type':'reasoning.encrypted','data':'d'}]}",
                "{'reasoning_details':[{'type':'reasoning.text','text':'','summary':'hm'}]}",
                "{'reasoning_details':[{'type':'reasoning.new','text':'hm'}]}"
            })
    void aThoughtIsKeptUnderWhicheverOfItsNamesItSaysSomething(String given) {
        ObjectNode streamed =
                message(stream(delta(given.replace('\'', '"')) + finish("stop") + DONE));
        assertThat(streamed.at("/content/0/thinking").asString("")).isEqualTo("hm");
        JsonNode whole =
                answer(
                        translator(Dialect.ANTHROPIC, 200, false),
                        utf8(completion(given.replace('\'', '"'), "\"stop\"")));
        assertThat(whole.at("/content/0/thinking").asString("")).isEqualTo("hm");
    }

    @Test
    void aSignatureMayComeInPieces() {
        String details = "{\"reasoning_details\":[{\"type\":\"reasoning.text\",%s}]}";
        assertMessage(
                delta(details.formatted("\"text\":\"hm\""))
                        + delta(details.formatted("\"signature\":\"ab\""))
                        + delta(details.formatted("\"signature\":\"cd\""))
                        + finish("stop")
                        + DONE,
                "{\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"abcd\"}],"
                        + "\"stop_reason\":\"end_turn\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"video", "files", "citations"})
    void moreThanAMessageCanHaveIsAnErrorByName(String field) {
        assertThat(stream(delta("{\"" + field + "\":[{\"a\":1}]}") + finish("stop") + DONE))
                .contains("its message has '" + field + "'");
    }

    @Test
    void textBehindACallComesBehindIt() {
        assertMessage(
                piece("0", "c", "f", "{\"a\"")
                        + delta("{\"content\":\"t\"}")
                        + piece("0", "", "", ":1}")
                        + delta("{\"content\":\"u\"}")
                        + finish("tool_calls")
                        + DONE,
                "{\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":\"{\\\"a\\\":1}\"},"
                        + "{\"type\":\"text\",\"text\":\"tu\"}],\"stop_reason\":\"tool_use\"}");
    }

    private static final String THOUGHT_AND_TEXT =
            "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"\"},"
                    + "{\"type\":\"text\",\"text\":\"ab\"}]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                        + "{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}",
                "{\"reasoning_content\":\"hm\",\"content\":\"ab\"}",
                "{\"reasoning\":\"hm\",\"content\":\"ab\"}",
                "{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\",\"content\":\"ab\"}",
                "{\"reasoning\":\"hm\",\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"hm\"}],"
                        + "\"content\":\"ab\"}"
            })
    void thoughtsAndPartsAreCarried(String message) {
        assertMessage(
                delta(message) + finish("stop") + DONE,
                "{\"content\":" + THOUGHT_AND_TEXT + ",\"stop_reason\":\"end_turn\"}");
        JsonNode whole =
                answer(
                        translator(Dialect.ANTHROPIC, 200, false),
                        utf8(completion(message, "\"stop\"")));
        whole.path("content").forEach(block -> ((ObjectNode) block).remove("citations"));
        assertThat(whole.path("content")).isEqualTo(json(THOUGHT_AND_TEXT));
    }

    @Test
    void signaturesAndWhatNobodyCanReadGoOnUntouched() {
        String details =
                "[{\"type\":\"reasoning.text\",\"text\":\"h\"},{\"type\":\"reasoning.text\",\"text\":\"m\",\"signature\":\"s+/=\"},"
                        + "{\"type\":\"reasoning.encrypted\",\"data\":\"d+/=\"}]";
        String blocks =
                "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s+/=\"},"
                        + "{\"type\":\"redacted_thinking\",\"data\":\"d+/=\"}]";
        String message = "{\"reasoning_details\":" + details + "}";
        assertMessage(
                delta(message) + finish("stop") + DONE,
                "{\"content\":" + blocks + ",\"stop_reason\":\"end_turn\"}");
        JsonNode whole =
                answer(
                        translator(Dialect.ANTHROPIC, 200, false),
                        utf8(completion(message, "\"stop\"")));
        assertThat(whole.path("content")).isEqualTo(json(blocks));
    }

    @Test
    void thoughtsOfAnAnthropicUpstreamComeBackAsTheyWere() {
        JsonNode completion =
                answer(
                        translator(Dialect.OPENAI, 200, false),
                        utf8(
                                "{\"id\":\"i\",\"model\":\"m\",\"stop_reason\":\"end_turn\",\"content\":["
                                        + "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s+/=\"},"
                                        + "{\"type\":\"redacted_thinking\",\"data\":\"d+/=\"},"
                                        + "{\"type\":\"text\",\"text\":\"a\"}]}"));
        JsonNode message = completion.at("/choices/0/message");
        assertThat(Json.string(message, "reasoning_content")).isEqualTo("hm");
        assertThat(completion.has("usage")).isFalse();
        ObjectNode request = Json.object().put("model", "m").put("max_tokens", 9);
        request.putArray("messages").addObject().put("role", "user").put("content", "q");
        ((ArrayNode) request.path("messages")).add(message);
        ((ArrayNode) request.path("messages")).addObject().put("role", "user").put("content", "r");
        JsonNode back =
                Fixtures.body(Fixtures.translated(Endpoint.CHAT_COMPLETIONS, request))
                        .at("/messages/1/content");
        assertThat(back)
                .isEqualTo(
                        json(
                                "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s+/=\"},"
                                        + "{\"type\":\"redacted_thinking\",\"data\":\"d+/=\"},"
                                        + "{\"type\":\"text\",\"text\":\"a\"}]"));
    }

    private static final String IMAGE =
            "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}";

    static Stream<Arguments> otherKinds() {
        return Stream.of(
                arguments("{\"content\":[{\"type\":\"video\"}]}", "has no counterpart"),
                arguments("{\"content\":\"\",\"images\":[" + IMAGE + "]}", "has 'images'"),
                arguments("{\"images\":" + IMAGE + "}", "has 'images'"),
                arguments("{\"images\":\"data:image/png;base64,AAAA\"}", "has 'images'"),
                arguments("{\"image\":{\"url\":\"u\"}}", "has 'image'"),
                arguments("{\"audio\":{\"id\":\"a\",\"data\":\"AAAA\"}}", "has 'audio'"),
                arguments("{\"annotations\":[{\"type\":\"url_citation\"}]}", "has 'annotations'"),
                arguments("{\"function_call\":{\"name\":\"f\"}}", "has 'function_call'"));
    }

    @ParameterizedTest
    @MethodSource("otherKinds")
    void whatIsOfAnotherKindIsAnErrorThatNamesIt(String message, String reason) {
        String text = delta("{\"content\":\"a\"}");
        JsonNode error =
                message(stream(text + delta(message) + finish("stop") + DONE)).path("error");
        assertThat(Json.string(error.path("error"), "message")).contains(reason);
        assertThat(stream(text + finish("stop") + delta(message) + DONE)).contains(reason);
        ResponseTranslator translator = translator(Dialect.ANTHROPIC, 200, false);
        JsonNode whole = answer(translator, utf8(completion(message, "\"stop\"")));
        assertThat(whole.at("/error/message").stringValue()).contains(reason);
        assertThat(translator.status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"id\":\"\",", "\"id\":null,"})
    void anAnswerWithoutAnIdGetsOne(String id) {
        String upstream = delta("{\"content\":\"a\"}") + finish("stop") + DONE;
        String first = stream(upstream.replace("\"id\":\"i\",", id)).split("\n\n", 2)[0];
        String json = completion("{\"content\":\"a\"}", "\"stop\"").replace("\"id\":\"i\",", id);
        JsonNode whole = answer(translator(Dialect.ANTHROPIC, 200, false), utf8(json));
        JsonNode streamed = json(first.substring(first.indexOf("data: ") + 6)).path("message");
        assertThat(Json.string(streamed, "id")).matches("msg_[0-9a-f]{32}");
        assertThat(Json.string(whole, "id")).matches("msg_[0-9a-f]{32}");
    }

    @Test
    void usageThatIsNotToldIsUnknown() {
        String usage =
                "data: {\"id\":\"i\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\n";
        for (boolean told : new boolean[] {false, true}) {
            ResponseTranslator translator = translator(Dialect.ANTHROPIC, 200, true);
            String upstream = finish("stop") + (told ? usage : "") + DONE;
            translator.translate(ByteBuffer.wrap(utf8(upstream)));
            assertThat(translator.usage()).isEqualTo(told ? new TokenUsage(3, 0, 0, 0, 0) : null);
        }
        ResponseTranslator collecting = translator(Dialect.ANTHROPIC, 200, false);
        answer(collecting, utf8(completion("{\"content\":\"a\"}", "\"stop\"")));
        assertThat(collecting.usage()).isNull();
    }
}
