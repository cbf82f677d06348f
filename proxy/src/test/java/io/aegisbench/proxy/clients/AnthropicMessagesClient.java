package io.aegisbench.proxy.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Messages with Anthropic's Java SDK. */
record AnthropicMessagesClient(AnthropicClient client, String version) implements JavaClient {
    @Override
    public Part part() {
        return new Part("anthropic-java " + version, "messages", List.of("A>A", "A>O"));
    }

    private static MessageCreateParams.Builder question(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(4096)
                .system("Be brief.")
                .addUserMessage("How is it?");
    }

    private static MessageCreateParams.Builder withTool(String model) {
        Tool.InputSchema.Properties.Builder properties = Tool.InputSchema.Properties.builder();
        PROPERTIES.forEach(
                (name, schema) -> properties.putAdditionalProperty(name, JsonValue.from(schema)));
        return question(model)
                .addTool(
                        Tool.builder()
                                .name(TOOL)
                                .inputSchema(
                                        Tool.InputSchema.builder()
                                                .properties(properties.build())
                                                .build())
                                .build());
    }

    private Message ask(MessageCreateParams.Builder params, boolean stream) {
        if (!stream) {
            return client.messages().create(params.build());
        }
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(params.build())) {
            events.stream().forEach(whole::accumulate);
        }
        return whole.message();
    }

    @Override
    public Said say(String model, boolean stream) {
        return said(ask(question(model), stream));
    }

    private static Said said(Message answer) {
        StringBuilder text = new StringBuilder();
        answer.content().forEach(block -> block.text().ifPresent(one -> text.append(one.text())));
        return new Said(
                text.toString(),
                answer.stopReason().map(StopReason::asString).orElse(""),
                answer.usage().inputTokens(),
                answer.usage().outputTokens());
    }

    @Override
    public Said useTools(String model, boolean stream, List<String> arguments) {
        Message message = ask(withTool(model), stream);
        List<ContentBlockParam> results = new ArrayList<>();
        for (ContentBlock block : message.content()) {
            arguments.add(
                    JsonMapper.shared()
                            .writeValueAsString(block.asToolUse()._input().convert(Object.class)));
            results.add(
                    ContentBlockParam.ofToolResult(
                            ToolResultBlockParam.builder()
                                    .toolUseId(block.asToolUse().id())
                                    .content(RESULT)
                                    .build()));
        }
        return said(
                ask(
                        withTool(model)
                                .addMessage(message)
                                .addUserMessageOfContentBlockParams(results),
                        stream));
    }
}
