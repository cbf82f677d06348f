package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.answer;
import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static io.aegisbench.proxy.dialect.translation.Fixtures.translator;
import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.ErrorBody;
import io.aegisbench.proxy.dialect.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ErrorTranslationTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "400, invalid_request_error, 400, invalid_request_error, -",
                "422, invalid_request_error, 422, invalid_request_error, -",
                "401, authentication_error,  401, authentication_error,  invalid_api_key",
                "402, billing_error,         429, insufficient_quota,    insufficient_quota",
                "403, permission_error,      403, permission_error,      -",
                "404, not_found_error,       404, not_found_error,       -",
                "413, request_too_large,     413, invalid_request_error, request_too_large",
                "429, rate_limit_error,      429, rate_limit_error,      rate_limit_exceeded",
                "500, api_error,             500, server_error,          -",
                "504, timeout_error,         504, server_error,          timeout",
                "529, overloaded_error,      503, server_error,          overloaded",
                "529, not_invented_yet,      503, server_error,          overloaded",
                "418, not_invented_yet,      418, invalid_request_error, -"
            })
    void anthropicsErrorsReachAnOpenAiClient(
            int status, String type, int toStatus, String toType, String toCode) {
        ResponseTranslator translator = translator(Dialect.OPENAI, status, false);
        String error =
                "{\"type\":\"error\",\"error\":{\"type\":\""
                        + type
                        + "\",\"message\":\"why\"},\"request_id\":\"r\"}";
        JsonNode translated = answer(translator, utf8(error));
        assertThat(translator.status()).isEqualTo(toStatus);
        String code = toCode == null ? "null" : "\"" + toCode + "\"";
        assertThat(translated)
                .isEqualTo(
                        json(
                                "{\"error\":{\"message\":\"why\",\"type\":\"%s\",\"param\":null,\"code\":%s}}"
                                        .formatted(toType, code)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "400, invalid_request_error, -,                   400, invalid_request_error",
                "401, invalid_request_error, invalid_api_key,     401, authentication_error",
                "403, -,                     -,                   403, permission_error",
                "404, invalid_request_error, model_not_found,     404, not_found_error",
                "429, requests,              rate_limit_exceeded, 429, rate_limit_error",
                "429, insufficient_quota,    insufficient_quota,  402, billing_error",
                "500, server_error,          -,                   500, api_error",
                "502, server_error,          -,                   502, api_error",
                "503, server_error,          -,                   529, overloaded_error",
                "504, -,                     -,                   504, timeout_error"
            })
    void openAisErrorsReachAnAnthropicClient(
            int status, String type, String code, int toStatus, String toType) {
        ResponseTranslator translator = translator(Dialect.ANTHROPIC, status, true);
        JsonNode error = Json.object();
        ((tools.jackson.databind.node.ObjectNode) error)
                .putObject("error")
                .put("message", "why")
                .put("type", type)
                .put("code", code);
        JsonNode translated = answer(translator, Json.bytes(error));
        assertThat(translator.status()).isEqualTo(toStatus);
        assertThat(translated)
                .isEqualTo(
                        json(
                                "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"why\"},\"request_id\":null}"
                                        .formatted(toType)));
    }

    @Test
    void errorThatIsNoJsonKeepsItsStatusAndShowsNothingElse() {
        for (Dialect client : Dialect.values()) {
            ResponseTranslator translator = translator(client, 502, false);
            JsonNode error = answer(translator, utf8("<html>secret</html>"));
            assertThat(translator.status()).isEqualTo(502);
            assertThat(error.at("/error/message").stringValue())
                    .isEqualTo("The upstream answered with status 502.");
        }
    }

    @Test
    void anthropicsFinerCodeBecomesOpenAisCode() {
        String error =
                "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"w\",\"details\":{\"error_code\":\"c\"}}}";
        assertThat(
                        answer(translator(Dialect.OPENAI, 400, false), utf8(error))
                                .at("/error/code")
                                .stringValue())
                .isEqualTo("c");
    }

    @Test
    void redirectsAreNoAnswers() {
        ResponseTranslator translator = translator(Dialect.OPENAI, 302, false);
        answer(translator, utf8("{}"));
        assertThat(translator.status()).isEqualTo(502);
    }

    @Test
    void ourOwnErrorsHaveEitherShape() {
        assertThat(
                        Fixtures.text(
                                ErrorBody.json(
                                        Dialect.OPENAI,
                                        400,
                                        "unsupported_parameter",
                                        "seed",
                                        "no")))
                .isEqualTo(
                        "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"seed\","
                                + "\"code\":\"unsupported_parameter\"}}");
        assertThat(Fixtures.text(ErrorBody.event(Dialect.ANTHROPIC, 502, null, "gone")))
                .isEqualTo(
                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                                + "\"message\":\"gone\"},\"request_id\":null}\n\n");
    }
}
