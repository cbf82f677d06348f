package io.aegisbench.load.drive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One answer, read whole.
 *
 * @param status its code
 * @param requestId the header {@code X-Aegis-Request-Id}, or empty
 * @param evidence the header {@code X-Aegis-Evidence}, or empty
 * @param body as text
 */
public record HttpAnswer(int status, String requestId, String evidence, String body) {
    static final int MAX_HEAD_BYTES = 16 << 10;
    static final int MAX_BODY_BYTES = 8 << 20;

    /**
     * Reads an answer that says how long it is, or comes in chunks.
     *
     * @throws IOException if the connection ends, or the answer has no or too great a length
     */
    static HttpAnswer read(InputStream in) throws IOException {
        String head = head(in);
        return new HttpAnswer(
                statusOf(head),
                header(head, "x-aegis-request-id"),
                header(head, "x-aegis-evidence"),
                body(in, head));
    }

    private static String body(InputStream in, String head) throws IOException {
        String length = header(head, "content-length");
        if (!length.isEmpty()) {
            int bytes = Integer.parseInt(length);
            if (bytes < 0 || bytes > MAX_BODY_BYTES) {
                throw new IOException("an answer too long to be read: length=" + length);
            }
            return new String(HttpConnection.whole(in, bytes), StandardCharsets.UTF_8);
        }
        if (!header(head, "transfer-encoding").equals("chunked")) {
            throw new IOException("an answer that says no length");
        }
        StringBuilder text = new StringBuilder();
        for (String chunk = chunk(in); !chunk.isEmpty(); chunk = chunk(in)) {
            text.append(chunk);
            if (text.length() > MAX_BODY_BYTES) {
                throw new IOException("an answer of more than " + MAX_BODY_BYTES + " bytes");
            }
        }
        return text.toString();
    }

    /** {@return the value of a header, empty if the head has none of this lower-case name} */
    static String header(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    static int statusOf(String head) throws IOException {
        if (!head.startsWith("HTTP/1.1 ") || head.length() < 12) {
            throw new IOException("no answer of HTTP/1.1");
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder(512);
        while (head.length() < MAX_HEAD_BYTES) {
            head.append(next(in));
            int end = head.length();
            if (end >= 4 && head.charAt(end - 1) == '\n' && head.charAt(end - 3) == '\n') {
                return head.toString();
            }
        }
        throw new IOException("a head of more than " + MAX_HEAD_BYTES + " bytes");
    }

    /** {@return the next chunk, empty for the last; a character split by its end is lost} */
    static String chunk(InputStream in) throws IOException {
        StringBuilder size = new StringBuilder();
        for (char c = next(in); c != '\n'; c = next(in)) {
            size.append(c);
        }
        int length = Integer.parseInt(size.toString().strip(), 16);
        if (length > MAX_BODY_BYTES) {
            throw new IOException("a chunk too long to be read: length=" + length);
        }
        byte[] bytes = HttpConnection.whole(in, length + 2);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static char next(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the connection ended in the head");
        }
        return (char) next;
    }
}
