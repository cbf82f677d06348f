package io.aegisbench.proxy.hotpath;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** The JSON that an API's clients expect of an error. */
public enum ErrorShape {
    /** {@code {"error":{"message","type","code","param"}}}. */
    OPENAI {
        @Override
        void append(StringBuilder out, Verdict.Reject reject, @Nullable String requestId) {
            out.append("{\"error\":{\"message\":");
            quote(out, reject.message());
            out.append(",\"type\":\"").append(openAiType(reject.status())).append("\",\"code\":");
            quote(out, reject.code());
            out.append(",\"param\":");
            quote(out, reject.param());
            out.append("}}");
        }
    },
    /** {@code {"type":"error","error":{"type","message"},"request_id"}}. */
    ANTHROPIC {
        @Override
        void append(StringBuilder out, Verdict.Reject reject, @Nullable String requestId) {
            out.append("{\"type\":\"error\",\"error\":{\"type\":\"");
            out.append(anthropicType(reject.status())).append("\",\"message\":");
            quote(out, reject.message());
            out.append(",\"code\":");
            quote(out, reject.code());
            out.append('}');
            if (requestId != null) {
                out.append(",\"request_id\":");
                quote(out, requestId);
            }
            out.append('}');
        }
    };

    private static final String MESSAGES = Route.MESSAGES.path();
    private static final HttpString VERSION = HttpString.tryFromString("Anthropic-Version");
    private static final Set<String> OF_OPENAI =
            Set.of(
                    Route.CHAT_COMPLETIONS.path(),
                    Route.COMPLETIONS.path(),
                    Route.EMBEDDINGS.path(),
                    Route.RESPONSES.path());

    abstract void append(StringBuilder out, Verdict.Reject reject, @Nullable String requestId);

    /** {@return how the client of a request wants to be told} */
    public static ErrorShape of(HttpServerExchange exchange) {
        String path = exchange.getRequestPath();
        if (path.startsWith(MESSAGES)) {
            boolean below =
                    path.length() == MESSAGES.length() || path.charAt(MESSAGES.length()) == '/';
            return below ? ANTHROPIC : OPENAI;
        }
        // Files, batches and models are both APIs'; only Anthropic's clients name its version.
        boolean shared = !OF_OPENAI.contains(path);
        return shared && exchange.getRequestHeaders().contains(VERSION) ? ANTHROPIC : OPENAI;
    }

    /**
     * {@return the body of an error response}
     *
     * @param reject what to tell
     * @param requestId which call it was, or null to leave it out
     */
    public byte[] body(Verdict.Reject reject, @Nullable String requestId) {
        StringBuilder out = new StringBuilder(192);
        append(out, reject, requestId);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * {@return the event that ends a stream in place of its end marker}
     *
     * @param exchange of the stream
     * @param reject what to tell
     */
    public byte[] event(HttpServerExchange exchange, Verdict.Reject reject) {
        StringBuilder out = new StringBuilder(192);
        boolean response = exchange.getRequestPath().equals(Route.RESPONSES.path());
        if (this == ANTHROPIC || response) {
            out.append("event: error\n");
        }
        out.append("data: ");
        if (response) {
            out.append("{\"type\":\"error\",\"code\":");
            quote(out, reject.code());
            out.append(",\"message\":");
            quote(out, reject.message());
            out.append(",\"param\":null}");
        } else {
            append(out, reject, null);
        }
        return out.append("\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String openAiType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404, 405 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private static String anthropicType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404, 405 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    private static void quote(StringBuilder out, @Nullable String text) {
        if (text == null) {
            out.append("null");
            return;
        }
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        out.append('"');
    }
}
