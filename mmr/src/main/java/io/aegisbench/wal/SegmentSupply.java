package io.aegisbench.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Makes the segment after the current one while the current one is being filled. Not thread-safe:
 * one writer owns it; only the writing of zeros runs elsewhere.
 *
 * <p>Zeros are written, not holes and not unwritten extents, so a later force has no block
 * allocation to commit. They are forced in slices, so that the forces of records beside them do not
 * wait for a whole segment.
 */
final class SegmentSupply implements Closeable {
    private static final int SLICE_BYTES = 1 << 20;

    private final LogDirectory directory;
    private final long sizeBytes;
    private final WalListener listener;
    private final Executor background;
    private @Nullable FutureTask<LogFile> next;

    SegmentSupply(
            LogDirectory directory, long sizeBytes, WalListener listener, Executor background) {
        this.directory = directory;
        this.sizeBytes = sizeBytes;
        this.listener = listener;
        this.background = background;
    }

    /** Makes the first segment here and now, so that opening fails on a full disk. */
    void prepareFirst() throws IOException {
        LogFile file = writeZeros();
        FutureTask<LogFile> done = new FutureTask<>(() -> file);
        done.run();
        next = done;
    }

    private void prepareNext() {
        FutureTask<LogFile> task = new FutureTask<>(this::writeZerosOrTell);
        next = task;
        background.execute(task);
    }

    private LogFile writeZerosOrTell() throws IOException {
        try {
            return writeZeros();
        } catch (IOException e) {
            listener.segmentUnavailable(e);
            throw e;
        }
    }

    private LogFile writeZeros() throws IOException {
        directory.files().deleteIfExists(directory.next());
        LogFile file = directory.files().create(directory.next());
        try {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(SLICE_BYTES, sizeBytes));
            for (long at = 0; at < sizeBytes; at += SLICE_BYTES) {
                zeros.clear().limit((int) Math.min(SLICE_BYTES, sizeBytes - at));
                file.writeFully(zeros, at);
                file.forceData();
            }
            return file;
        } catch (IOException e) {
            discard(file, e);
            throw e;
        }
    }

    /** Gives the space back. */
    private void discard(LogFile file, IOException cause) {
        try {
            file.close();
            directory.files().deleteIfExists(directory.next());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * {@return the segment with its header, under its own name} Header and name are forced. If the
     * segment could not be made ahead, this tries once more.
     */
    SegmentWriter take(SegmentHeader header) throws IOException {
        LogFile file = await();
        if (file == null) {
            file = writeZeros();
        }
        next = null;
        SegmentWriter writer = SegmentWriter.begin(file, header);
        if (directory.files().exists(directory.segment(header.number()))) {
            throw new IOException(
                    "another writer made the segment: " + directory.segment(header.number()));
        }
        directory.files().rename(directory.next(), directory.segment(header.number()));
        directory.force();
        prepareNext();
        return writer;
    }

    private @Nullable LogFile await() {
        FutureTask<LogFile> task = next;
        try {
            return task == null ? null : task.get();
        } catch (ExecutionException e) {
            return null; // The listener was told; the second try tells the writer.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the writer thread cannot be interrupted", e);
        }
    }

    /** Removes the segment that was made ahead. */
    @Override
    public void close() throws IOException {
        LogFile file = await();
        next = null;
        if (file != null) {
            file.close();
            directory.files().deleteIfExists(directory.next());
        }
    }
}
