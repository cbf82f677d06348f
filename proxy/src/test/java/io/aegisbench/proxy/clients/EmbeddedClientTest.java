package io.aegisbench.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.aegisbench.proxy.RunningProxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that nobody has configured answers the official clients of both providers. */
final class EmbeddedClientTest {
    private static final String MODEL = "any";
    private static final int ANSWER_TOKENS = 64;

    @Test
    void answersBothProvidersClients(@TempDir Path directory) throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory);
                Tap tap = new Tap(proxy.port())) {
            OpenAIClient openAi =
                    OpenAIOkHttpClient.builder()
                            .baseUrl(tap.url() + "/v1")
                            .apiKey(proxy.acmeKey())
                            .build();
            AnthropicClient anthropic =
                    AnthropicOkHttpClient.builder()
                            .baseUrl(tap.url())
                            .apiKey(proxy.acmeKey())
                            .build();
            for (JavaClient client :
                    List.of(
                            new OpenAiChatClient(openAi, ""),
                            new OpenAiResponsesClient(openAi, ""),
                            new AnthropicMessagesClient(anthropic, ""))) {
                answers(client);
            }
            MessageCountTokensParams question =
                    MessageCountTokensParams.builder().model(MODEL).addUserMessage("How?").build();
            assertThat(anthropic.messages().countTokens(question).inputTokens()).isPositive();
            openAi.close();
            anthropic.close();
            assertThat(tap.calls()).hasSize(7);
            assertThat(new RecordCheck(proxy).problems(tap.calls())).isEmpty();
        }
    }

    private static void answers(JavaClient client) {
        for (boolean stream : new boolean[] {false, true}) {
            JavaClient.Said said = client.say(MODEL, stream);
            assertThat(said.text().strip().split(" ", -1)).hasSize(ANSWER_TOKENS);
            assertThat(said.completion()).isEqualTo(ANSWER_TOKENS);
            assertThat(said.prompt()).isPositive();
        }
    }
}
