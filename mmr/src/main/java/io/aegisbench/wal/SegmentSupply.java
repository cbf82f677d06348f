package io.aegisbench.wal;

import io.aegisbench.disk.DurableFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the segment after the current one while the current one is being filled. Not thread-safe:
 * one writer owns it; only the writing of zeros runs elsewhere.
 *
 * <p>Zeros are written, not holes and not unwritten extents, so a later force has no block
 * allocation to commit. They are forced in slices, so that the forces of records beside them do not
 * wait for a whole segment.
 *
 * <p>A segment that cannot be made, for want of room or of descriptors, is tried again: nothing was
 * promised for it yet, and what was made of it is thrown away.
 */
final class SegmentSupply implements Closeable {
    private static final int SLICE_BYTES = 1 << 20;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LogDirectory directory;
    private final long sizeBytes;
    private final WalListener listener;
    private final Executor background;
    private final long patienceNanos;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile boolean unavailable;
    private volatile long retryAtNanos;
    private @Nullable FutureTask<Made> next;

    SegmentSupply(
            LogDirectory directory,
            WalSettings settings,
            WalListener listener,
            Executor background) {
        this.directory = directory;
        this.sizeBytes = settings.segmentSizeBytes();
        this.patienceNanos = settings.roomPatience().toNanos();
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
            Made made = writeZeros();
            if (unavailable) {
                unavailable = false;
                listener.segmentAvailable();
            }
            return made;
        } catch (IOException e) {
            retryAtNanos = System.nanoTime() + RETRY_NANOS;
            if (!unavailable) {
                unavailable = true;
                listener.segmentUnavailable(e);
            }
            throw e;
        }
    }

    /** {@return whether the next segment could not be made when this was last tried} */
    boolean isUnavailable() {
        return unavailable;
    }

    /** {@return how long until the next try to make it, for ever if there is no need for one} */
    long nanosToRetry() {
        return unavailable ? Math.max(0, retryAtNanos - System.nanoTime()) : Long.MAX_VALUE;
    }

    /** Tries again beside the writer, if that is due. */
    void retryIfDue() {
        FutureTask<Made> task = next;
        if (task != null && task.isDone() && nanosToRetry() == 0) {
            prepareNext();
        }
    }

    /** Lets {@link #take} wait no more, now and later; for any thread. */
    void stopWaiting() {
        ending.countDown();
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
     * segment could not be made ahead, this tries again for as long as the settings say.
     */
    SegmentWriter take(SegmentHeader header) throws IOException {
        Made made = await();
        if (made == null) {
            made = awaitRoom();
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

    private Made awaitRoom() throws IOException {
        long end = System.nanoTime() + patienceNanos;
        while (true) {
            try {
                return writeZerosOrTell();
            } catch (IOException e) {
                long left = Math.min(RETRY_NANOS, end - System.nanoTime());
                if (left <= 0 || isEndingWithin(left)) {
                    throw e;
                }
            }
        }
    }

    private boolean isEndingWithin(long nanos) {
        try {
            return ending.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the writer thread cannot be interrupted", e);
        }
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
