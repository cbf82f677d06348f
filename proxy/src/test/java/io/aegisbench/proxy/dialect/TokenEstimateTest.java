package io.aegisbench.proxy.dialect;

import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenEstimateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // role + content are 11 characters, user is 4, the text 8: 23 / 4, and 4 for the
                // message.
                "CHAT_COMPLETIONS | {\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}],\"max_tokens\":10} | 20",
                "CHAT_COMPLETIONS | {\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}],\"max_completion_tokens\":1,\"n\":3} | 13",
                "CHAT_COMPLETIONS | {\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]} | 110",
                "COMPLETIONS      | {\"prompt\":\"\u4f60\u597d\",\"max_tokens\":0} | 2",
                "COMPLETIONS      | {\"prompt\":[1,2,3],\"max_tokens\":0} | 15",
                "EMBEDDINGS       | {\"input\":\"1234\"} | 1",
                "MESSAGES         | {\"system\":\"1234\",\"messages\":[],\"max_tokens\":5} | 6",
                "CHAT_COMPLETIONS | {\"max_tokens\":9999999999999999999} | 1099511627776",
                "CHAT_COMPLETIONS | {\"max_tokens\":10,\"n\":1000000} | 10000000",
                "CHAT_COMPLETIONS | {\"max_tokens\":1e1,\"n\":1.0e6} | 10000000",
                "CHAT_COMPLETIONS | {\"max_tokens\":1e999} | 1099511627776",
                "CHAT_COMPLETIONS | {\"max_completion_tokens\":0,\"max_tokens\":50} | 50",
                "COMPLETIONS      | {\"max_completion_tokens\":1,\"max_tokens\":50,\"n\":2} | 100",
                "MESSAGES         | {\"max_completion_tokens\":0,\"max_tokens\":50} | 50",
                "COMPLETIONS      | {\"prompt\":\"1234\",\"max_tokens\":10,\"n\":2,\"best_of\":5} | 51",
                "COMPLETIONS      | {\"prompt\":[\"1234\",\"1234\"],\"max_tokens\":10} | 30",
                "COMPLETIONS      | {\"prompt\":[[1,2],[3]],\"max_tokens\":10} | 31",
                "CHAT_COMPLETIONS | {\"max_tokens\":9223372036854775807,\"n\":9223372036854775807} | 1099511627776",
                "CHAT_COMPLETIONS | {\"max_tokens\":-5,\"n\":-5} | 100"
            })
    void estimates(Endpoint endpoint, String request, long tokens) {
        assertThat(TokenEstimate.of(endpoint, json(request), 100)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({"1", "1000000"})
    void imageCountsTheSameWhateverItsSizeInBytes(int bytes) {
        String url = "data:image/png;base64," + "A".repeat(bytes);
        String request =
                "{\"messages\":[{\"content\":[{\"image_url\":{\"url\":\""
                        + url
                        + "\"}}]}],\"max_tokens\":0}";
        assertThat(TokenEstimate.of(Endpoint.CHAT_COMPLETIONS, json(request), 1))
                .isEqualTo(1_600 + 4 + 5);
    }
}
