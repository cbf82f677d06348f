package io.aegisbench.wal;

import io.aegisbench.disk.DurableFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
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
    private @Nullable FutureTask<Made> next;

    SegmentSupply(
            LogDirectory directory, long sizeBytes, WalListener listener, Executor background) {
        this.directory = directory;
        this.sizeBytes = sizeBytes;
        this.listener = listener;
        this.background = background;
    }

    /** Makes the first segment here and now, so that opening fails on a full disk. */
    void prepareFirst() throws IOException {
        Made made = writeZeros();
        FutureTask<Made> done = new FutureTask<>(() -> made);
        done.run();
        next = done;
    }

    private void prepareNext() {
        FutureTask<Made> task = new FutureTask<>(this::writeZerosOrTell);
        next = task;
        background.execute(task);
    }

    private Made writeZerosOrTell() throws IOException {
        try {
            return writeZeros();
        } catch (IOException e) {
            listener.segmentUnavailable(e);
            throw e;
        }
    }

    private Made writeZeros() throws IOException {
        Path path = directory.next();
        DurableFile file = directory.files().create(path);
        Made made = new Made(path, file);
        try {
            for (long at = 0; at < sizeBytes; at += SLICE_BYTES) {
                file.writeZeros(at, Math.min(at + SLICE_BYTES, sizeBytes));
                file.forceData();
            }
            return made;
        } catch (IOException e) {
            discard(made, e);
            throw e;
        }
    }

    /** Gives the space back. */
    private void discard(Made made, IOException cause) {
        try {
            remove(made);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void remove(Made made) throws IOException {
        made.file().close();
        directory.files().deleteIfExists(made.path());
    }

    /**
     * {@return the segment with its header, under its own name} Header and name are forced. If the
     * segment could not be made ahead, this tries once more.
     */
    SegmentWriter take(SegmentHeader header) throws IOException {
        Made made = await();
        if (made == null) {
            made = writeZeros();
        }
        next = null;
        SegmentWriter writer = SegmentWriter.begin(made.file(), header);
        Path path = directory.segment(header.number());
        if (directory.files().exists(path)) {
            throw new IOException("another writer made the segment: " + path);
        }
        directory.files().rename(made.path(), path);
        directory.force();
        prepareNext();
        return writer;
    }

    private @Nullable Made await() {
        FutureTask<Made> task = next;
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
        Made made = await();
        next = null;
        if (made != null) {
            remove(made);
        }
    }

    /** A segment of zeros that has no number yet. */
    private record Made(Path path, DurableFile file) {}
}
