package io.aegisbench.proxy.dialect.translation;

import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Endpoint;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PassThroughTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CHAT_COMPLETIONS | { \"model\" :\"m\", \"messages\":[{}],  \"not_invented_yet\": [1.0e2] }",
                "COMPLETIONS      | {\"model\":\"m\",\"prompt\":\"a\",\"stream\":null}",
                "EMBEDDINGS       | {\"model\":\"m\",\"input\":[1,2]}",
                "MESSAGES         | {\"model\":\"m\",\"messages\":[0],\"top_k\":3}"
            })
    void sameDialectKeepsEveryByte(Endpoint endpoint, String body) {
        byte[] original = utf8(body);
        Adaptation adaptation =
                Fixtures.ADAPTER.adapt(
                        endpoint, TranslationTarget.of(endpoint.dialect()), json(body), original);
        assertThat(adaptation).isInstanceOf(Adaptation.PassThrough.class);
        Adaptation.PassThrough passed = (Adaptation.PassThrough) adaptation;
        assertThat(Fixtures.toBytes(passed.body())).isEqualTo(original);
        assertThat(Fixtures.toBytes(passed.body())).as("again").isEqualTo(original);
        assertThat(passed.path()).isEqualTo(endpoint.path());
        assertThat(passed.body().isReadOnly()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CHAT_COMPLETIONS | []                                            | invalid_value              | body",
                "CHAT_COMPLETIONS | {\"messages\":[{}]}                           | missing_required_parameter | model",
                "CHAT_COMPLETIONS | {\"model\":1,\"messages\":[{}]}               | invalid_value              | model",
                "CHAT_COMPLETIONS | {\"model\":\" \",\"messages\":[{}]}           | invalid_value              | model",
                "CHAT_COMPLETIONS | {\"model\":\"m\"}                             | missing_required_parameter | messages",
                "MESSAGES         | {\"model\":\"m\",\"messages\":[]}             | invalid_value              | messages",
                "MESSAGES         | {\"model\":\"m\",\"messages\":{}}             | invalid_value              | messages",
                "CHAT_COMPLETIONS | {\"model\":\"m\",\"messages\":[1],\"stream\":1} | invalid_value            | stream",
                "COMPLETIONS      | {\"model\":\"m\"}                             | missing_required_parameter | prompt",
                "EMBEDDINGS       | {\"model\":\"m\",\"input\":{}}                | invalid_value              | input"
            })
    void refusesWhatCannotBeForwarded(Endpoint endpoint, String body, String code, String param) {
        Adaptation adaptation = Fixtures.adapt(endpoint, endpoint.dialect(), json(body));
        assertThat(adaptation).isInstanceOf(Adaptation.Refused.class);
        assertThat((Adaptation.Refused) adaptation)
                .returns(code, Adaptation.Refused::code)
                .returns(param, Adaptation.Refused::param);
    }

    @ParameterizedTest
    @CsvSource({"COMPLETIONS,prompt", "EMBEDDINGS,input"})
    void refusesEndpointsThatAnthropicDoesNotHave(Endpoint endpoint, String field) {
        Adaptation adaptation =
                Fixtures.adapt(
                        endpoint,
                        Dialect.ANTHROPIC,
                        json("{\"model\":\"m\",\"" + field + "\":\"a\"}"));
        assertThat(adaptation).isInstanceOf(Adaptation.Refused.class);
        assertThat((Adaptation.Refused) adaptation)
                .returns("unsupported_endpoint", Adaptation.Refused::code)
                .returns(null, Adaptation.Refused::param);
    }

    @Test
    void endpointsAreKnownByTheirExactPath() {
        assertThat(Endpoint.at("/v1/messages")).contains(Endpoint.MESSAGES);
        assertThat(Endpoint.at("/v1/messages/")).isEqualTo(Optional.empty());
        assertThat(Endpoint.at("/V1/messages")).isEqualTo(Optional.empty());
    }
}
