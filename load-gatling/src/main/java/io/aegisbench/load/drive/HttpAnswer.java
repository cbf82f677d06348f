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
 * @param evidence the header {@code X-Aegis-Evidence}, or empty
 * @param body as text
 */
public record HttpAnswer(int status, String evidence, String body) {
    static final int MAX_HEAD_BYTES = 16 << 10;
    static final int MAX_BODY_BYTES = 8 << 20;

    /**
     * Reads an answer that says how long it is.
     *
     * @throws IOException if the connection ends, or the answer has no or too great a length
     */
    static HttpAnswer read(InputStream in) throws IOException {
        String head = head(in);
        int status = statusOf(head);
        String evidence = "";
        int length = -1;
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (name.equals("content-length")) {
                length = Integer.parseInt(line.substring(colon + 1).strip());
            } else if (name.equals("x-aegis-evidence")) {
                evidence = line.substring(colon + 1).strip();
            }
        }
        if (length < 0 || length > MAX_BODY_BYTES) {
            throw new IOException("an answer of another form than expected: length=" + length);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection ended in the body");
        }
        return new HttpAnswer(status, evidence, new String(body, StandardCharsets.UTF_8));
    }

    private static int statusOf(String head) throws IOException {
        if (!head.startsWith("HTTP/1.1 ") || head.length() < 12) {
            throw new IOException("no answer of HTTP/1.1");
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder(512);
        while (head.length() < MAX_HEAD_BYTES) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended in the head");
            }
            head.append((char) b);
            int end = head.length();
            if (b == '\n' && end >= 4 && head.charAt(end - 3) == '\n') {
                return head.toString();
            }
        }
        throw new IOException("a head of more than " + MAX_HEAD_BYTES + " bytes");
    }
}
