package io.aegisbench.disk;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** An open file. One that is written has one owner; reads may be concurrent. */
public interface DurableFile extends Closeable {
    /** How many zeros are written at a time. */
    int ZEROS_BYTES = 1 << 20;

    /**
     * {@return the bytes that one try read at an offset, -1 at or behind the end}
     *
     * @param target takes them at its position, which moves
     * @param offset in the file
     * @throws IOException if the disk fails
     */
    int read(ByteBuffer target, long offset) throws IOException;

    /**
     * {@return the bytes that one try wrote at an offset, fewer than asked when short}
     *
     * @param source gives them from its position, which moves
     * @param offset in the file
     * @throws IOException if the disk fails
     */
    int write(ByteBuffer source, long offset) throws IOException;

    /**
     * Forces content and what is needed to read it back: {@code fdatasync}. After a failure it must
     * not be called again: the kernel would say that all is well.
     *
     * @throws IOException if the disk fails
     */
    void forceData() throws IOException;

    /**
     * Forces content and all metadata: {@code fsync}. After a failure as {@link #forceData}.
     *
     * @throws IOException if the disk fails
     */
    void forceAll() throws IOException;

    /**
     * {@return a part of the file in memory} What is written there is in the file at once, and on
     * disk after {@link #force}. A write to a block that the disk has no room for is an {@link
     * InternalError}: {@link #writeZeros} first.
     *
     * @param offset of the part
     * @param sizeBytes of the part, all of it in the file
     * @param arena unmaps it when it is closed
     * @throws IOException if the disk fails
     */
    MemorySegment map(long offset, long sizeBytes, Arena arena) throws IOException;

    /**
     * Forces a part that is mapped. After a failure as {@link #forceData}.
     *
     * @param mapped what {@link #map} gave
     * @throws IOException if the disk fails
     */
    void force(MemorySegment mapped) throws IOException;

    /**
     * Cuts the file.
     *
     * @param sizeBytes its size afterwards, not larger than before
     * @throws IOException if the disk fails
     */
    void truncate(long sizeBytes) throws IOException;

    /**
     * {@return the file's size in bytes}
     *
     * @throws IOException if the disk fails
     */
    long sizeBytes() throws IOException;

    /**
     * Reads until the target is full or the file ends.
     *
     * @param target takes the bytes at its position, which moves
     * @param offset in the file
     * @throws IOException if the disk fails
     */
    default void readFully(ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int count = read(target, at);
            if (count < 0) {
                return;
            }
            at += count;
        }
    }

    /**
     * Writes zeros, so that a later write into the range needs no more room.
     *
     * @param begin offset of the first one
     * @param end offset behind the last one
     * @throws IOException if the disk fails or has no room
     */
    default void writeZeros(long begin, long end) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(Math.clamp(end - begin, 0, ZEROS_BYTES));
        for (long at = begin; at < end; at += zeros.limit()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), end - at));
            writeFully(zeros, at);
        }
    }

    /**
     * Writes all that remains in the source. A disk that fills shows as a short count first and as
     * an exception at the next try; a try that writes nothing and throws nothing is refused too.
     *
     * @param source gives the bytes from its position, which moves
     * @param offset in the file
     * @throws IOException if the disk fails or has no room
     */
    default void writeFully(ByteBuffer source, long offset) throws IOException {
        long at = offset;
        while (source.hasRemaining()) {
            int count = write(source, at);
            if (count <= 0) {
                throw new IOException("write made no progress: offset=" + at);
            }
            at += count;
        }
    }
}
