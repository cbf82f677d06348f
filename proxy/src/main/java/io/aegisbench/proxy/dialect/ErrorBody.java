package io.aegisbench.proxy.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors in either dialect's shape: as bodies, and as the event that ends a broken stream. */
public final class ErrorBody {
    private ErrorBody() {}

    /** {@return the body of an error of our own for a client of this dialect} */
    public static ByteBuffer json(
            Dialect dialect,
            int status,
            @Nullable String code,
            @Nullable String param,
            String message) {
        return ByteBuffer.wrap(
                Json.bytes(of(dialect, ErrorKind.ofStatus(status), code, param, message)));
    }

    /**
     * {@return the event that tells a client of this dialect that its stream broke; nothing may
     * follow it}
     */
    public static ByteBuffer event(
            Dialect dialect, int status, @Nullable String code, String message) {
        byte[] json = Json.bytes(of(dialect, ErrorKind.ofStatus(status), code, null, message));
        String head = dialect == Dialect.OPENAI ? "data: " : "event: error\ndata: ";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer event = ByteBuffer.allocate(headBytes.length + json.length + 2);
        return event.put(headBytes).put(json).put((byte) '\n').put((byte) '\n').flip();
    }

    public static ObjectNode of(
            Dialect dialect,
            ErrorKind kind,
            @Nullable String code,
            @Nullable String param,
            String message) {
        return switch (dialect) {
            case OPENAI -> openAi(kind, code == null ? kind.openAiCode : code, param, message);
            case ANTHROPIC -> anthropic(kind, message);
        };
    }

    /**
     * {@return an upstream's error in the client's shape; of a body we cannot read, its status
     * alone}
     */
    public static ObjectNode translated(Dialect client, int status, @Nullable ObjectNode body) {
        ErrorKind kind = kind(client, status, body);
        JsonNode error = body == null ? null : Json.child(body, "error");
        String message = error == null ? null : message(error);
        if (error == null || message == null) {
            return of(
                    client, kind, null, null, "The upstream answered with status " + status + ".");
        }
        if (client == Dialect.ANTHROPIC) {
            return anthropic(kind, message);
        }
        JsonNode details = Json.child(error, "details");
        String code = details == null ? null : Json.string(details, "error_code");
        return openAi(kind, code == null ? kind.openAiCode : code, null, message);
    }

    /** {@return the kind of an upstream's error, by what it says and by its status} */
    public static ErrorKind kind(Dialect client, int status, @Nullable ObjectNode body) {
        JsonNode error = body == null ? null : Json.child(body, "error");
        if (error == null) {
            return ErrorKind.ofStatus(status);
        }
        String type = Json.string(error, "type");
        return client == Dialect.OPENAI
                ? ErrorKind.ofAnthropic(type, status)
                : ErrorKind.ofOpenAi(type, Json.string(error, "code"), status);
    }

    /**
     * {@return the client's status for an upstream's: the kind's, unless the kind is too coarse to
     * know better}
     */
    public static int status(Dialect client, ErrorKind kind, int upstreamStatus) {
        boolean coarse = kind == ErrorKind.INVALID_REQUEST || kind == ErrorKind.API;
        return coarse && upstreamStatus >= 400 ? upstreamStatus : kind.status(client);
    }

    private static @Nullable String message(JsonNode error) {
        return error.isString() ? error.stringValue() : Json.string(error, "message");
    }

    private static ObjectNode openAi(
            ErrorKind kind, @Nullable String code, @Nullable String param, String message) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message)
                .put("type", kind.openAiType)
                .put("param", param)
                .put("code", code);
        return body;
    }

    private static ObjectNode anthropic(ErrorKind kind, String message) {
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", kind.anthropicType).put("message", message);
        return body.putNull("request_id");
    }
}
