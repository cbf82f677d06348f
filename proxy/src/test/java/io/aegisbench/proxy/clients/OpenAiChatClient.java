package io.aegisbench.proxy.clients;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import java.util.List;

/** Chat completions with OpenAI's Java SDK. */
record OpenAiChatClient(OpenAIClient client, String version) implements JavaClient {
    @Override
    public Part part() {
        return new Part("openai-java " + version, "chat", List.of("O>O", "O>A"));
    }

    private static ChatCompletionCreateParams.Builder question(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .maxCompletionTokens(4096)
                .addSystemMessage("Be brief.")
                .addUserMessage("How is it?");
    }

    private static ChatCompletionCreateParams.Builder withTool(String model) {
        FunctionParameters parameters =
                FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(PROPERTIES))
                        .build();
        return question(model)
                .addFunctionTool(
                        FunctionDefinition.builder().name(TOOL).parameters(parameters).build());
    }

    private ChatCompletion ask(ChatCompletionCreateParams.Builder params, boolean stream) {
        if (!stream) {
            return client.chat().completions().create(params.build());
        }
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params.build())) {
            chunks.stream().forEach(whole::accumulate);
        }
        return whole.chatCompletion();
    }

    @Override
    public Said say(String model, boolean stream) {
        return said(ask(question(model), stream));
    }

    private static Said said(ChatCompletion answer) {
        ChatCompletion.Choice choice = answer.choices().getFirst();
        CompletionUsage usage = answer.usage().orElseThrow();
        return new Said(
                choice.message().content().orElse(""),
                choice.finishReason().asString(),
                usage.promptTokens(),
                usage.completionTokens());
    }

    @Override
    public Said useTools(String model, boolean stream, List<String> arguments) {
        ChatCompletionMessage message = ask(withTool(model), stream).choices().getFirst().message();
        ChatCompletionCreateParams.Builder next = withTool(model).addMessage(message);
        for (ChatCompletionMessageToolCall call : message.toolCalls().orElseThrow()) {
            arguments.add(call.asFunction().function().arguments());
            next.addMessage(
                    ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.asFunction().id())
                            .content(RESULT)
                            .build());
        }
        return said(ask(next, stream));
    }
}
