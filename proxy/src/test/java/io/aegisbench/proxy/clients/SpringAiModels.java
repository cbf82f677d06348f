package io.aegisbench.proxy.clients;

import java.util.List;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.api.AnthropicApi;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.retry.support.RetryTemplate;

/**
 * Spring AI's models behind one address.
 *
 * @param url of the proxy
 * @param key of the proxy
 */
record SpringAiModels(String url, String key) {
    private static final String NAME = "spring-ai ";

    private static RetryTemplate once() {
        return RetryTemplate.builder().maxAttempts(1).build();
    }

    SpringAiClient openAi(String version) {
        return new SpringAiClient(
                new JavaClient.Part(NAME + version, "openai", List.of("O>O", "O>A")),
                OpenAiChatModel.builder()
                        .openAiApi(OpenAiApi.builder().baseUrl(url).apiKey(key).build())
                        .defaultOptions(OpenAiChatOptions.builder().streamUsage(true).build())
                        .retryTemplate(once())
                        .build());
    }

    SpringAiClient anthropic(String version) {
        return new SpringAiClient(
                new JavaClient.Part(NAME + version, "anthropic", List.of("A>A", "A>O")),
                AnthropicChatModel.builder()
                        .anthropicApi(AnthropicApi.builder().baseUrl(url).apiKey(key).build())
                        .retryTemplate(once())
                        .build());
    }
}
