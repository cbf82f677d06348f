package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames and blocks of one segment file through a window that moves forward. Not thread-safe:
 * one owner uses it. What it returns is good until the next call.
 */
final class FrameSource {
    private final DurableFile file;
    private final int windowBytes;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowAt;

    /**
     * @param windowBytes how much is read at least in one go: a block to look at one frame, more to
     *     walk through all
     */
    FrameSource(DurableFile file, int windowBytes) {
        this.file = file;
        this.windowBytes = windowBytes;
    }

    /** {@return the frame at an offset, or null unless all of it is whole} */
    @Nullable BatchFrame frame(long offset, long salt) throws IOException {
        int at = load(offset, BLOCK_BYTES);
        BatchHeader header = BatchHeader.decode(window, at, salt);
        if (header == null) {
            return null;
        }
        int whole = load(offset, header.frameBytes());
        return BatchFrame.parse(window, whole, salt);
    }

    /** Brings a range into the window. {@return where it begins in {@link #window()}} */
    int load(long offset, int bytes) throws IOException {
        if (offset < windowAt || offset + bytes > windowAt + window.limit()) {
            int wanted = Math.max(bytes, windowBytes);
            if (window.capacity() < wanted) {
                window = ByteBuffer.allocate(wanted);
            }
            window.clear().limit(wanted);
            windowAt = offset;
            file.readFully(window, offset);
            window.flip();
        }
        return Math.toIntExact(offset - windowAt);
    }

    /** {@return the bytes loaded last; the limit is where the file ended} */
    ByteBuffer window() {
        return window;
    }

    /** Forgets what was read, so that the next call sees what a writer did meanwhile. */
    void forget() {
        window.clear().limit(0);
        windowAt = 0;
    }
}
