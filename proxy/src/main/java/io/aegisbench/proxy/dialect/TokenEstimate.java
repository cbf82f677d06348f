package io.aegisbench.proxy.dialect;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Guesses the tokens of a request before it is sent, from above rather than below, to reserve them:
 *
 * <ul>
 *   <li>text: one token for four ASCII characters, one for every other character (CJK has about
 *       one);
 *   <li>4 for each message and tool, for the marks around it;
 *   <li>1,600 for each image or file, whatever its size in bytes: what Anthropic counts for a large
 *       image;
 *   <li>the answer: the limit the request names, or the default, for each of its {@code n} choices.
 * </ul>
 *
 * Every string of the prompt counts, also keys and ids, so that nothing hides in a field we do not
 * know.
 */
public final class TokenEstimate {
    private static final long MESSAGE_TOKENS = 4;
    private static final long MEDIA_TOKENS = 1_600;
    private static final int ASCII_CHARS_PER_TOKEN = 4;

    /** What no request can exceed; keeps sums of hostile numbers from overflowing. */
    private static final long MAX_TOKENS = 1L << 40;

    private TokenEstimate() {}

    /**
     * {@return the estimated tokens of prompt and answer}
     *
     * @param defaultMaxTokens the answer's limit where the request names none
     */
    public static long of(Endpoint endpoint, JsonNode request, int defaultMaxTokens) {
        return Math.min(MAX_TOKENS, prompt(request) + answer(endpoint, request, defaultMaxTokens));
    }

    private static long prompt(JsonNode request) {
        long asciiChars = 0;
        long tokens = 0;
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            switch (field.getKey()) {
                case "messages",
                        "system",
                        "tools",
                        "functions",
                        "prompt",
                        "input",
                        "response_format",
                        "output_config",
                        "suffix",
                        "prediction" -> {
                    Count count = new Count();
                    count.add(field.getValue(), field.getKey());
                    asciiChars += count.asciiChars;
                    tokens += count.tokens;
                    tokens +=
                            field.getValue().isArray()
                                    ? MESSAGE_TOKENS * field.getValue().size()
                                    : 0;
                }
                default -> {}
            }
        }
        return tokens + (asciiChars + ASCII_CHARS_PER_TOKEN - 1) / ASCII_CHARS_PER_TOKEN;
    }

    private static long answer(Endpoint endpoint, JsonNode request, int defaultMaxTokens) {
        if (endpoint == Endpoint.EMBEDDINGS) {
            return 0;
        }
        long newer = Json.count(request, "max_completion_tokens");
        long asked = newer >= 0 ? newer : Json.count(request, "max_tokens");
        long limit = asked >= 0 ? Math.min(asked, MAX_TOKENS) : defaultMaxTokens;
        long choices = Math.clamp(Json.count(request, "n"), 1, 1 << 10);
        return Math.min(MAX_TOKENS, limit * choices);
    }

    private static final class Count {
        private long asciiChars;
        private long tokens;

        void add(JsonNode node, String key) {
            if (node.isString()) {
                addText(node.stringValue(), key);
            } else if (node.isObject()) {
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    asciiChars += field.getKey().length();
                    add(field.getValue(), field.getKey());
                }
            } else {
                // Numbers in a prompt or an embedding's input are tokens already.
                tokens += node.isNumber() ? 1 : 0;
                for (JsonNode element : node) {
                    add(element, key);
                }
            }
        }

        private void addText(String text, String key) {
            boolean media =
                    switch (key) {
                        case "url", "file_data" -> true;
                        case "data" -> text.length() > MEDIA_TOKENS;
                        default -> false;
                    };
            if (media) {
                tokens += MEDIA_TOKENS;
                return;
            }
            int ascii = 0;
            for (int i = 0; i < text.length(); i++) {
                ascii += text.charAt(i) < 0x80 ? 1 : 0;
            }
            asciiChars += ascii;
            tokens += text.length() - ascii;
        }
    }
}
