package io.aegisbench.proxy.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own Java SDK against either side of the upstream. */
public interface OpenAiConversation extends SdkConversation {
    private OpenAIClient client() {
        return OpenAIOkHttpClient.builder()
                .baseUrl(url() + "/v1")
                .apiKey(key())
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder say(String model, String text) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .maxCompletionTokens(64)
                .addSystemMessage("Be brief.")
                .addUserMessage(text);
    }

    private static ChatCompletionCreateParams.Builder withTool(
            ChatCompletionCreateParams.Builder params) {
        FunctionParameters parameters =
                FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build();
        return params.addFunctionTool(
                FunctionDefinition.builder().name("weather").parameters(parameters).build());
    }

    private ChatCompletion stream(ChatCompletionCreateParams.Builder params) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
        OpenAIClient client = client();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params.build())) {
            chunks.stream().forEach(accumulator::accumulate);
        } finally {
            client.close();
        }
        return accumulator.chatCompletion();
    }

    private ChatCompletion create(ChatCompletionCreateParams.Builder params) {
        OpenAIClient client = client();
        try {
            return client.chat().completions().create(params.build());
        } finally {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI_MODEL, ANTHROPIC_MODEL})
    default void openAiSdkReadsATextWithItsUsage(String model) {
        for (ChatCompletion completion :
                new ChatCompletion[] {create(say(model, "hello")), stream(say(model, "hello"))}) {
            assertThat(completion.choices().getFirst().message().content())
                    .contains(ScriptedAnswer.GREETING);
            assertThat(completion.choices().getFirst().finishReason())
                    .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
            assertThat(completion.usage().orElseThrow().totalTokens()).isEqualTo(16);
            assertThat(completion.model()).isEqualTo(model);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI_MODEL, ANTHROPIC_MODEL})
    default void openAiSdkCallsAToolAndHandsItsResultBack(String model) {
        for (ChatCompletion completion :
                new ChatCompletion[] {
                    create(withTool(say(model, "call the tool"))),
                    stream(withTool(say(model, "call the tool")))
                }) {
            ChatCompletionMessage message = completion.choices().getFirst().message();
            ChatCompletionMessageFunctionToolCall call =
                    message.toolCalls().orElseThrow().getFirst().asFunction();
            assertThat(call.function().name()).isEqualTo("weather");
            assertThat(call.function().arguments()).isEqualTo(ScriptedAnswer.ARGUMENTS);
            ChatCompletion next =
                    create(
                            withTool(say(model, "call the tool"))
                                    .addMessage(message)
                                    .addMessage(
                                            ChatCompletionToolMessageParam.builder()
                                                    .toolCallId(call.id())
                                                    .content("12 degrees")
                                                    .build()));
            assertThat(next.choices().getFirst().message().content())
                    .contains(ScriptedAnswer.WEATHER);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-scripted,429",
        "claude-scripted,429",
        "claude-scripted,400",
        "claude-scripted,500"
    })
    default void openAiSdkReadsAnError(String model, int status) {
        OpenAIServiceException error =
                catchThrowableOfType(
                        OpenAIServiceException.class,
                        () -> create(say(model, "fail with " + status)));
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error).hasMessageContaining("Scripted error");
        OpenAIServiceException streamed =
                catchThrowableOfType(
                        OpenAIServiceException.class,
                        () -> stream(say(model, "fail with " + status)));
        assertThat(streamed.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-scripted,fail in the stream",
        "claude-scripted,fail in the stream",
        "gpt-scripted,break",
        "claude-scripted,break"
    })
    default void openAiSdkSeesThatAStreamBroke(String model, String wish) {
        OpenAIServiceException error =
                catchThrowableOfType(OpenAIServiceException.class, () -> stream(say(model, wish)));
        assertThat(error).as("%s of %s", wish, model).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = ANTHROPIC_MODEL)
    default void openAiSdkIsToldWhichFieldHasNoCounterpart(String model) {
        OpenAIServiceException error =
                catchThrowableOfType(
                        OpenAIServiceException.class,
                        () ->
                                create(
                                        say(model, "hello")
                                                .putAdditionalBodyProperty(
                                                        "best_of", JsonValue.from(7))));
        assertThat(error.statusCode()).isEqualTo(400);
        assertThat(error.param()).contains("best_of");
        assertThat(error.code()).contains("unsupported_parameter");
    }
}
