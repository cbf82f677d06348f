package io.aegisbench.proxy.clients;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import java.util.ArrayList;
import java.util.List;

/** Responses with OpenAI's Java SDK. */
record OpenAiResponsesClient(OpenAIClient client, String version) implements JavaClient {
    private static final String QUESTION = "How is it?";

    @Override
    public Part part() {
        return new Part("openai-java " + version, "responses", List.of("O>O"));
    }

    private static ResponseCreateParams.Builder question(String model) {
        return ResponseCreateParams.builder().model(model).instructions("Be brief.");
    }

    private static ResponseCreateParams.Builder withTool(String model) {
        FunctionTool.Parameters parameters =
                FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(PROPERTIES))
                        .build();
        return question(model)
                .addTool(
                        FunctionTool.builder()
                                .name(TOOL)
                                .strict(false)
                                .parameters(parameters)
                                .build());
    }

    private Response ask(ResponseCreateParams.Builder params, boolean stream) {
        if (!stream) {
            return client.responses().create(params.build());
        }
        ResponseAccumulator whole = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events =
                client.responses().createStreaming(params.build())) {
            events.stream().forEach(whole::accumulate);
        }
        return whole.response();
    }

    @Override
    public Said say(String model, boolean stream) {
        return said(ask(question(model).input(QUESTION), stream));
    }

    private static Said said(Response answer) {
        StringBuilder text = new StringBuilder();
        for (ResponseOutputItem item : answer.output()) {
            item.message()
                    .ifPresent(message ->
                            message.content()
                                    .forEach(part -> text.append(part.asOutputText().text())));
        }
        ResponseUsage usage = answer.usage().orElseThrow();
        String finish =
                answer.incompleteDetails()
                        .flatMap(Response.IncompleteDetails::reason)
                        .map(Response.IncompleteDetails.Reason::asString)
                        .orElse("");
        return new Said(text.toString(), finish, usage.inputTokens(), usage.outputTokens());
    }

    @Override
    public Said useTools(String model, boolean stream, List<String> arguments) {
        List<ResponseInputItem> next = new ArrayList<>();
        next.add(
                ResponseInputItem.ofEasyInputMessage(
                        EasyInputMessage.builder()
                                .role(EasyInputMessage.Role.USER)
                                .content(QUESTION)
                                .build()));
        for (ResponseOutputItem item : ask(withTool(model).input(QUESTION), stream).output()) {
            ResponseFunctionToolCall call = item.asFunctionCall();
            arguments.add(call.arguments());
            next.add(ResponseInputItem.ofFunctionCall(call));
            next.add(
                    ResponseInputItem.ofFunctionCallOutput(
                            ResponseInputItem.FunctionCallOutput.builder()
                                    .callId(call.callId())
                                    .output(RESULT)
                                    .build()));
        }
        return said(ask(withTool(model).inputOfResponse(next), stream));
    }
}
