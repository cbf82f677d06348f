package io.aegisbench.ledger;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.WriteAheadLog;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
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

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** It looks whether it should end after each record. */
    private static final Duration LONGEST_RECORD = Duration.ofSeconds(10);

    private final WriteAheadLog log;
    private final LedgerWorker worker;
    private final LedgerSettings settings;
    private final LedgerListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Thread thread = new Thread(this, "aegis-scrubber");
    private volatile boolean closing;
    private double owedNanos;

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
        try {
            MountainView view = worker.signed().view();
            if (scrub(view)) {
                listener.scrubbed(view.leafCount());
            }
        } catch (IllegalStateException e) {
            // The node file was unmapped: the ledger is being closing.
        }
    }

    /** {@return whether all is as it was appended} */
    private boolean scrub(MountainView view) {
        boolean whole = true;
        long index = 0;
        while (index < view.leafCount() && !closing) {
            try (RecordCursor cursor = log.reader().cursor(index, view.leafCount())) {
                while (!closing && cursor.next()) {
                    whole &= check(view, index, cursor.record());
                    index++;
                }
                if (index < view.leafCount() && !closing) {
                    throw new EOFException("log ends before the record");
                }
            } catch (IOException e) {
                whole = false;
                long readable = readableFrom(index, view.leafCount());
                listener.damaged(index, e.getMessage() + ", readable again from=" + readable);
                index = readable;
            }
        }
        return whole && !closing;
    }

    private boolean check(MountainView view, long index, byte[] record) {
        boolean same = HashProfile.RFC9162.leafHash(record).equals(view.leafHash(index));
        if (!same) {
            listener.damaged(index, "record is not what its leaf says");
        }
        throttle(record.length);
        return same;
    }

    /**
     * {@return the first record behind a damaged one that can be read} A damaged batch takes its
     * neighbours with it, perhaps the rest of its segment, so this looks in steps that double, and
     * then back by halves.
     */
    private long readableFrom(long damaged, long end) {
        long bad = damaged;
        long step = 1;
        while (bad + step < end && !isReadable(bad + step)) {
            bad += step;
            step *= 2;
        }
        long good = Math.min(bad + step, end);
        while (good - bad > 1) {
            long middle = (bad + good) >>> 1;
            if (isReadable(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    private boolean isReadable(long index) {
        try {
            Objects.requireNonNull(log.read(index));
            return true;
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** Pauses for as long as the bytes may take, in slices that are long enough to be worth it. */
    private void throttle(int bytes) {
        owedNanos += bytes * NANOS_PER_SECOND / settings.scrubBytesPerSecond();
        if (owedNanos >= SLICE_NANOS) {
            pause((long) owedNanos);
            owedNanos = 0;
        }
    }

    /** {@return false if the scrubber was closed meanwhile} */
    private boolean pause(long nanos) {
        long left = nanos;
        lock.lock();
        try {
            while (!closing && left > 0) {
                left = ended.awaitNanos(left);
            }
            return !closing;
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
            closing = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(LONGEST_RECORD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
