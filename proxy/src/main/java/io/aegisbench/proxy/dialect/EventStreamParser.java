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
 * <p>An event whose data are longer than the bound is reported once, when the bound is passed, and
 * not kept; its data are handed on as they come. Other fields and comments may be of any length.
 * Not thread-safe.
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
    private static final byte[] NEWLINE = {'\n'};
    private static final int FIRST_BYTES = 512;

    /** The name of data, the colon and a blank: so much tells what a line is. */
    private static final int NAME_BYTES = DATA.length + 2;

    private final int maxEventBytes;
    private byte[] line;
    private int lineLength;
    private byte[] data;
    private int dataLength;
    private int eventBytes;
    private boolean hasData;
    private boolean skipping;
    private boolean handingOn;
    private boolean ignoring;
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
        int left = length;
        if (!handingOn && !ignoring) {
            int room = skipping ? 0 : maxEventBytes - eventBytes;
            int kept = Math.min(left, Math.max(NAME_BYTES - lineLength, room));
            keep(chunk, kept);
            left -= kept;
            if (left == 0) {
                return;
            }
            passBound(sink);
        }
        if (handingOn) {
            sink.part(chunk.slice(chunk.position(), left));
        }
        chunk.position(chunk.position() + left);
    }

    /** There is no room for the rest of a line: if it is of data, for all of the event's. */
    private void passBound(Sink sink) {
        dropByteOrderMark();
        ignoring = valueStart() < 0;
        if (!ignoring) {
            skip(sink);
            handOn(sink);
        }
    }

    private void skip(Sink sink) {
        if (skipping) {
            return;
        }
        skipping = true;
        sink.oversized();
        if (hasData) {
            sink.part(ByteBuffer.wrap(data, 0, dataLength));
        }
    }

    /** Hands on what is kept of a line of data. */
    private void handOn(Sink sink) {
        if (hasData) {
            sink.part(ByteBuffer.wrap(NEWLINE));
        }
        hasData = true;
        handingOn = true;
        int from = valueStart();
        sink.part(ByteBuffer.wrap(line, from, lineLength - from));
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
        dropByteOrderMark();
        if (lineEmpty) {
            endEvent(sink);
        } else if (!handingOn && !ignoring) {
            takeLine(sink);
        }
        lineLength = 0;
        lineEmpty = true;
        handingOn = false;
        ignoring = false;
        eventBytes = dataLength;
    }

    private void dropByteOrderMark() {
        boolean first = firstLine;
        firstLine = false;
        if (first
                && lineLength >= BOM.length
                && Arrays.equals(line, 0, BOM.length, BOM, 0, BOM.length)) {
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

    private void takeLine(Sink sink) {
        int valueStart = valueStart();
        if (valueStart < 0) {
            return;
        }
        if (skipping || lineLength - valueStart >= maxEventBytes - dataLength) {
            skip(sink);
            handOn(sink);
        } else {
            takeData(valueStart);
        }
    }

    private void takeData(int valueStart) {
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
