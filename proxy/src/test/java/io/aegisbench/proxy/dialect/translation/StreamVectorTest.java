package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.stream;
import static io.aegisbench.proxy.dialect.translation.Fixtures.text;
import static io.aegisbench.proxy.dialect.translation.Fixtures.translator;
import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of both dialects beside each other, cut anywhere and broken anywhere. */
final class StreamVectorTest {
    private static byte[] upstream(Dialect client) {
        return Fixtures.bytes(client == Dialect.OPENAI ? "anthropic.sse" : "openai.sse");
    }

    private static String expected(Dialect client) {
        String name =
                client == Dialect.OPENAI ? "anthropic-as-openai.sse" : "openai-as-anthropic.sse";
        return new String(Fixtures.bytes(name), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void streamIsTranslated(Dialect client) {
        assertThat(stream(client, upstream(client))).isEqualTo(expected(client));
    }

    @ParameterizedTest
    @EnumSource
    void cutsAtEveryByteChangeNothing(Dialect client) {
        byte[] upstream = upstream(client);
        for (int cut = 1; cut < upstream.length; cut++) {
            assertThat(stream(client, upstream, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(expected(client));
        }
        int[] ones = new int[upstream.length];
        Arrays.fill(ones, 1);
        assertThat(stream(client, upstream, ones)).isEqualTo(expected(client));
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,'\r\n'", "OPENAI,'\r'", "ANTHROPIC,'\r\n'", "ANTHROPIC,'\r'"})
    void lineEndingsChangeNothingWhereverTheyAreCut(Dialect client, String ending) {
        byte[] upstream =
                utf8(new String(upstream(client), StandardCharsets.UTF_8).replace("\n", ending));
        for (int cut = 1; cut < upstream.length; cut++) {
            assertThat(stream(client, upstream, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(expected(client));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachEventIsSaidAsSoonAsItIsComplete(Dialect client) {
        byte[] upstream = upstream(client);
        ResponseTranslator translator = translator(client, 200, true);
        StringBuilder soFar = new StringBuilder();
        int eventStart = 0;
        for (int i = 0; i < upstream.length; i++) {
            String out = text(translator.translate(ByteBuffer.wrap(upstream, i, 1)));
            boolean eventEnds = upstream[i] == '\n' && i > 0 && upstream[i - 1] == '\n';
            if (eventEnds) {
                String whole = stream(client, Arrays.copyOf(upstream, i + 1));
                soFar.append(out);
                assertThat(whole).as("after byte %d", i).startsWith(soFar);
                eventStart = i + 1;
            } else {
                assertThat(out).as("inside the event at %d", eventStart).isEmpty();
            }
        }
        assertThat(soFar.toString()).isEqualTo(expected(client));
    }

    /**
     * OpenAI's servers may leave the marker out behind a finish reason, Anthropic's only the empty
     * line behind it.
     */
    @ParameterizedTest
    @EnumSource
    void streamThatEndsAnywhereBeforeItsMarkerEndsInOneErrorAndNoMarker(Dialect client) {
        byte[] upstream = upstream(client);
        String text = new String(upstream, StandardCharsets.UTF_8);
        int finish = text.indexOf("\"finish_reason\":\"");
        int finished = utf8(text.substring(0, text.indexOf('\n', finish))).length;
        int whole = client == Dialect.ANTHROPIC ? finished : upstream.length - 2;
        String marker = client == Dialect.ANTHROPIC ? "\"message_stop\"}" : "[DONE]";
        for (int length = 0; length < upstream.length; length++) {
            String out = stream(client, Arrays.copyOf(upstream, length));
            String last = out.substring(out.lastIndexOf("data: "));
            if (length >= whole && !last.contains("error")) {
                assertThat(out).as("length %d", length).endsWith(marker + "\n\n");
                continue;
            }
            assertThat(out)
                    .as("length %d", length)
                    .doesNotContain("[DONE]")
                    .doesNotContain("message_stop");
            assertThat(last)
                    .contains("\"error\"")
                    .contains("ended before its end marker")
                    .endsWith("\n\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingFollowsTheEndMarker(Dialect client) {
        byte[] upstream =
                utf8(
                        new String(upstream(client), StandardCharsets.UTF_8).repeat(2)
                                + "data: {]\n\n");
        assertThat(stream(client, upstream)).isEqualTo(expected(client));
    }

    @Test
    void errorInAnAnthropicStreamEndsTheOpenAiStream() {
        String upstream =
                """
                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"Busy"}}

                event: message_stop
                data: {"type":"message_stop"}

                """;
        assertThat(stream(Dialect.OPENAI, utf8(upstream)))
                .isEqualTo(
                        "data: {\"error\":{\"message\":\"Busy\",\"type\":\"server_error\",\"param\":null,"
                                + "\"code\":\"overloaded\"}}\n\n");
    }

    @Test
    void errorInAnOpenAiStreamEndsTheAnthropicStream() {
        String upstream =
                """
                data: {"error":{"message":"Slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}

                data: [DONE]

                """;
        assertThat(stream(Dialect.ANTHROPIC, utf8(upstream)))
                .isEqualTo(
                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\","
                                + "\"message\":\"Slow down\"},\"request_id\":null}\n\n");
    }

    @Test
    void whatWaitsBehindACallCountsWithItsNamesAndData() {
        String begin = "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":";
        String call =
                "{\"tool_calls\":[{\"index\":%d,\"id\":\"c%d\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}\n\n";
        String secret =
                "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\""
                        + "x".repeat(1_500)
                        + "\"}]}}]}\n\n";
        String stream =
                begin
                        + call.formatted(0, 0)
                        + (begin + secret).repeat(2)
                        + begin
                        + call.formatted(1, 1);
        ResponseTranslator translator =
                translator(Dialect.ANTHROPIC, 200, true, new DialectSettings(false, 2_000, 1));
        assertThat(text(translator.translate(ByteBuffer.wrap(utf8(stream)))))
                .contains("come too much by turns");
    }

    @ParameterizedTest
    @EnumSource
    void eventAtTheBoundPassesAndALongerOneIsAnError(Dialect client) {
        byte[] upstream = upstream(client);
        int longest = 0;
        for (String line : new String(upstream, StandardCharsets.UTF_8).split("\n", -1)) {
            longest = Math.max(longest, line.startsWith("data") ? utf8(line).length : 0);
        }
        for (int missing = 0; missing <= 1; missing++) {
            DialectSettings settings = new DialectSettings(false, longest - missing, 1);
            ResponseTranslator translator = translator(client, 200, true, settings);
            String out =
                    text(translator.translate(ByteBuffer.wrap(upstream)))
                            + text(translator.finish());
            assertThat(out.equals(expected(client))).isEqualTo(missing == 0);
            assertThat(out.contains("is too long")).isEqualTo(missing == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {]\n\n",
                "data: []\n\n",
                "data: [DONE]\n\n",
                "data: {\"type\":\"message_stop\"}\n\n",
                "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
                "data: {\"type\":\"message_start\",\"message\":{\"id\":\"a\"}}\n\n"
            })
    void nonsenseOfAnAnthropicStreamIsAnError(String upstream) {
        assertThat(stream(Dialect.OPENAI, utf8(upstream)))
                .contains("upstream_invalid_response")
                .doesNotContain("DONE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"a\"}}",
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"tool_use\",\"name\":\"a\"}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"citations_delta\"}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"pause_turn\"}}",
                "{\"type\":\"message_start\",\"message\":{\"id\":\"a\",\"model\":\"m\"}}"
            })
    void eventWithoutCounterpartIsAnError(String event) {
        String start =
                "data: {\"type\":\"message_start\",\"message\":{\"id\":\"a\",\"model\":\"m\"}}\n\n";
        assertThat(stream(Dialect.OPENAI, utf8(start + "data: " + event + "\n\n")))
                .contains("upstream_invalid_response");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {]\n\n",
                "data: [DONE]\n\n",
                "data: {\"choices\":[{\"delta\":{}}]}\n\n",
                "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":1,\"delta\":{}}]}\n\n",
                "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{},{}]}\n\n",
                "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"x\"}}]}\n\n",
                "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"text\":\"x\",\"finish_reason\":\"stop\"}]}\n\n",
                "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"delta\":{\"function_call\":{}}}]}\n\n",
                "data: {\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}\n\n",
                """
                data: {"id":"a","model":"m","choices":[{"delta":{},"finish_reason":"stop"}]}

                data: {"id":"a","model":"m","choices":[{"delta":{"content":"x"}}]}

                """
            })
    void nonsenseOfAnOpenAiStreamIsAnError(String upstream) {
        assertThat(stream(Dialect.ANTHROPIC, utf8(upstream)))
                .contains("event: error")
                .doesNotContain("message_stop");
    }

    @Test
    void usageIsToldOnlyToAnOpenAiClientThatAskedForIt() {
        ResponseTranslator translator =
                new AnswerTranslator(
                        Dialect.OPENAI, false, DialectSettings.DEFAULT, () -> 1_700_000_000L);
        translator.head(200, true);
        String out = text(translator.translate(ByteBuffer.wrap(Fixtures.bytes("anthropic.sse"))));
        assertThat(out)
                .doesNotContain("usage")
                .endsWith("\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n");
        assertThat(translator.holdsHead()).isFalse();
        assertThat(translator.status()).isEqualTo(200);
    }
}
