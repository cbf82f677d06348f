package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.body;
import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static io.aegisbench.proxy.dialect.translation.Fixtures.refused;
import static io.aegisbench.proxy.dialect.translation.Fixtures.translated;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.TokenEstimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nothing is dropped in silence: what has no counterpart is refused by name, at every level of a
 * request.
 */
final class RefusedFieldTest {
    private static final JsonNode CHAT =
            json("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
    private static final JsonNode MESSAGE =
            json(
                    "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

    private static ObjectNode with(JsonNode base, String fields) {
        ObjectNode merged = ((ObjectNode) base).deepCopy();
        merged.setAll((ObjectNode) json("{" + fields + "}"));
        return merged;
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/dialect/refused-chat.csv",
            delimiter = '|',
            quoteCharacter = '~',
            maxCharsPerColumn = 1000)
    void chatFieldIsRefusedByName(String code, String param, String fields) {
        assertRefused(Endpoint.CHAT_COMPLETIONS, with(CHAT, fields), code, param);
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/dialect/refused-message.csv",
            delimiter = '|',
            quoteCharacter = '~',
            maxCharsPerColumn = 1000)
    void messageFieldIsRefusedByName(String code, String param, String fields) {
        assertRefused(Endpoint.MESSAGES, with(MESSAGE, fields), code, param);
    }

    private static void assertRefused(
            Endpoint endpoint, JsonNode request, String code, String param) {
        Adaptation.Refused refused = refused(endpoint, request);
        assertThat(refused.param()).isEqualTo(param);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.message()).contains("'" + param + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":1",
                "\"n\":1.0",
                "\"logprobs\":false",
                "\"top_logprobs\":0",
                "\"frequency_penalty\":0",
                "\"presence_penalty\":0.0",
                "\"logit_bias\":{}",
                "\"metadata\":{}",
                "\"modalities\":[\"text\"]",
                "\"store\":false",
                "\"verbosity\":\"medium\"",
                "\"functions\":[]",
                "\"function_call\":\"none\"",
                "\"prompt_cache_retention\":\"in_memory\"",
                "\"response_format\":{\"type\":\"text\"}",
                "\"tools\":[],\"tool_choice\":\"auto\",\"parallel_tool_calls\":true",
                "\"stop\":[]",
                "\"stream\":false,\"user\":null,\"temperature\":null"
            })
    void chatFieldWithItsHarmlessValuePasses(String fields) {
        assertSame(Endpoint.CHAT_COMPLETIONS, CHAT, fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"speed\":\"standard\"",
                "\"cache_control\":{\"type\":\"ephemeral\"}",
                "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"5m\"}",
                "\"mcp_servers\":[]",
                "\"thinking\":{\"type\":\"adaptive\"}",
                "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}",
                "\"tools\":[],\"tool_choice\":{\"type\":\"auto\"}",
                "\"stop_sequences\":[],\"metadata\":{},\"system\":[],\"output_config\":{}",
                "\"stream\":false"
            })
    void messageFieldWithItsHarmlessValuePasses(String fields) {
        assertSame(Endpoint.MESSAGES, MESSAGE, fields);
    }

    private static void assertSame(Endpoint endpoint, JsonNode base, String fields) {
        JsonNode plain = body(translated(endpoint, base));
        assertThat(body(translated(endpoint, with(base, fields)))).isEqualTo(plain);
    }

    /** Whoever parses requests may keep such a number as an infinite double or as a decimal. */
    @ParameterizedTest
    @ValueSource(strings = {"n", "top_p", "max_tokens", "max_completion_tokens"})
    void numbersBeyondAllBoundsAreRefused(String name) {
        String request =
                with(CHAT, "\"" + name + "\":12345").toString().replace("12345", "1e999999");
        for (JsonMapper mapper : new JsonMapper[] {Json.MAPPER, new JsonMapper()}) {
            JsonNode parsed = mapper.readTree(request);
            assertThat(refused(Endpoint.CHAT_COMPLETIONS, parsed).param()).isEqualTo(name);
            assertThat(TokenEstimate.of(Endpoint.CHAT_COMPLETIONS, parsed, 1)).isPositive();
        }
    }

    @Test
    void refusalsShowNoValuesAndNoEndlessNames() {
        Adaptation.Refused refused =
                refused(
                        Endpoint.CHAT_COMPLETIONS,
                        with(CHAT, "\"" + "x".repeat(500) + "\":\"my secret\""));
        assertThat(refused.param()).isEqualTo("x".repeat(64));
        assertThat(refused.message()).doesNotContain("secret").hasSizeLessThan(200);
    }
}
