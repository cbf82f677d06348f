package io.aegisbench.proxy.firewall;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Every string of a request, in four texts. Not thread-safe: one scan owns it.
 *
 * <ul>
 *   <li>prose: all values in document order, so that a phrase split over parts, fields or adjacent
 *       messages stays together; the end of a message counts as the end of a sentence,
 *   <li>labels: values of fields that hold a name or a type, and keys that are not of the API,
 *   <li>seamless: the parts of one content again, with nothing between them, for a word that is
 *       split over parts; not over messages, between which a model sees a turn,
 *   <li>decoded: see {@link EncodedText}.
 * </ul>
 */
final class RequestText {

    /** A document may not nest deeper than this. */
    static final int MAX_DEPTH = 512;

    /** Fields whose values are labels: they must not stand between the parts of a phrase. */
    private static final Set<String> LABEL_FIELDS =
            Set.of("role", "type", "id", "name", "model", "tool_call_id", "tool_use_id", "object");

    /** Keys of the APIs: they are no text of the sender's choice. */
    private static final Set<String> KNOWN_KEYS =
            Set.of(
                    "model",
                    "messages",
                    "role",
                    "content",
                    "type",
                    "text",
                    "name",
                    "stream",
                    "input",
                    "max_tokens",
                    "max_completion_tokens",
                    "temperature",
                    "top_p",
                    "top_k",
                    "n",
                    "stop",
                    "stop_sequences",
                    "system",
                    "prompt",
                    "tools",
                    "tool_choice",
                    "function",
                    "arguments",
                    "parameters",
                    "properties",
                    "required",
                    "description",
                    "enum",
                    "tool_calls",
                    "tool_call_id",
                    "tool_use_id",
                    "id",
                    "index",
                    "user",
                    "metadata",
                    "response_format",
                    "json_schema",
                    "schema",
                    "strict",
                    "seed",
                    "logprobs",
                    "top_logprobs",
                    "presence_penalty",
                    "frequency_penalty",
                    "logit_bias",
                    "stream_options",
                    "include_usage",
                    "image_url",
                    "url",
                    "detail",
                    "source",
                    "media_type",
                    "data",
                    "input_audio",
                    "format",
                    "parallel_tool_calls",
                    "service_tier",
                    "reasoning_effort",
                    "input_schema",
                    "items",
                    "thinking",
                    "refusal",
                    "suffix",
                    "echo",
                    "best_of",
                    "dimensions",
                    "encoding_format");

    private final TextBuffer prose = new TextBuffer();
    private final TextBuffer labels = new TextBuffer();
    private final TextBuffer seamless = new TextBuffer();
    private final TextBuffer decoded = new TextBuffer();
    private int budget;
    private boolean tooLarge;
    private boolean tooDeep;

    /** Collects the strings of {@code request}, at most {@code maxChars} characters of them. */
    void collect(JsonNode request, int maxChars) {
        clear();
        budget = maxChars;
        walk(request, "", "", 0);
        if (!tooLarge && !tooDeep) {
            EncodedText.decode(prose, decoded);
            EncodedText.decode(labels, decoded);
        }
    }

    void clear() {
        prose.clear();
        labels.clear();
        seamless.clear();
        decoded.clear();
        tooLarge = false;
        tooDeep = false;
    }

    TextBuffer prose() {
        return prose;
    }

    TextBuffer labels() {
        return labels;
    }

    TextBuffer seamless() {
        return seamless;
    }

    TextBuffer decoded() {
        return decoded;
    }

    boolean tooLarge() {
        return tooLarge;
    }

    boolean tooDeep() {
        return tooDeep;
    }

    private void walk(JsonNode node, String key, String parentKey, int depth) {
        if (depth > MAX_DEPTH) {
            tooDeep = true;
            return;
        }
        if (node.isString()) {
            if (!ImageData.isImageUrl(node, key, parentKey)) {
                add(LABEL_FIELDS.contains(key) ? labels : prose, node.stringValue(), '\n');
            }
        } else if (node.isObject()) {
            walkObject(node, key, depth);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), key, parentKey, depth + 1);
            }
            if (node.size() > 1 && !node.get(0).has("role")) {
                join(node);
                seamless.append('\n');
            }
        }
    }

    private void walkObject(JsonNode object, String key, int depth) {
        boolean image = ImageData.isImageSource(object, key);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (!KNOWN_KEYS.contains(name)) {
                add(labels, name, '\n');
            }
            if (!(image && name.equals("data"))) {
                walk(field.getValue(), name, key, depth + 1);
            }
        }
        if (object.has("role")) {
            prose.append('.');
            prose.append('\n');
        }
    }

    /** Adds the parts of one array without anything between them. */
    private void join(JsonNode array) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode part = array.get(i);
            if (part.isString()) {
                add(seamless, part.stringValue(), '\0');
            } else if (part.isObject()) {
                JsonNode text = part.get("text");
                if (text != null && text.isString()) {
                    add(seamless, text.stringValue(), '\0');
                }
            }
        }
    }

    private void add(TextBuffer buffer, String text, char separator) {
        budget -= text.length() + 1;
        if (budget < 0) {
            tooLarge = true;
            return;
        }
        buffer.append(text);
        if (separator != '\0') {
            buffer.append(separator);
        }
    }
}
