package io.aegisbench.proxy.dialect.translation;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the scripted upstream says, written in each dialect by hand and not by what is tested. The
 * last message says what is wanted: a greeting, a tool call, an error with a status, a stream that
 * breaks or fails.
 */
final class ScriptedAnswer {
    static final String GREETING = "Grüezi 👋";
    static final String WEATHER = "It is 12 degrees.";
    static final String ARGUMENTS = "{\"city\":\"Zürich\"}";

    private ScriptedAnswer() {}

    /** {@return the text of the last message, or {@code result} when it is a tool's result} */
    static String wish(JsonNode request) {
        JsonNode messages = request.path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        JsonNode content = last.path("content");
        boolean result =
                "tool".equals(Json.string(last, "role"))
                        || "tool_result".equals(Json.string(content.path(0), "type"));
        if (result) {
            return "result";
        }
        String text =
                content.isString() ? content.stringValue() : Json.string(content.path(0), "text");
        return text == null ? "" : text;
    }

    static ObjectNode error(Dialect dialect, int status) {
        ObjectNode error = Json.object();
        String type = status == 429 ? "rate_limit_error" : "invalid_request_error";
        error.put("type", "error");
        error.putObject("error").put("type", type).put("message", "Scripted error").putNull("code");
        return dialect == Dialect.OPENAI ? error.without("type") : error;
    }

    static String json(Dialect dialect, String wish) {
        return dialect == Dialect.OPENAI ? completion(wish) : message(wish);
    }

    private static String completion(String wish) {
        boolean call = wish.equals("call the tool");
        String answer =
                call
                        ? "\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":"
                                + "{\"name\":\"weather\",\"arguments\":%s}}]"
                                        .formatted(quoted(ARGUMENTS))
                        : "\"content\":%s".formatted(quoted(said(wish)));
        return """
        {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-scripted",
        "choices":[{"index":0,"message":{"role":"assistant","refusal":null,%s},"logprobs":null,"finish_reason":"%s"}],
        "usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}
        """
                .formatted(answer, call ? "tool_calls" : "stop");
    }

    private static String message(String wish) {
        boolean call = wish.equals("call the tool");
        String block =
                call
                        ? "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":%s}"
                                .formatted(ARGUMENTS)
                        : "{\"type\":\"text\",\"text\":%s}".formatted(quoted(said(wish)));
        return """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-scripted","content":[%s],
        "stop_reason":"%s","stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":5}}
        """
                .formatted(block, call ? "tool_use" : "end_turn");
    }

    private static String said(String wish) {
        return wish.equals("result") ? WEATHER : GREETING;
    }

    private static String quoted(String text) {
        return Json.MAPPER.writeValueAsString(text);
    }

    /** {@return the events of a stream, each with its empty line} */
    static List<String> events(Dialect dialect, String wish) {
        List<String> events = dialect == Dialect.OPENAI ? chunks(wish) : messageEvents(wish);
        if (wish.equals("break") || wish.equals("fail in the stream")) {
            List<String> broken = new ArrayList<>(events.subList(0, 3));
            if (wish.startsWith("fail")) {
                String name = dialect == Dialect.OPENAI ? "" : "event: error\n";
                broken.add(name + "data: " + error(dialect, 429) + "\n\n");
            }
            return broken;
        }
        return events;
    }

    private static List<String> chunks(String wish) {
        List<String> deltas = new ArrayList<>(List.of("{\"role\":\"assistant\",\"content\":\"\"}"));
        boolean call = wish.equals("call the tool");
        if (call) {
            deltas.add(
                    "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":"
                            + "{\"name\":\"weather\",\"arguments\":\"\"}}]}");
            for (String part : halves(ARGUMENTS)) {
                deltas.add(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":%s}}]}"
                                .formatted(quoted(part)));
            }
        } else {
            for (String part : halves(said(wish))) {
                deltas.add("{\"content\":%s}".formatted(quoted(part)));
            }
        }
        List<String> events = new ArrayList<>();
        String head =
                "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                        + "\"model\":\"gpt-scripted\",\"choices\":[";
        for (String delta : deltas) {
            events.add(head + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}\n\n");
        }
        String reason = call ? "tool_calls" : "stop";
        events.add(head + "{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}\n\n");
        events.add(
                head
                        + "],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5,\"total_tokens\":16}}\n\n");
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static List<String> messageEvents(String wish) {
        boolean call = wish.equals("call the tool");
        List<String> events = new ArrayList<>();
        events.add(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                        + "\"content\":[],\"model\":\"claude-scripted\",\"stop_reason\":null,\"stop_sequence\":null,"
                        + "\"usage\":{\"input_tokens\":11,\"output_tokens\":1}}}");
        String block =
                call
                        ? "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{}}"
                        : "{\"type\":\"text\",\"text\":\"\"}";
        events.add(
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":" + block + "}");
        for (String part : halves(call ? ARGUMENTS : said(wish))) {
            String delta =
                    call
                            ? "{\"type\":\"input_json_delta\",\"partial_json\":%s}"
                            : "{\"type\":\"text_delta\",\"text\":%s}";
            events.add(
                    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                            + delta.formatted(quoted(part))
                            + "}");
        }
        events.add("{\"type\":\"content_block_stop\",\"index\":0}");
        events.add("{\"type\":\"ping\"}");
        events.add(
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},"
                                .formatted(call ? "tool_use" : "end_turn")
                        + "\"usage\":{\"output_tokens\":5}}");
        events.add("{\"type\":\"message_stop\"}");
        events.replaceAll(data ->
                "event: "
                        + Json.string(Json.MAPPER.readTree(data), "type")
                        + "\ndata: "
                        + data
                        + "\n\n");
        return events;
    }

    private static List<String> halves(String text) {
        int half = text.length() / 3;
        return List.of(text.substring(0, half), text.substring(half));
    }
}
