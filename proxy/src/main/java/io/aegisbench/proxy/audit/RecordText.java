package io.aegisbench.proxy.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a record: one JSON object of integers and strings in ASCII, without white space, its
 * fields always all there and in the order in which they are written. Not thread-safe: the
 * background thread owns it.
 *
 * <p>It is ours because Jackson's generator takes a quarter more CPU for the same bytes, and a
 * fifth more garbage, which {@code RecordWriterBenchmark} shows.
 */
final class RecordText {
    /** Version of the fields of every kind of record. */
    static final int VERSION = 1;

    /** Longest string that came from outside; what is longer is cut. */
    static final int MAX_TEXT = 128;

    /** Longest list of names. */
    private static final int MAX_NAMES = 512;

    /** Of the largest number. */
    private static final int MAX_DIGITS = 19;

    /** Of a character outside of ASCII. */
    private static final int ESCAPE_LENGTH = 6;

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
        return raw("{\"v\":").digits(VERSION).text("kind", kind);
    }

    RecordText number(String name, long value) {
        return key(name).digits(value);
    }

    RecordText text(String name, String value) {
        return text(name, value, MAX_TEXT);
    }

    /** Writes a list of names that has a bound of its own. */
    RecordText names(String name, String value) {
        return text(name, value, MAX_NAMES);
    }

    private RecordText text(String name, String value, int most) {
        key(name);
        int end = Math.min(value.length(), most);
        reserve(ESCAPE_LENGTH * end + 2);
        buffer[length++] = '"';
        int plain = plainLength(value, end);
        copy(value, plain);
        for (int i = plain; i < end; i++) {
            character(value.charAt(i));
        }
        buffer[length++] = '"';
        return this;
    }

    /** {@return how many characters from the first on need no escape; mostly all} */
    private static int plainLength(String value, int end) {
        for (int i = 0; i < end; i++) {
            if (!isPlain(value.charAt(i))) {
                return i;
            }
        }
        return end;
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /** {@return as much of a name from outside as a record has of it} */
    static String cut(String name) {
        return name.substring(0, Math.min(name.length(), MAX_TEXT));
    }

    /** Writes {@code name=count} for each, commas between; the names are constants of the code. */
    RecordText counts(String name, Map<String, Long> counts) {
        key(name).raw("\"");
        String comma = "";
        for (Map.Entry<String, Long> each : counts.entrySet()) {
            raw(comma).raw(each.getKey()).raw("=").digits(each.getValue());
            comma = ",";
        }
        return raw("\"");
    }

    RecordText hex(String name, byte[] value) {
        key(name);
        reserve(2 * value.length + 2);
        buffer[length++] = '"';
        for (byte b : value) {
            buffer[length++] = HEX[b >> 4 & 15];
            buffer[length++] = HEX[b & 15];
        }
        buffer[length++] = '"';
        return this;
    }

    /** {@return the record, ended} */
    byte[] end() {
        raw("}");
        return Arrays.copyOf(buffer, length);
    }

    /** The names are constants of the code, plain ASCII. */
    private RecordText key(String name) {
        reserve(name.length() + 4);
        buffer[length++] = ',';
        buffer[length++] = '"';
        copy(name, name.length());
        buffer[length++] = '"';
        buffer[length++] = ':';
        return this;
    }

    /** Writes one character of a text; the room for its escape is there. */
    private void character(char c) {
        if (isPlain(c)) {
            buffer[length++] = (byte) c;
        } else if (c == '"' || c == '\\') {
            buffer[length++] = '\\';
            buffer[length++] = (byte) c;
        } else {
            buffer[length++] = '\\';
            buffer[length++] = 'u';
            for (int shift = 12; shift >= 0; shift -= 4) {
                buffer[length++] = HEX[c >> shift & 15];
            }
        }
    }

    private RecordText digits(long value) {
        if (value < 0) {
            return raw(Long.toString(value));
        }
        int count = 1;
        for (long limit = 10; count < MAX_DIGITS && value >= limit; limit *= 10) {
            count++;
        }
        reserve(count);
        length += count;
        long rest = value;
        int at = length;
        for (; count > 1; count -= 2) {
            int pair = (int) (rest % 100);
            rest /= 100;
            buffer[--at] = (byte) ('0' + pair % 10);
            buffer[--at] = (byte) ('0' + pair / 10);
        }
        if (count == 1) {
            buffer[--at] = (byte) ('0' + rest);
        }
        return this;
    }

    private RecordText raw(String ascii) {
        reserve(ascii.length());
        copy(ascii, ascii.length());
        return this;
    }

    /** Copies characters below 0x80, for which there is room. */
    @SuppressWarnings("deprecation") // It keeps the low bytes, and ASCII has no others.
    private void copy(String ascii, int count) {
        ascii.getBytes(0, count, buffer, length);
        length += count;
    }

    private void reserve(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
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
