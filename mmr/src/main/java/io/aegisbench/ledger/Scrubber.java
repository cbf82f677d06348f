package io.aegisbench.ledger;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.WriteAheadLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads every record that a checkpoint covers again, slowly, and compares it with its leaf: damage
 * is found while there is still a copy somewhere, not when somebody asks for the record.
 * Thread-safe: one thread of its own, ended by {@link #close}.
 */
final class Scrubber implements Runnable, AutoCloseable {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** It looks whether it should end after each slice and each record. */
    private static final Duration LONGEST_SLICE = Duration.ofSeconds(10);

    private final WriteAheadLog log;
    private final LedgerWorker worker;
    private final LedgerSettings settings;
    private final LedgerListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Thread thread = new Thread(this, "aegis-scrubber");
    private boolean closed;
    private long sliceBytes;

    private Scrubber(
            WriteAheadLog log,
            LedgerWorker worker,
            LedgerSettings settings,
            LedgerListener listener) {
        this.log = log;
        this.worker = worker;
        this.settings = settings;
        this.listener = listener;
        thread.setDaemon(true);
    }

    static Optional<Scrubber> start(
            WriteAheadLog log,
            LedgerWorker worker,
            LedgerSettings settings,
            LedgerListener listener) {
        if (settings.scrubInterval().isZero()) {
            return Optional.empty();
        }
        Scrubber scrubber = new Scrubber(log, worker, settings, listener);
        scrubber.thread.start();
        return Optional.of(scrubber);
    }

    @Override
    public void run() {
        while (pause(settings.scrubInterval().toNanos())) {
            scrub();
        }
    }

    private void scrub() {
        MountainView view = worker.signed().view();
        long index = 0;
        while (index < view.leafCount()) {
            long failedAt = scrubFrom(view, index);
            if (failedAt < 0) {
                return;
            }
            index = failedAt + 1;
        }
        listener.scrubbed(view.leafCount());
    }

    /** {@return the record after which to go on: the last one, a damaged one, or -1 to end} */
    private long scrubFrom(MountainView view, long begin) {
        long index = begin;
        try (RecordCursor cursor = log.reader().cursor(begin, view.leafCount())) {
            while (cursor.next()) {
                index = cursor.index();
                byte[] record = cursor.record();
                Digest leaf = HashProfile.RFC9162.leafHash(record);
                if (!leaf.equals(view.leafHash(index))) {
                    listener.damaged(index, "record is not what its leaf says");
                }
                if (!throttle(record.length)) {
                    return -1;
                }
                index++;
            }
            return view.leafCount();
        } catch (IOException e) {
            listener.damaged(index, String.valueOf(e.getMessage()));
            return index;
        } catch (IllegalStateException e) {
            return -1; // The node file was unmapped: the ledger is being closed.
        }
    }

    private boolean throttle(int bytes) {
        sliceBytes += bytes;
        long allowed = settings.scrubBytesPerSecond() / (TimeUnit.SECONDS.toNanos(1) / SLICE_NANOS);
        if (sliceBytes < Math.max(1, allowed)) {
            return true;
        }
        sliceBytes = 0;
        return pause(SLICE_NANOS);
    }

    /** {@return false if the scrubber was closed meanwhile} */
    private boolean pause(long nanos) {
        long left = nanos;
        lock.lock();
        try {
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false; // Nobody interrupts this thread but a JVM that ends.
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(LONGEST_SLICE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
