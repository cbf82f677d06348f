package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole proxy without one of its stages, as the price of each is measured. */
@Timeout(120)
final class StagesOffTest {
    private static final String CHAT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"guard", "auth", "waf", "rate_limit"})
    void theOthersStillAnswerACallWithLimitsOn(String stage) throws Exception {
        String yaml =
                """
                rate-limit:
                  requests-per-minute: 1000
                  tokens-per-minute: 1000000
                lab:
                  off: [%s]
                """
                        .formatted(stage);
        try (HttpClient client = HttpClient.newHttpClient();
                WholeProxy proxy = WholeProxy.start(directory, yaml)) {
            HttpResponse<String> answer =
                    client.send(proxy.chat(CHAT), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
