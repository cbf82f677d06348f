package io.aegisbench.proxy.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a byte stream into server-sent events (WHATWG HTML, 9.2.6), wherever its chunks end: in a
 * character, in a line ending, in an event. An event is handed on with the byte that completes it;
 * one that is not completed by an empty line never is. Lines end with LF, CR or CRLF; a CR ends its
 * line at once, so nothing waits for the LF behind it.
 *
 * <p>An event longer than the bound is reported once, when the bound is passed, and not kept; if
 * its data are one line, they are handed on as they come. Not thread-safe.
 */
public final class EventStreamParser {
    /** Takes the events; the data are valid only during the call. */
    public interface Sink {
        void event(byte[] data, int length);

        void oversized();

        /** The next of an oversized event's data. */
        default void part(ByteBuffer bytes) {}
    }

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_BYTES = 512;

    private final int maxEventBytes;
    private byte[] line;
    private int lineLength;
    private byte[] data;
    private int dataLength;
    private int eventBytes;
    private boolean hasData;
    private boolean skipping;
    private boolean handingOn;
    private boolean lineEmpty = true;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;

    public EventStreamParser(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
        this.line = new byte[Math.min(FIRST_BYTES, maxEventBytes)];
        this.data = new byte[Math.min(FIRST_BYTES, maxEventBytes)];
    }

    /** {@return the most bytes of one event that it has room for, or will after so many more} */
    public int largestWith(int moreBytes) {
        return Math.max(
                Math.max(line.length, data.length),
                Math.min(maxEventBytes, eventBytes + moreBytes));
    }

    /** {@return whether a line has ended and no other has begun} */
    boolean atLineStart() {
        return lineEmpty;
    }

    /** Takes all of the chunk's bytes. */
    public void feed(ByteBuffer chunk, Sink sink) {
        while (chunk.hasRemaining()) {
            int length = bytesToLineEnd(chunk);
            if (length > 0) {
                afterCarriageReturn = false;
                append(chunk, length, sink);
            } else {
                endLine(chunk.get(), sink);
            }
        }
    }

    private static int bytesToLineEnd(ByteBuffer chunk) {
        int start = chunk.position();
        int at = start;
        while (at < chunk.limit() && chunk.get(at) != '\n' && chunk.get(at) != '\r') {
            at++;
        }
        return at - start;
    }

    private void append(ByteBuffer chunk, int length, Sink sink) {
        lineEmpty = false;
        int kept = skipping ? 0 : Math.min(length, maxEventBytes - eventBytes);
        keep(chunk, kept);
        if (kept == length) {
            return;
        }
        if (!skipping) {
            skipping = true;
            sink.oversized();
            int from = valueStart();
            handingOn = from >= 0 && !hasData;
            if (handingOn) {
                sink.part(ByteBuffer.wrap(line, from, lineLength - from));
            }
        }
        if (handingOn) {
            sink.part(chunk.slice(chunk.position(), length - kept));
        }
        chunk.position(chunk.position() + length - kept);
    }

    private void keep(ByteBuffer chunk, int length) {
        eventBytes += length;
        if (line.length - lineLength < length) {
            line = Arrays.copyOf(line, Math.max(lineLength + length, grown(line.length)));
        }
        chunk.get(line, lineLength, length);
        lineLength += length;
    }

    private void endLine(byte end, Sink sink) {
        boolean secondOfTwo = end == '\n' && afterCarriageReturn;
        afterCarriageReturn = end == '\r';
        if (!secondOfTwo) {
            endLine(sink);
        }
    }

    private int grown(int length) {
        return (int) Math.min(maxEventBytes, 2L * length);
    }

    private void endLine(Sink sink) {
        if (firstLine) {
            firstLine = false;
            dropByteOrderMark();
        }
        if (lineEmpty) {
            endEvent(sink);
        } else if (!skipping) {
            takeField();
        }
        lineLength = 0;
        lineEmpty = true;
        handingOn = false;
    }

    private void dropByteOrderMark() {
        if (lineLength >= BOM.length && Arrays.equals(line, 0, BOM.length, BOM, 0, BOM.length)) {
            lineLength -= BOM.length;
            System.arraycopy(line, BOM.length, line, 0, lineLength);
            lineEmpty = lineLength == 0 && !skipping;
        }
    }

    private void endEvent(Sink sink) {
        if (hasData && !skipping) {
            sink.event(data, dataLength);
        }
        dataLength = 0;
        eventBytes = 0;
        hasData = false;
        skipping = false;
    }

    /**
     * {@return where the value of a line of data begins, or -1 of another line} Both dialects
     * repeat the event's name in its data, so only the data are kept.
     */
    private int valueStart() {
        int nameEnd = DATA.length;
        boolean named = lineLength >= nameEnd && Arrays.equals(line, 0, nameEnd, DATA, 0, nameEnd);
        if (!named || (lineLength > nameEnd && line[nameEnd] != ':')) {
            return -1;
        }
        int valueStart = Math.min(lineLength, nameEnd + 1);
        boolean blank = valueStart < lineLength && line[valueStart] == ' ';
        return blank ? valueStart + 1 : valueStart;
    }

    private void takeField() {
        int valueStart = valueStart();
        if (valueStart < 0) {
            return;
        }
        if (hasData) {
            appendData((byte) '\n');
        }
        hasData = true;
        int length = lineLength - valueStart;
        reserve(length);
        System.arraycopy(line, valueStart, data, dataLength, length);
        dataLength += length;
    }

    private void appendData(byte next) {
        reserve(1);
        data[dataLength++] = next;
    }

    private void reserve(int length) {
        if (data.length - dataLength < length) {
            data = Arrays.copyOf(data, Math.max(dataLength + length, grown(data.length)));
        }
    }
}
