package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.HttpAnswer;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Knows a right answer to a chat, by its fields and, where answers repeat, by its bytes. */
final class ChatJudge implements Judge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> REASONS = Set.of("stop", "length");

    private final String model;
    private final HttpAnswer example;
    private final boolean repeats;
    private final String exampleFault;

    /**
     * Creates a judge.
     *
     * @param model that was asked for
     * @param example an earlier answer
     * @param repeats whether every answer has the bytes of the example
     */
    ChatJudge(String model, HttpAnswer example, boolean repeats) {
        this.model = model;
        this.example = example;
        this.repeats = repeats;
        exampleFault = fieldFault(example.body(), model);
    }

    @Override
    public String fault(HttpAnswer answer) {
        if (answer.status() != 200) {
            return "status " + answer.status();
        }
        if (answer.requestId().isEmpty()) {
            return "chat without X-Aegis-Request-Id";
        }
        if (!answer.evidence().equals(example.evidence()) || answer.evidence().isEmpty()) {
            return "chat with another X-Aegis-Evidence";
        }
        if (repeats) {
            return answer.body().equals(example.body())
                    ? exampleFault
                    : "chat with another content";
        }
        return fieldFault(answer.body(), model);
    }

    private static String fieldFault(String body, String model) {
        JsonNode chat;
        try {
            chat = JSON.readTree(body);
        } catch (JacksonException e) {
            return "chat is no JSON";
        }
        JsonNode choice = chat.path("choices").path(0);
        JsonNode usage = chat.path("usage");
        int sum = usage.path("prompt_tokens").asInt(0) + usage.path("completion_tokens").asInt(0);
        if (!"chat.completion".equals(chat.path("object").asString(""))) {
            return "chat of another object";
        }
        if (!chat.path("model").asString("").startsWith(model)) {
            return "chat of another model";
        }
        if (!"assistant".equals(choice.path("message").path("role").asString(""))
                || choice.path("message").path("content").asString("").isEmpty()) {
            return "chat without a message";
        }
        if (!REASONS.contains(choice.path("finish_reason").asString(""))) {
            return "chat without an end";
        }
        return sum > 0 && sum == usage.path("total_tokens").asInt(-1)
                ? RIGHT
                : "chat with wrong usage";
    }
}
