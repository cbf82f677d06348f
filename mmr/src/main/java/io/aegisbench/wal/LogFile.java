package io.aegisbench.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of the log. A file that is written has one owner; reads may be concurrent. */
interface LogFile extends Closeable {
    /** Tries once to read at an offset. {@return the bytes read, -1 at or behind the end} */
    int read(ByteBuffer target, long offset) throws IOException;

    /**
     * Tries once to write at an offset. {@return the bytes written, fewer than asked when short}
     */
    int write(ByteBuffer source, long offset) throws IOException;

    /** Forces content and what is needed to read it back: {@code fdatasync}. */
    void forceData() throws IOException;

    /** Forces content and all metadata: {@code fsync}. */
    void forceAll() throws IOException;

    void truncate(long sizeBytes) throws IOException;

    long sizeBytes() throws IOException;

    /** Reads until the target is full or the file ends. */
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
     * Writes all that remains in the source. A disk that fills shows as a short count first and as
     * an exception at the next try; a try that writes nothing and throws nothing is refused too.
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
