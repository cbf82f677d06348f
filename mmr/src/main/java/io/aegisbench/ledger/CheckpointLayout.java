package io.aegisbench.ledger;

import io.aegisbench.note.SignedNote;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a checkpoint is a frame of {@code checkpoints.log}. Thread-safe: keeps no state.
 *
 * <p>A frame begins at a multiple of 512 bytes:
 *
 * <pre>
 *    0 magic "AEGISCK2"           8
 *    8 CRC32C of all that follows 4    the padding too
 *   12 length of the note         4
 *   16 size, the leaf count       8
 *   24 ordinal, from 0            8    how many frames are before it
 *   32 where the frame begins     8    in the file
 *   40 CRC32C of bytes 0-7, 12-39 4
 *   44 the signed note            n
 *      zeros to a multiple of 512
 * </pre>
 *
 * <p>Ordinal and place show what no checksum of a frame shows: that another frame was taken out,
 * doubled or moved. Frames of older ledgers have the magic "AEGISCKP" and neither of the two: their
 * second checksum is at 24 and the note at 28. They are read, and no more of them are written.
 */
final class CheckpointLayout {
    static final int SECTOR_BYTES = 512;
    static final int MAX_NOTE_BYTES = 1 << 16;

    /** Ordinal and place of a frame that does not say them. */
    static final long UNKNOWN = -1;

    /** Enough for either header. */
    static final int HEADER_BYTES = 44;

    private static final int CRC_AT = 8;
    private static final int CRC_FROM = 12;
    private static final int SIZE_AT = 16;
    private static final int ORDINAL_AT = 24;
    private static final int PLACE_AT = 32;
    private static final int HEADER_CRC_AT = 40;
    private static final long MAGIC = 0x4145474953434b32L;

    private static final int OLD_HEADER_CRC_AT = 24;
    private static final int OLD_HEADER_BYTES = 28;
    private static final long OLD_MAGIC = 0x4145474953434b50L;

    private CheckpointLayout() {}

    /** {@return the frame of a checkpoint} */
    static ByteBuffer frame(long size, SignedNote signed, long ordinal, long place) {
        byte[] note = signed.bytes();
        if (note.length > MAX_NOTE_BYTES) {
            throw new IllegalArgumentException("note is too long: length=" + note.length);
        }
        ByteBuffer frame = ByteBuffer.allocate(padded(HEADER_BYTES + note.length));
        frame.putLong(MAGIC).putInt(0).putInt(note.length);
        frame.putLong(size).putLong(ordinal).putLong(place);
        frame.putInt(headerChecksum(frame, HEADER_CRC_AT)).put(note);
        return frame.putInt(CRC_AT, checksum(frame)).clear();
    }

    /** {@return whether bytes begin with a header that was written so} */
    static boolean isHeader(ByteBuffer bytes) {
        if (bytes.capacity() < HEADER_BYTES || !isMagic(bytes.getLong(0))) {
            return false;
        }
        int crcAt = isOld(bytes) ? OLD_HEADER_CRC_AT : HEADER_CRC_AT;
        return bytes.getInt(crcAt) == headerChecksum(bytes, crcAt)
                && isNoteLength(bytes.getInt(CRC_FROM));
    }

    /** {@return whether a frame, all of it, is as it was written} */
    static boolean isWhole(ByteBuffer frame) {
        return frame.getInt(CRC_AT) == checksum(frame);
    }

    /** {@return how long the frame is that begins with a header} */
    static int frameBytes(ByteBuffer header) {
        return padded(noteAt(header) + header.getInt(CRC_FROM));
    }

    /** {@return how long the frame is that begins with a sector, 0 if no frame does} */
    static long declaredBytes(ByteBuffer sector) {
        return sector.limit() < HEADER_BYTES
                        || !isMagic(sector.getLong(0))
                        || !isNoteLength(sector.getInt(CRC_FROM))
                ? 0
                : frameBytes(sector);
    }

    /** {@return the most bytes that a frame can have} */
    static int maxFrameBytes() {
        return padded(HEADER_BYTES + MAX_NOTE_BYTES);
    }

    static byte[] note(ByteBuffer frame) {
        byte[] note = new byte[frame.getInt(CRC_FROM)];
        frame.get(noteAt(frame), note);
        return note;
    }

    static long size(ByteBuffer frame) {
        return frame.getLong(SIZE_AT);
    }

    static long ordinal(ByteBuffer frame) {
        return isOld(frame) ? UNKNOWN : frame.getLong(ORDINAL_AT);
    }

    static long place(ByteBuffer frame) {
        return isOld(frame) ? UNKNOWN : frame.getLong(PLACE_AT);
    }

    private static boolean isMagic(long magic) {
        return magic == MAGIC || magic == OLD_MAGIC;
    }

    private static boolean isOld(ByteBuffer header) {
        return header.getLong(0) == OLD_MAGIC;
    }

    private static boolean isNoteLength(int length) {
        return length >= 0 && length <= MAX_NOTE_BYTES;
    }

    private static int noteAt(ByteBuffer header) {
        return isOld(header) ? OLD_HEADER_BYTES : HEADER_BYTES;
    }

    private static int padded(int bytes) {
        return Math.ceilDiv(bytes, SECTOR_BYTES) * SECTOR_BYTES;
    }

    private static int headerChecksum(ByteBuffer header, int end) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, CRC_AT));
        crc.update(header.slice(CRC_FROM, end - CRC_FROM));
        return (int) crc.getValue();
    }

    private static int checksum(ByteBuffer frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame.slice(CRC_FROM, frame.capacity() - CRC_FROM));
        return (int) crc.getValue();
    }
}
