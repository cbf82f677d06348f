package io.aegisbench.proxy.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's own Java SDK against either side of the upstream. */
public interface AnthropicConversation extends SdkConversation {
    private AnthropicClient client() {
        return AnthropicOkHttpClient.builder().baseUrl(url()).apiKey(key()).maxRetries(0).build();
    }

    private static MessageCreateParams.Builder say(String model, String text) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(64)
                .system("Be brief.")
                .addUserMessage(text);
    }

    private static MessageCreateParams.Builder withTool(MessageCreateParams.Builder params) {
        Tool.InputSchema.Properties properties =
                Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                        .build();
        return params.addTool(
                Tool.builder()
                        .name("weather")
                        .inputSchema(Tool.InputSchema.builder().properties(properties).build())
                        .build());
    }

    private Message create(MessageCreateParams.Builder params) {
        AnthropicClient client = client();
        try {
            return client.messages().create(params.build());
        } finally {
            client.close();
        }
    }

    private Message stream(MessageCreateParams.Builder params) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        AnthropicClient client = client();
        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(params.build())) {
            events.stream().forEach(accumulator::accumulate);
        } finally {
            client.close();
        }
        return accumulator.message();
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI_MODEL, ANTHROPIC_MODEL})
    default void anthropicSdkReadsATextWithItsUsage(String model) {
        for (Message message :
                new Message[] {create(say(model, "hello")), stream(say(model, "hello"))}) {
            assertThat(message.content().getFirst().asText().text())
                    .isEqualTo(ScriptedAnswer.GREETING);
            assertThat(message.stopReason()).contains(StopReason.END_TURN);
            assertThat(message.usage().outputTokens()).isEqualTo(5);
            assertThat(message.usage().inputTokens()).isEqualTo(11);
            assertThat(message.model().asString()).isEqualTo(model);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENAI_MODEL, ANTHROPIC_MODEL})
    default void anthropicSdkCallsAToolAndHandsItsResultBack(String model) {
        for (Message message :
                new Message[] {
                    create(withTool(say(model, "call the tool"))),
                    stream(withTool(say(model, "call the tool")))
                }) {
            ToolUseBlock call = message.content().getFirst().asToolUse();
            assertThat(call.name()).isEqualTo("weather");
            assertThat(call._input()).isEqualTo(JsonValue.from(Map.of("city", "Zürich")));
            assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
            ToolResultBlockParam result =
                    ToolResultBlockParam.builder()
                            .toolUseId(call.id())
                            .content("12 degrees")
                            .build();
            Message next =
                    create(
                            withTool(say(model, "call the tool"))
                                    .addMessage(message)
                                    .addUserMessageOfContentBlockParams(
                                            List.of(ContentBlockParam.ofToolResult(result))));
            assertThat(next.content().getFirst().asText().text()).isEqualTo(ScriptedAnswer.WEATHER);
        }
    }

    @ParameterizedTest
    @CsvSource({"claude-scripted,429", "gpt-scripted,429", "gpt-scripted,400", "gpt-scripted,500"})
    default void anthropicSdkReadsAnError(String model, int status) {
        AnthropicServiceException error =
                catchThrowableOfType(
                        AnthropicServiceException.class,
                        () -> create(say(model, "fail with " + status)));
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.body().toString()).contains("Scripted error");
        AnthropicServiceException streamed =
                catchThrowableOfType(
                        AnthropicServiceException.class,
                        () -> stream(say(model, "fail with " + status)));
        assertThat(streamed.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-scripted,fail in the stream",
        "gpt-scripted,fail in the stream",
        "claude-scripted,break",
        "gpt-scripted,break"
    })
    default void anthropicSdkSeesThatAStreamBroke(String model, String wish) {
        AnthropicServiceException error =
                catchThrowableOfType(
                        AnthropicServiceException.class, () -> stream(say(model, wish)));
        assertThat(error).as("%s of %s", wish, model).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = OPENAI_MODEL)
    default void anthropicSdkIsToldWhichFieldHasNoCounterpart(String model) {
        AnthropicServiceException error =
                catchThrowableOfType(
                        AnthropicServiceException.class,
                        () ->
                                create(
                                        say(model, "hello")
                                                .putAdditionalBodyProperty(
                                                        "inference_geo", JsonValue.from("eu"))));
        assertThat(error.statusCode()).isEqualTo(400);
        assertThat(error.body().toString()).contains("'inference_geo'");
    }
}
