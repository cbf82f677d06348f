package io.aegisbench.proxy.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes a record: one JSON object of integers and strings in ASCII, without white space, its
 * fields always all there and in the order in which they are written. Not thread-safe: the
 * background thread owns it.
 */
final class RecordText {
    /** Version of the fields of every kind of record. */
    static final int VERSION = 1;

    /** Longest string that came from outside; what is longer is cut. */
    static final int MAX_TEXT = 128;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CALL_BEGIN =
            ("{\"v\":" + VERSION + ",\"kind\":\"call\",\"id\":\"")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REFUSAL_BEGIN =
            ("{\"v\":" + VERSION + ",\"kind\":\"refusal\",\"id\":\"")
                    .getBytes(StandardCharsets.US_ASCII);

    private byte[] buffer = new byte[2048];
    private int length;

    /** Begins a record of a kind. */
    RecordText begin(String kind) {
        length = 0;
        raw("{\"v\":").raw(Integer.toString(VERSION));
        return text("kind", kind);
    }

    RecordText number(String name, long value) {
        return key(name).raw(Long.toString(value));
    }

    RecordText text(String name, String value) {
        key(name).put('"');
        int end = Math.min(value.length(), MAX_TEXT);
        for (int i = 0; i < end; i++) {
            character(value.charAt(i));
        }
        return put('"');
    }

    RecordText hex(String name, byte[] value) {
        key(name).put('"');
        for (byte b : value) {
            put((char) HEX[b >> 4 & 15]).put((char) HEX[b & 15]);
        }
        return put('"');
    }

    /** {@return the record, ended} */
    byte[] end() {
        put('}');
        return Arrays.copyOf(buffer, length);
    }

    private RecordText key(String name) {
        return put(',').put('"').raw(name).put('"').put(':');
    }

    private void character(char c) {
        if (c == '"' || c == '\\') {
            put('\\').put(c);
        } else if (c >= ' ' && c < 0x7f) {
            put(c);
        } else {
            raw("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                put((char) HEX[c >> shift & 15]);
            }
        }
    }

    private RecordText raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            put(ascii.charAt(i));
        }
        return this;
    }

    private RecordText put(char ascii) {
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * length);
        }
        buffer[length++] = (byte) ascii;
        return this;
    }

    /** {@return the request id of a record, empty if it has none} */
    static Optional<RequestId> idOf(byte[] record) {
        int at = startsWith(record, CALL_BEGIN) ? CALL_BEGIN.length : REFUSAL_BEGIN.length;
        boolean has = at == CALL_BEGIN.length || startsWith(record, REFUSAL_BEGIN);
        if (!has || record.length < at + RequestId.LENGTH) {
            return Optional.empty();
        }
        return RequestId.parse(
                new String(record, at, RequestId.LENGTH, StandardCharsets.ISO_8859_1));
    }

    private static boolean startsWith(byte[] record, byte[] begin) {
        return record.length >= begin.length
                && Arrays.equals(record, 0, begin.length, begin, 0, begin.length);
    }
}
