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
 *   <li>the answer: the limit the request names, or the default, for each of its choices ({@code n}
 *       or {@code best_of}) of each of its prompts.
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

    /**
     * {@return the same of a request to an endpoint that is not translated}
     *
     * @param maxTokens the answer's limit where the request names none
     */
    public static long of(JsonNode request, int maxTokens) {
        return Math.min(MAX_TOKENS, prompt(request) + limit(request, maxTokens));
    }

    private static long prompt(JsonNode request) {
        Count count = new Count();
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            switch (field.getKey()) {
                case "messages",
                        "system",
                        "instructions",
                        "tools",
                        "functions",
                        "prompt",
                        "input",
                        "response_format",
                        "output_config",
                        "suffix",
                        "prediction" -> {
                    count.add(field.getValue(), field.getKey());
                    count.tokens +=
                            field.getValue().isArray()
                                    ? MESSAGE_TOKENS * field.getValue().size()
                                    : 0;
                }
                default -> {}
            }
        }
        return count.tokens
                + (count.asciiChars + ASCII_CHARS_PER_TOKEN - 1) / ASCII_CHARS_PER_TOKEN;
    }

    private static long answer(Endpoint endpoint, JsonNode request, int defaultMaxTokens) {
        if (endpoint == Endpoint.EMBEDDINGS) {
            return 0;
        }
        double limit = limit(request, defaultMaxTokens);
        long choices = Math.max(count(request, "n"), count(request, "best_of"));
        return (long)
                Math.min(MAX_TOKENS, limit * Math.max(1, choices) * prompts(endpoint, request));
    }

    private static long limit(JsonNode request, int otherwise) {
        // Which of them an upstream goes by is its own affair, so the largest one counts.
        long asked =
                Math.max(count(request, "max_completion_tokens"), count(request, "max_tokens"));
        asked = Math.max(asked, count(request, "max_output_tokens"));
        return asked >= 0 ? asked : otherwise;
    }

    /** {@return how many prompts are to be answered; token ids are one} */
    private static int prompts(Endpoint endpoint, JsonNode request) {
        JsonNode prompt = request.path("prompt");
        boolean several =
                endpoint == Endpoint.COMPLETIONS
                        && !prompt.isEmpty()
                        && (prompt.get(0).isString() || prompt.get(0).isArray());
        return several ? prompt.size() : 1;
    }

    /**
     * {@return a number however it is written, such as 1e6, at most what counts; -1 if it is none}
     */
    private static long count(JsonNode request, String name) {
        JsonNode number = request.path(name);
        // What is too large for a double counts as the most there is.
        double value = number.isNumber() ? number.asDouble(Double.POSITIVE_INFINITY) : -1;
        return value >= 0 ? (long) Math.min(MAX_TOKENS, Math.ceil(value)) : -1;
    }

    private static final class Count {
        private static final int PIECE_CHARS = 1024;

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
            int others = others(text);
            asciiChars += text.length() - others;
            tokens += others;
        }

        private static int others(String text) {
            char[] piece = new char[Math.min(PIECE_CHARS, text.length())];
            int others = 0;
            for (int from = 0; from < text.length(); from += PIECE_CHARS) {
                int size = Math.min(PIECE_CHARS, text.length() - from);
                text.getChars(from, from + size, piece, 0);
                others += others(piece, size);
            }
            return others;
        }

        /** Without a branch and over an array, so that several are counted at once. */
        private static int others(char[] chars, int size) {
            int count = 0;
            for (int i = 0; i < size; i++) {
                count += (0x7F - chars[i]) >>> (Integer.SIZE - 1);
            }
            return count;
        }
    }
}
