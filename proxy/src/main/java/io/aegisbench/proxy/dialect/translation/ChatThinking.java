package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Json;
import io.aegisbench.proxy.dialect.RefusalException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How much an Anthropic model is to think before it answers an OpenAI client: the last step of a
 * request's translation, since it depends on all of it.
 */
final class ChatThinking {
    private static final int LOW = 2048;
    private static final int MEDIUM = 8192;
    private static final int HIGH = 16_384;
    private static final int HIGHEST = 32_768;
    private static final int UNKNOWN = -1;

    /** Anthropic takes no smaller budget, and wants room for an answer behind it. */
    private static final long LEAST = 1024;

    private static final double LEAST_TOP_P = 0.95;
    private static final String EFFORT = "reasoning_effort";

    private final Fields fields;
    private final ObjectNode out;
    private final boolean limited;

    /**
     * @param fields of the client's request
     * @param out the translated request
     * @param limited whether the client has set the limit of the answer in it
     */
    ChatThinking(Fields fields, ObjectNode out, boolean limited) {
        this.fields = fields;
        this.out = out;
        this.limited = limited;
    }

    void translate(TranslationTarget.Reasoning reasoning) {
        String effort = fields.takeText(EFFORT);
        JsonNode thinking = fields.take("thinking");
        if (thinking != null) {
            out.set("thinking", thinking);
            if (effort != null) {
                fields.drop(EFFORT);
            }
        } else if (effort != null) {
            effort(effort, reasoning);
        }
    }

    /** {@return the tokens that an effort stands for, or -1 if nobody knows it} */
    private static int budget(String effort) {
        return switch (effort) {
            case "none", "minimal" -> 0;
            case "low" -> LOW;
            case "medium" -> MEDIUM;
            case "high" -> HIGH;
            case "xhigh", "max" -> HIGHEST;
            default -> UNKNOWN;
        };
    }

    /** {@return the most that thinking may add to the limit of a request that has none} */
    static int mostTokens(JsonNode request) {
        String effort = Json.string(request, EFFORT);
        return effort == null ? 0 : Math.max(0, budget(effort));
    }

    private void effort(String effort, TranslationTarget.Reasoning reasoning) {
        int budget = budget(effort);
        if (budget == UNKNOWN) {
            throw RefusalException.unsupported(
                    EFFORT, "the upstream has no counterpart for this value.");
        }
        if (budget == 0) {
            if (effort.equals("minimal")) {
                fields.map(EFFORT);
            }
            out.putObject("thinking").put("type", "disabled");
        } else if (reasoning == TranslationTarget.Reasoning.EFFORT) {
            outputConfig().put("effort", effort);
        } else {
            think(budget);
        }
    }

    private ObjectNode outputConfig() {
        @Nullable JsonNode config = out.get("output_config");
        return config instanceof ObjectNode object ? object : out.putObject("output_config");
    }

    /**
     * OpenAI's limit covers the thoughts as Anthropic's does; a limit of our own is for the answer
     * and comes on top.
     */
    private void think(long wanted) {
        long limit = out.path("max_tokens").asLong(Long.MAX_VALUE);
        long budget = limited ? Math.min(wanted, limit / 2) : wanted;
        if (budget < LEAST || isCallForced() || isCallOpenWithoutThoughts()) {
            fields.drop(EFFORT);
            return;
        }
        fields.map(EFFORT);
        out.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
        if (!limited) {
            out.put("max_tokens", limit + budget);
        }
        dropSampling();
    }

    /** Who thinks chooses its tools itself. */
    private boolean isCallForced() {
        String choice = Json.string(out.path("tool_choice"), "type");
        return "any".equals(choice) || "tool".equals(choice);
    }

    /**
     * In the middle of a turn Anthropic wants the thoughts back that led to the calls, signed; most
     * OpenAI clients do not keep them.
     */
    private boolean isCallOpenWithoutThoughts() {
        JsonNode messages = out.path("messages");
        for (int i = messages.size() - 1; i >= 0; i--) {
            JsonNode content = messages.path(i).path("content");
            String role = Json.string(messages.path(i), "role");
            boolean results = "tool_result".equals(Json.string(content.path(0), "type"));
            if ("user".equals(role) && !results) {
                return false;
            }
            String first = String.valueOf(Json.string(content.path(0), "type"));
            if ("assistant".equals(role) && !first.endsWith("thinking")) {
                return true;
            }
        }
        return false;
    }

    /** A model that thinks takes its defaults only, in both dialects. */
    private void dropSampling() {
        JsonNode temperature = out.get("temperature");
        if (temperature != null && Json.number(temperature) != 1) {
            out.remove("temperature");
            fields.drop("temperature");
        }
        JsonNode topP = out.get("top_p");
        if (topP != null && Json.number(topP) < LEAST_TOP_P) {
            out.remove("top_p");
            fields.drop("top_p");
        }
        if (out.remove("top_k") != null) {
            fields.drop("top_k");
        }
    }
}
