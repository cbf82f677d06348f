package io.aegisbench.proxy.clients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads one direction of an HTTP/1.1 connection, after the fact. Not thread-safe. */
final class Transcript {
    private static final int CONTINUE_CLASS = 1;

    private final byte[] bytes;
    private int at;

    private Transcript(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What stands before a body. */
    private record Head(List<String> start, Map<String, String> fields) {
        int status() {
            return Integer.parseInt(start.get(1));
        }
    }

    /** {@return the calls of a connection, in order; one without an answer is left out} */
    static List<TappedCall> calls(byte[] asked, byte[] told) {
        Transcript requests = new Transcript(asked);
        Transcript answers = new Transcript(told);
        List<TappedCall> calls = new ArrayList<>();
        while (requests.more() && answers.more()) {
            Head request = requests.head();
            String body = requests.body(request, false);
            Head answer = answers.head();
            while (answer.status() / 100 == CONTINUE_CLASS) {
                answer = answers.head();
            }
            calls.add(
                    new TappedCall(
                            request.start().get(1).replaceFirst("\\?.*", ""),
                            body,
                            answer.status(),
                            answer.fields(),
                            answers.body(answer, true)));
        }
        return calls;
    }

    private boolean more() {
        return at < bytes.length;
    }

    private String line() {
        int from = at;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        String line = new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
        at = Math.min(at + 1, bytes.length);
        return line.strip();
    }

    private Head head() {
        List<String> start = List.of(line().split(" ", 3));
        Map<String, String> fields = new HashMap<>();
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            String name = field.substring(0, colon).toLowerCase(Locale.ROOT);
            fields.merge(name, field.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        return new Head(start, fields);
    }

    private String body(Head head, boolean toEnd) {
        if (head.fields().getOrDefault("transfer-encoding", "").equals("chunked")) {
            return chunks();
        }
        String length = head.fields().get("content-length");
        if (length != null) {
            return take(Integer.parseInt(length));
        }
        return take(toEnd ? bytes.length - at : 0);
    }

    private String chunks() {
        StringBuilder body = new StringBuilder();
        while (more()) {
            int size = Integer.parseInt(line(), 16);
            if (size == 0) {
                String trailer = line();
                while (!trailer.isEmpty()) {
                    trailer = line();
                }
                break;
            }
            body.append(take(size));
            line();
        }
        return body.toString();
    }

    private String take(int count) {
        int from = at;
        at = Math.min(bytes.length, at + count);
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }
}
