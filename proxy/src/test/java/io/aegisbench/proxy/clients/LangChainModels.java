package io.aegisbench.proxy.clients;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.List;

/**
 * LangChain4j's models behind one address.
 *
 * @param url of both APIs, up to their version
 * @param key of the proxy
 */
record LangChainModels(String url, String key) {
    private static final String NAME = "langchain4j ";
    private static final int MAX_TOKENS = 4096;

    LangChainClient openAi(String version) {
        return new LangChainClient(
                new JavaClient.Part(NAME + version, "open-ai", List.of("O>O", "O>A")),
                model ->
                        OpenAiChatModel.builder()
                                .baseUrl(url)
                                .apiKey(key)
                                .modelName(model)
                                .maxRetries(0)
                                .build(),
                model ->
                        OpenAiStreamingChatModel.builder()
                                .baseUrl(url)
                                .apiKey(key)
                                .modelName(model)
                                .build());
    }

    LangChainClient anthropic(String version) {
        return new LangChainClient(
                new JavaClient.Part(NAME + version, "anthropic", List.of("A>A", "A>O")),
                model ->
                        AnthropicChatModel.builder()
                                .baseUrl(url)
                                .apiKey(key)
                                .modelName(model)
                                .maxTokens(MAX_TOKENS)
                                .maxRetries(0)
                                .build(),
                model ->
                        AnthropicStreamingChatModel.builder()
                                .baseUrl(url)
                                .apiKey(key)
                                .modelName(model)
                                .maxTokens(MAX_TOKENS)
                                .build());
    }
}
