package io.aegisbench.proxy.dialect;

import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.translation.Fixtures;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class UsageReaderTest {
    private static final int MAX_EVENT_BYTES = 1 << 16;

    private static UsageReader read(boolean stream, byte[] answer, int cut) {
        UsageReader reader = UsageReader.of(stream, MAX_EVENT_BYTES);
        reader.read(ByteBuffer.wrap(answer, 0, cut));
        reader.read(ByteBuffer.wrap(answer, cut, answer.length - cut));
        return reader;
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic.sse,           1, tool_use",
        "anthropic-as-openai.sse, 1, tool_calls",
        "openai.sse,              0, tool_calls",
        "openai-as-anthropic.sse, 0, tool_use"
    })
    void readsStreamsCutAnywhere(String name, long written, String reason) {
        byte[] stream = Fixtures.bytes(name);
        for (int cut = 0; cut <= stream.length; cut++) {
            UsageReader reader = read(true, stream, cut);
            assertThat(reader.usage()).contains(new TokenUsage(13, 2, written, 20, 3));
            assertThat(reader.finishReason()).contains(reason);
            assertThat(reader.endMarkerSeen()).isTrue();
            assertThat(reader.events()).isGreaterThan(9);
        }
    }

    @Test
    void readsJsonOfBothDialectsCutAnywhere() {
        for (JsonNode vector : Fixtures.vectors("answers.json")) {
            TokenUsage expected = TokenUsage.ofAnthropic(vector.at("/message/usage"));
            for (String kind : new String[] {"message", "completion"}) {
                byte[] json = Json.bytes(vector.path(kind));
                for (int cut = 0; cut <= json.length; cut++) {
                    UsageReader reader = read(false, json, cut);
                    assertThat(reader.usage()).contains(expected);
                    assertThat(reader.finishReason()).isPresent();
                    assertThat(reader.endMarkerSeen()).isFalse();
                }
            }
        }
    }

    @Test
    void takesNoCountThatNobodyCanHaveUsed() {
        String usage = "{\"usage\":{\"prompt_tokens\":%s,\"completion_tokens\":%s}}";
        String lie = usage.formatted(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(read(false, utf8(lie), 9).usage()).isEmpty();
        assertThat(TokenUsage.ofOpenAi(Json.object().put("prompt_tokens", Long.MAX_VALUE)))
                .isEqualTo(TokenUsage.NONE);
        long max = TokenUsage.MAX_COUNT;
        TokenUsage most = read(false, utf8(usage.formatted(max, max)), 9).usage().orElseThrow();
        assertThat(most.total()).isEqualTo(2 * max);
        String cached =
                "{\"usage\":{\"input_tokens\":7,\"cache_read_input_tokens\":%s}}"
                        .formatted(Long.MAX_VALUE);
        assertThat(read(false, utf8(cached), 9).usage().orElseThrow().total()).isEqualTo(7);
    }

    @Test
    void readsNothingFromWhereItDoesNotBelong() {
        String answer =
                "{\"content\":[{\"type\":\"tool_use\",\"input\":{\"usage\":{\"input_tokens\":9},\"stop_reason\":\"x\"}}],"
                        + "\"choices\":[{\"message\":{\"finish_reason\":\"y\",\"usage\":{\"prompt_tokens\":3}}}]}";
        UsageReader reader = read(false, utf8(answer), 40);
        assertThat(reader.usage()).isEmpty();
        assertThat(reader.finishReason()).isEmpty();
    }

    @Test
    void sumsUpLogprobsButNotTheAlternatives() {
        String choice =
                "{\"choices\":[{\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.5,\"top_logprobs\":"
                        + "[{\"token\":\"b\",\"logprob\":-9}]},{\"token\":\"c\",\"logprob\":-1}]},\"finish_reason\":null}]}";
        LogprobSummary expected = new LogprobSummary(2, -1.5, -1);
        assertThat(read(false, utf8(choice), 7).logprobs()).isEqualTo(expected);
        assertThat(read(true, utf8("data: " + choice + "\n\n"), 7).logprobs()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{\"usage\":",
                "{\"usage\":[1]}",
                "{\"usage\":{\"prompt_tokens\":\"1\"}}",
                "{\"usage\":{\"prompt_tokens\":99999999999999999999999999}}",
                "{}}}}",
                "[[[[[[[[[[[[1]]]]]]]]]]]]"
            })
    void garbageTellsNothingAndFailsNothing(String garbage) {
        UsageReader document = read(false, utf8(garbage), garbage.length() / 2);
        assertThat(document.usage()).isEmpty();
        UsageReader stream =
                read(
                        true,
                        utf8(
                                "data: "
                                        + garbage
                                        + "\n\ndata: {\"usage\":{\"prompt_tokens\":4}}\n\n"),
                        9);
        assertThat(stream.usage()).contains(new TokenUsage(4, 0, 0, 0, 0));
    }

    /** {@return what repeats an answer whose text is as long, in characters of every length} */
    private static String longResponse(String before, int characters) {
        String text = before + "\\u00e9\\\\\\\"\u00e9\u20ac\ud83d\ude00 }{".repeat(characters / 9);
        return "{\"type\":\"response.completed\",\"response\":{\"output\":[{\"text\":\"%s\"}],"
                        .formatted(text)
                + "\"status\":\"completed\",\"usage\":{\"input_tokens\":30,\"output_tokens\":5}}}";
    }

    @Test
    void theUsageBehindALongTextIsRead() {
        for (int shift = 0; shift < 24; shift++) {
            byte[] json = utf8(longResponse("x".repeat(shift), 20_000));
            byte[] event = utf8("data: " + longResponse("x".repeat(shift), 20_000) + "\n\n");
            UsageReader large = UsageReader.of(true, 1 << 10);
            large.read(ByteBuffer.wrap(event));
            assertThat(large.endMarkerSeen()).isTrue();
            for (UsageReader reader : List.of(read(false, json, 290 + shift), large)) {
                assertThat(reader.usage()).contains(new TokenUsage(30, 0, 0, 5, 0));
                assertThat(reader.finishReason()).contains("completed");
            }
        }
    }

    @Test
    void aStringOfManyMegabytesHidesNothing() {
        byte[] json = utf8(longResponse("", 5 << 20));
        assertThat(read(false, json, 1 << 20).usage()).contains(new TokenUsage(30, 0, 0, 5, 0));
    }

    @Test
    void eventBeyondTheBoundIsSkipped() {
        UsageReader reader = UsageReader.of(true, 40);
        String event = "data: {\"usage\":{\"prompt_tokens\":%s}}\n\n";
        reader.read(
                ByteBuffer.wrap(
                        utf8(event.formatted("1" + " ".repeat(40)) + event.formatted("2"))));
        assertThat(reader.usage()).contains(new TokenUsage(2, 0, 0, 0, 0));
    }

    @Test
    void readingLeavesTheChunkAsItIs() {
        ByteBuffer chunk = ByteBuffer.wrap(utf8("{\"usage\":{}}"));
        UsageReader.of(false, 10).read(chunk);
        assertThat(chunk.position()).isZero();
    }
}
