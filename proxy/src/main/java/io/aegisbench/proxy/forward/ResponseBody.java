package io.aegisbench.proxy.forward;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the framing off an upstream's body. The bytes are not copied: each piece is a view of the
 * buffer they arrived in, and a chunk that arrives whole is one piece. Not thread-safe: a
 * connection owns it.
 */
final class ResponseBody {
    /** A chunk's size line, extensions included; the size itself has at most 15 digits. */
    static final int MAX_SIZE_LINE_BYTES = 1 << 10;

    /** Trailers, which are dropped. */
    static final int MAX_TRAILER_BYTES = 8 << 10;

    private static final int MAX_SIZE_DIGITS = 15;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        UNTIL_CLOSE,
        FIXED,
        END
    }

    private State state = State.END;
    private long left;
    private int digits;
    private int lineBytes;

    void begin(long bodySizeBytes) {
        digits = 0;
        lineBytes = 0;
        left = bodySizeBytes;
        if (bodySizeBytes == ResponseHead.CHUNKED) {
            state = State.SIZE;
            left = 0;
        } else if (bodySizeBytes == ResponseHead.UNTIL_CLOSE) {
            state = State.UNTIL_CLOSE;
        } else {
            state = bodySizeBytes == 0 ? State.END : State.FIXED;
        }
    }

    boolean atEnd() {
        return state == State.END;
    }

    /** {@return whether the connection's end is the body's} */
    boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE;
    }

    /**
     * {@return the next piece, or null if what is there is framing only}; afterwards all framing
     * that follows the piece and is there has been consumed, so that {@link #atEnd} tells of a last
     * piece.
     */
    @Nullable ByteBuffer next(ByteBuffer input) throws ProtocolException {
        skipFraming(input);
        if (!input.hasRemaining() || state == State.END) {
            return null;
        }
        int size = input.remaining();
        if (state != State.UNTIL_CLOSE) {
            size = (int) Math.min(size, left);
            left -= size;
        }
        ByteBuffer piece = input.slice(input.position(), size);
        input.position(input.position() + size);
        if (left == 0) {
            state = state == State.FIXED ? State.END : State.DATA_CR;
        }
        skipFraming(input);
        return piece;
    }

    private void skipFraming(ByteBuffer input) throws ProtocolException {
        while (input.hasRemaining()
                && state != State.DATA
                && state != State.FIXED
                && state != State.UNTIL_CLOSE
                && state != State.END) {
            step(input.get());
        }
    }

    private void step(byte b) throws ProtocolException {
        switch (state) {
            case SIZE, EXTENSION -> sizeLine(b);
            case SIZE_LF -> {
                expect(b, '\n');
                state = left == 0 ? State.TRAILER_START : State.DATA;
                lineBytes = 0;
                digits = 0;
            }
            case DATA_CR -> {
                expect(b, '\r');
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(b, '\n');
                state = State.SIZE;
            }
            case TRAILER_START, TRAILER, TRAILER_LF, LAST_LF -> trailer(b);
            case DATA, FIXED, UNTIL_CLOSE, END -> throw new IllegalStateException("not framing");
        }
    }

    private void sizeLine(byte b) throws ProtocolException {
        if (++lineBytes > MAX_SIZE_LINE_BYTES) {
            throw new ProtocolException("a chunk's size line is too long");
        }
        int digit = b < 0 ? -1 : Character.digit((char) b, 16);
        if (state == State.SIZE && digit >= 0 && ++digits <= MAX_SIZE_DIGITS) {
            left = 16 * left + digit;
        } else if (b == '\r' && digits > 0) {
            state = State.SIZE_LF;
        } else if (digits > 0 && digits <= MAX_SIZE_DIGITS && (b == ';' || inExtension(b))) {
            state = State.EXTENSION;
        } else {
            throw new ProtocolException("a chunk's size is malformed");
        }
    }

    private boolean inExtension(byte b) {
        return state == State.EXTENSION && (b >= ' ' || b == '\t' || b < 0) && b != 127;
    }

    private void trailer(byte b) throws ProtocolException {
        if (++lineBytes > MAX_TRAILER_BYTES) {
            throw new ProtocolException("the trailers are too large");
        }
        switch (state) {
            case TRAILER_START -> state = b == '\r' ? State.LAST_LF : trailerByte(b);
            case TRAILER -> state = b == '\r' ? State.TRAILER_LF : trailerByte(b);
            case TRAILER_LF -> {
                expect(b, '\n');
                state = State.TRAILER_START;
            }
            default -> {
                expect(b, '\n');
                state = State.END;
            }
        }
    }

    private static State trailerByte(byte b) throws ProtocolException {
        if (b >= 0 && b < ' ' && b != '\t') {
            throw new ProtocolException("a trailer holds a control character");
        }
        return State.TRAILER;
    }

    private static void expect(byte b, char wanted) throws ProtocolException {
        if (b != wanted) {
            throw new ProtocolException("a chunk does not end where it should");
        }
    }
}
