package io.aegisbench.proxy.coding;

import java.util.zip.CRC32;

/** The head of a gzip member, byte by byte (RFC 1952, section 2.3). Nothing of it is kept. */
final class GzipHead {
    /** With name and comment, which nobody sends of this size. */
    static final int MAX_BYTES = 64 << 10;

    /** Magic, method, flags, time, two bytes more. */
    private static final int FIXED_BYTES = 10;

    private static final int FLAGS_AT = 3;
    private static final byte[] FIXED = {0x1f, (byte) 0x8b, 8};
    private static final int HAS_CHECK = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private enum Part {
        FIXED,
        EXTRA_SIZE,
        EXTRA,
        NAME,
        COMMENT,
        CHECK,
        END
    }

    private final CRC32 sum = new CRC32();
    private Part part = Part.FIXED;
    private int flags;
    private int read;
    private int readOfPart;
    private int value;
    private long sumBeforeCheck;

    /** Makes it ready for another member's. */
    void reset() {
        sum.reset();
        part = Part.FIXED;
        read = 0;
        begin();
    }

    private void begin() {
        readOfPart = 0;
        value = 0;
    }

    /** {@return how many bytes of this head have come} */
    int read() {
        return read;
    }

    /**
     * {@return whether it ends with this byte}
     *
     * @throws UndecodableException if this is no head
     */
    boolean endsWith(byte b) throws UndecodableException {
        if (++read > MAX_BYTES) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
        if (part != Part.CHECK) {
            sum.update(b);
            sumBeforeCheck = sum.getValue();
        }
        int at = readOfPart++;
        boolean partEnds =
                switch (part) {
                    case FIXED -> endsFixed(at, b);
                    case EXTRA_SIZE -> isSecond(at, b);
                    case EXTRA -> --value == 0;
                    case NAME, COMMENT -> b == 0;
                    case CHECK -> endsCheck(at, b);
                    case END -> throw new IllegalStateException("it has ended");
                };
        if (partEnds) {
            next();
        }
        return part == Part.END;
    }

    private boolean endsFixed(int at, byte b) throws UndecodableException {
        if (at < FIXED.length && b != FIXED[at]) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
        if (at == FLAGS_AT) {
            flags = b & 0xff;
            if ((flags & RESERVED) != 0) {
                throw new UndecodableException(UndecodableException.NOT_WHOLE);
            }
        }
        return at + 1 == FIXED_BYTES;
    }

    private boolean isSecond(int at, byte b) {
        value |= (b & 0xff) << (8 * at);
        return at == 1;
    }

    private boolean endsCheck(int at, byte b) throws UndecodableException {
        boolean ends = isSecond(at, b);
        if (ends && value != (sumBeforeCheck & 0xffff)) {
            throw new UndecodableException(UndecodableException.NOT_WHOLE);
        }
        return ends;
    }

    private void next() {
        int extra = part == Part.EXTRA_SIZE ? value : 0;
        begin();
        value = extra;
        part = after(part, extra);
    }

    private Part after(Part ended, int extra) {
        return switch (ended) {
            case FIXED -> has(HAS_EXTRA) ? Part.EXTRA_SIZE : after(Part.EXTRA, 0);
            case EXTRA_SIZE -> extra > 0 ? Part.EXTRA : after(Part.EXTRA, 0);
            case EXTRA -> has(HAS_NAME) ? Part.NAME : after(Part.NAME, 0);
            case NAME -> has(HAS_COMMENT) ? Part.COMMENT : after(Part.COMMENT, 0);
            case COMMENT -> has(HAS_CHECK) ? Part.CHECK : Part.END;
            case CHECK, END -> Part.END;
        };
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
