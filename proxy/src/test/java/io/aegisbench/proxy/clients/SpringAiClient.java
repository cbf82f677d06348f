package io.aegisbench.proxy.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.DefaultToolDefinition;
import org.springframework.ai.tool.definition.ToolDefinition;
import tools.jackson.databind.json.JsonMapper;

/** Chats with Spring AI's models, without Spring Boot. */
record SpringAiClient(Part part, ChatModel chat) implements JavaClient {
    private static final int MAX_TOKENS = 4096;

    /** What it is called with goes to the caller, so it is never run. */
    private static final class Weather implements ToolCallback {
        @Override
        public ToolDefinition getToolDefinition() {
            String properties = JsonMapper.shared().writeValueAsString(PROPERTIES);
            return DefaultToolDefinition.builder()
                    .name(TOOL)
                    .description("The weather of some days.")
                    .inputSchema("{\"type\":\"object\",\"properties\":" + properties + "}")
                    .build();
        }

        @Override
        public String call(String arguments) {
            throw new IllegalStateException("not asked to");
        }
    }

    private static ToolCallingChatOptions.Builder options(String model) {
        return ToolCallingChatOptions.builder()
                .model(model)
                .maxTokens(MAX_TOKENS)
                .internalToolExecutionEnabled(false);
    }

    private ChatResponse ask(Prompt prompt, boolean stream) {
        if (!stream) {
            return chat.call(prompt);
        }
        AtomicReference<ChatResponse> whole = new AtomicReference<>();
        new MessageAggregator().aggregate(chat.stream(prompt), whole::set).blockLast();
        return Objects.requireNonNull(whole.get());
    }

    private static List<Message> question() {
        return List.of(new SystemMessage("Be brief."), new UserMessage("How is it?"));
    }

    @Override
    public Said say(String model, boolean stream) {
        return said(ask(new Prompt(question(), options(model).build()), stream));
    }

    /**
     * Of Anthropic's streams it reads them in the first event only, when no upstream of OpenAI's
     * dialect has told any.
     */
    @Override
    public long promptTokens(String model, boolean stream) {
        return stream && part.api().equals("anthropic") && model.startsWith("gpt-") ? 0 : 12;
    }

    private static Said said(ChatResponse answer) {
        return new Said(
                Objects.requireNonNullElse(answer.getResult().getOutput().getText(), ""),
                String.valueOf(answer.getResult().getMetadata().getFinishReason()),
                answer.getMetadata().getUsage().getPromptTokens(),
                answer.getMetadata().getUsage().getCompletionTokens());
    }

    @Override
    public Said useTools(String model, boolean stream, List<String> arguments) {
        ToolCallingChatOptions withTool = options(model).toolCallbacks(new Weather()).build();
        List<Message> messages = new ArrayList<>(question());
        AssistantMessage called =
                ask(new Prompt(messages, withTool), stream).getResults().stream()
                        .map(Generation::getOutput)
                        .filter(AssistantMessage::hasToolCalls)
                        .findFirst()
                        .orElseThrow();
        messages.add(called);
        List<ToolResponseMessage.ToolResponse> results = new ArrayList<>();
        for (AssistantMessage.ToolCall call : called.getToolCalls()) {
            arguments.add(call.arguments());
            results.add(new ToolResponseMessage.ToolResponse(call.id(), call.name(), RESULT));
        }
        messages.add(ToolResponseMessage.builder().responses(results).build());
        return said(ask(new Prompt(messages, withTool), stream));
    }
}
