package io.aegisbench.proxy.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What the analyser takes from the JSON of an answer, OpenAI's or Anthropic's, whole or one event
 * of a stream at a time: text, finish reason, token counts, distributions. Not thread-safe: one
 * owner, one answer.
 */
final class AnswerText {
    /** More choices than these share one text. */
    private static final int MAX_CHOICES = 16;

    private static final int MAX_FINISH = 32;

    private final List<StringBuilder> texts = new ArrayList<>();
    private final TokenEntropy entropy = new TokenEntropy();
    private String finish = "";
    private long promptTokens = -1;
    private long completionTokens = -1;

    /** Takes one JSON value in. */
    void read(JsonNode value) {
        for (JsonNode choice : value.path("choices")) {
            choice(choice);
        }
        int index = value.path("index").asInt(0);
        for (JsonNode block : value.path("content")) {
            block(index, block);
        }
        block(index, value.path("content_block"));
        block(index, value.path("delta"));
        finish(value.path("stop_reason"));
        finish(value.path("delta").path("stop_reason"));
        usage(value.path("message").path("usage"));
        usage(value.path("usage"));
    }

    private void choice(JsonNode choice) {
        int index = choice.path("index").asInt(0);
        message(index, choice.path("message"));
        message(index, choice.path("delta"));
        text(2 * index, choice.path("text"));
        finish(choice.path("finish_reason"));
        distributions(choice.path("logprobs"));
    }

    private void message(int index, JsonNode message) {
        JsonNode content = message.path("content");
        text(2 * index, content);
        for (JsonNode part : content) {
            text(2 * index, part.path("text"));
        }
        text(2 * index, message.path("refusal"));
        text(2 * index, message.path("reasoning_content"));
        for (JsonNode call : message.path("tool_calls")) {
            text(2 * index + 1, call.path("function").path("arguments"));
        }
    }

    private void block(int index, JsonNode block) {
        text(2 * index, block.path("text"));
        text(2 * index, block.path("thinking"));
        text(2 * index + 1, block.path("partial_json"));
        JsonNode input = block.path("input");
        if (input.isObject() && !input.isEmpty()) {
            append(2 * index + 1, input.toString());
        }
    }

    private void text(int track, JsonNode node) {
        if (node.isString()) {
            append(track, node.asString());
        }
    }

    private void append(int track, String text) {
        int at = Math.floorMod(track, 2 * MAX_CHOICES);
        while (texts.size() <= at) {
            texts.add(new StringBuilder());
        }
        texts.get(at).append(text);
    }

    /** Puts a mark where bytes are missing, so that nothing is found across the gap. */
    void gap() {
        texts.forEach(text -> text.append('\0'));
    }

    /** Takes text that is not part of any choice. */
    void loose(String text) {
        append(0, text);
    }

    void finish(JsonNode node) {
        if (node.isString()) {
            finish(node.asString());
        }
    }

    /** Takes the finish reason; what is not a short word is {@code other}. */
    void finish(String reason) {
        boolean word =
                reason.length() <= MAX_FINISH
                        && reason.chars()
                                .allMatch(c -> c == '_' || c == '-' || Character.isLetter(c));
        finish = word ? reason : "other";
    }

    private void usage(JsonNode usage) {
        promptTokens(usage.path("prompt_tokens").asLong(-1));
        promptTokens(usage.path("input_tokens").asLong(-1));
        completionTokens(usage.path("completion_tokens").asLong(-1));
        completionTokens(usage.path("output_tokens").asLong(-1));
    }

    void promptTokens(long count) {
        promptTokens = count >= 0 ? count : promptTokens;
    }

    void completionTokens(long count) {
        completionTokens = count >= 0 ? count : completionTokens;
    }

    private void distributions(JsonNode logprobs) {
        for (JsonNode token : logprobs.path("content")) {
            entropy.begin();
            JsonNode top = token.path("top_logprobs");
            for (JsonNode alternative : top) {
                entropy.alternative(alternative.path("logprob").asDouble(1));
            }
            if (top.isEmpty()) {
                entropy.alternative(token.path("logprob").asDouble(1));
            }
            entropy.end();
        }
        // The older endpoint gives a map a token.
        for (JsonNode token : logprobs.path("top_logprobs")) {
            entropy.begin();
            for (Map.Entry<String, JsonNode> alternative : token.properties()) {
                entropy.alternative(alternative.getValue().asDouble(1));
            }
            entropy.end();
        }
    }

    List<StringBuilder> texts() {
        return texts;
    }

    TokenEntropy entropy() {
        return entropy;
    }

    String finish() {
        return finish;
    }

    long promptTokens() {
        return promptTokens;
    }

    long completionTokens() {
        return completionTokens;
    }
}
