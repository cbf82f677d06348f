package io.aegisbench.proxy.forward;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads upstreams' heads strictly: no bare line feeds, no folded lines, no length given twice or in
 * two ways. What is strange is refused and not repaired, for the next hop may read it differently.
 * Not thread-safe: a connection owns it.
 */
final class ResponseHeadParser {
    /** All heads of one answer together, interim ones included. */
    static final int MAX_HEAD_SIZE_BYTES = 32 << 10;

    /** Fields of one head. */
    static final int MAX_FIELDS = 128;

    private static final int USUAL_SIZE_BYTES = 1 << 10;
    private static final int MAX_LENGTH_DIGITS = 18;

    private byte[] bytes = new byte[USUAL_SIZE_BYTES];
    private int size;
    private int consumed;
    private int position;

    // Of the head being parsed.
    private int status;
    private boolean http11;
    private long length;
    private boolean chunked;
    private final List<String> connection = new ArrayList<>(1);

    void reset() {
        size = 0;
        consumed = 0;
        if (bytes.length > USUAL_SIZE_BYTES) {
            bytes = new byte[USUAL_SIZE_BYTES];
        }
    }

    /**
     * {@return the head once it is complete, else null; what follows it stays in the buffer}
     *
     * @param input consumed up to the end of the head
     */
    @Nullable ResponseHead feed(ByteBuffer input) throws ProtocolException {
        while (input.hasRemaining()) {
            if (!takeHead(input)) {
                return null;
            }
            ResponseHead head = parse();
            if (head != null) {
                return head;
            }
        }
        return null;
    }

    /** Copies bytes until an empty line; {@code false} if it has not come yet. */
    private boolean takeHead(ByteBuffer input) throws ProtocolException {
        int added = Math.min(input.remaining(), MAX_HEAD_SIZE_BYTES - consumed - size);
        if (added == 0) {
            throw new ProtocolException("the head is too large");
        }
        int start = input.position();
        int before = size;
        if (bytes.length < size + added) {
            bytes = Arrays.copyOf(bytes, Math.max(size + added, 2 * bytes.length));
        }
        input.get(bytes, size, added);
        size += added;
        for (int i = before; i < size; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i == 0 || bytes[i - 1] != '\r') {
                throw new ProtocolException("a line feed stands alone");
            }
            if (i >= 3 && bytes[i - 2] == '\n') {
                size = i + 1;
                input.position(start + size - before);
                return true;
            }
        }
        return false;
    }

    /** {@return the head, or null if it is an interim one} */
    private @Nullable ResponseHead parse() throws ProtocolException {
        position = 0;
        parseStatusLine();
        length = ResponseHead.UNTIL_CLOSE;
        chunked = false;
        connection.clear();
        HeaderMap headers = new HeaderMap();
        for (int fields = 0; bytes[position] != '\r'; fields++) {
            if (fields == MAX_FIELDS) {
                throw new ProtocolException("the head has too many fields");
            }
            parseField(headers);
        }
        if (position + 2 != size) {
            throw new ProtocolException("a line begins with a carriage return");
        }
        consumed += size;
        size = 0;
        if (status == 101) {
            throw new ProtocolException("the protocol is switched unasked");
        }
        return status < 200 ? null : head(headers);
    }

    private ResponseHead head(HeaderMap headers) throws ProtocolException {
        if (chunked && (length >= 0 || !http11)) {
            throw new ProtocolException("the length is given in two ways");
        }
        boolean bodiless = status == 204 || status == 304;
        long bodySize = bodiless ? 0 : chunked ? ResponseHead.CHUNKED : length;
        boolean close = ForwardedHeaders.named(connection, new HttpString("close"));
        boolean keepAlive = http11 && !close && bodySize != ResponseHead.UNTIL_CLOSE;
        if (!connection.isEmpty()) {
            for (HttpString name : List.copyOf(headers.getHeaderNames())) {
                if (ForwardedHeaders.named(connection, name)) {
                    headers.remove(name);
                }
            }
        }
        return new ResponseHead(status, headers, bodySize, keepAlive);
    }

    /** {@code HTTP/1.x SP 3DIGIT [SP reason]}. */
    private void parseStatusLine() throws ProtocolException {
        int end = lineEnd();
        boolean sound = end >= 12 && "HTTP/1.".equals(latin1(0, 7)) && bytes[8] == ' ';
        sound &= bytes[7] == '0' || bytes[7] == '1';
        sound &= end == 12 || bytes[12] == ' ';
        status = 0;
        for (int i = 9; sound && i < 12; i++) {
            sound = bytes[i] >= '0' && bytes[i] <= '9';
            status = 10 * status + bytes[i] - '0';
        }
        if (!sound || status < 100 || status > 599) {
            throw new ProtocolException("the status line is malformed");
        }
        http11 = bytes[7] == '1';
        position = end + 2;
    }

    private void parseField(HeaderMap headers) throws ProtocolException {
        int start = position;
        int end = lineEnd();
        int colon = start;
        while (colon < end && isToken(bytes[colon])) {
            colon++;
        }
        if (colon == start || colon == end || bytes[colon] != ':') {
            throw new ProtocolException("a field's name is malformed");
        }
        int from = colon + 1;
        int to = end;
        while (from < to && isBlank(bytes[from])) {
            from++;
        }
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
        position = end + 2;
        take(new HttpString(bytes, start, colon - start), from, to, headers);
    }

    private void take(HttpString name, int from, int to, HeaderMap headers)
            throws ProtocolException {
        if (name.equals(Headers.CONTENT_LENGTH)) {
            takeLength(from, to);
        } else if (name.equals(Headers.TRANSFER_ENCODING)) {
            if (chunked || !"chunked".equalsIgnoreCase(latin1(from, to))) {
                throw new ProtocolException("the transfer coding is not chunked alone");
            }
            chunked = true;
        } else if (name.equals(Headers.CONNECTION)) {
            connection.add(latin1(from, to));
        } else {
            HttpString visible = ForwardedHeaders.ofResponse(name);
            if (visible != null) {
                headers.add(visible, latin1(from, to));
            }
        }
    }

    private void takeLength(int from, int to) throws ProtocolException {
        boolean sound = length < 0 && to > from && to - from <= MAX_LENGTH_DIGITS;
        long value = 0;
        for (int i = from; sound && i < to; i++) {
            sound = bytes[i] >= '0' && bytes[i] <= '9';
            value = 10 * value + bytes[i] - '0';
        }
        if (!sound) {
            throw new ProtocolException("the content length is malformed or given twice");
        }
        length = value;
    }

    /** {@return where the line's CR is; there is no other control but a tab before it} */
    private int lineEnd() throws ProtocolException {
        int i = position;
        while ((bytes[i] >= ' ' && bytes[i] != 127) || bytes[i] < 0 || bytes[i] == '\t') {
            i++;
        }
        if (bytes[i] != '\r' || bytes[i + 1] != '\n') {
            throw new ProtocolException("a line holds a control character");
        }
        return i;
    }

    private String latin1(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isToken(byte b) {
        if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9')) {
            return true;
        }
        return "!#$%&'*+-.^_`|~".indexOf(b) >= 0;
    }
}
