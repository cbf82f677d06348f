package io.aegisbench.proxy.clients;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Chats with LangChain4j, whose models are made for one name of a model each. */
record LangChainClient(
        Part part,
        Function<String, ChatModel> models,
        Function<String, StreamingChatModel> streamingModels)
        implements JavaClient {
    private static final int PATIENCE_SECONDS = 60;
    private static final ToolSpecification WEATHER =
            ToolSpecification.builder()
                    .name(TOOL)
                    .parameters(
                            JsonObjectSchema.builder()
                                    .addStringProperty("city")
                                    .addIntegerProperty("days")
                                    .build())
                    .build();

    private ChatResponse ask(String model, boolean stream, ChatRequest request) {
        if (!stream) {
            return models.apply(model).chat(request);
        }
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        streamingModels
                .apply(model)
                .chat(
                        request,
                        new StreamingChatResponseHandler() {
                            @Override
                            public void onCompleteResponse(ChatResponse response) {
                                answer.complete(response);
                            }

                            @Override
                            public void onError(Throwable error) {
                                answer.completeExceptionally(error);
                            }
                        });
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static List<ChatMessage> question() {
        return List.of(SystemMessage.from("Be brief."), UserMessage.from("How is it?"));
    }

    @Override
    public Said say(String model, boolean stream) {
        return said(ask(model, stream, ChatRequest.builder().messages(question()).build()));
    }

    private static Said said(ChatResponse answer) {
        return new Said(
                Objects.requireNonNullElse(answer.aiMessage().text(), ""),
                String.valueOf(answer.finishReason()),
                answer.tokenUsage().inputTokenCount(),
                answer.tokenUsage().outputTokenCount());
    }

    @Override
    public Said useTools(String model, boolean stream, List<String> arguments) {
        List<ChatMessage> messages = new ArrayList<>(question());
        ChatRequest first =
                ChatRequest.builder().messages(messages).toolSpecifications(WEATHER).build();
        AiMessage called = ask(model, stream, first).aiMessage();
        messages.add(called);
        for (ToolExecutionRequest request : called.toolExecutionRequests()) {
            arguments.add(request.arguments());
            messages.add(ToolExecutionResultMessage.from(request, RESULT));
        }
        ChatRequest next =
                ChatRequest.builder().messages(messages).toolSpecifications(WEATHER).build();
        return said(ask(model, stream, next));
    }
}
