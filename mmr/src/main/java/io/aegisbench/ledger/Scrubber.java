package io.aegisbench.ledger;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.WriteAheadLog;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads every record that a checkpoint covers again, slowly, and compares it with its leaf: damage
 * is found while there is still a copy somewhere, not when somebody asks for the record.
 * Thread-safe: one thread of its own, ended by {@link #close}.
 *
 * <p>A ledger that is opened often is scrubbed as often as one that stays open: what a scrub has
 * done, and when the last one ended, is kept in {@link ScrubState}.
 */
final class Scrubber implements Runnable, AutoCloseable {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** It looks whether it should end after each record. */
    private static final Duration LONGEST_RECORD = Duration.ofSeconds(10);

    /** A process that is killed repeats at most so much of a scrub. */
    private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LedgerDirectory directory;
    private final WriteAheadLog log;
    private final LedgerWorker worker;
    private final LedgerSettings settings;
    private final LedgerListener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this, "aegis-scrubber");
    private volatile ScrubState state;
    private long savedNanos;
    private double owedNanos;

    private Scrubber(
            LedgerDirectory directory,
            WriteAheadLog log,
            LedgerWorker worker,
            LedgerSettings settings,
            LedgerListener listener) {
        this.directory = directory;
        this.state = ScrubState.read(directory);
        this.log = log;
        this.worker = worker;
        this.settings = settings;
        this.listener = listener;
        thread.setDaemon(true);
    }

    static Optional<Scrubber> start(
            LedgerDirectory directory,
            WriteAheadLog log,
            LedgerWorker worker,
            LedgerSettings settings,
            LedgerListener listener) {
        if (settings.scrubInterval().isZero()) {
            return Optional.empty();
        }
        Scrubber scrubber = new Scrubber(directory, log, worker, settings, listener);
        scrubber.thread.start();
        return Optional.of(scrubber);
    }

    @Override
    public void run() {
        Duration wait = state.untilNext(Instant.now(), settings.scrubInterval());
        while (pause(wait.toNanos())) {
            scrub();
            wait = settings.scrubInterval();
        }
    }

    private void scrub() {
        try {
            MountainView view = worker.signed().view();
            if (state.nextIndex() > view.leafCount()) {
                state = state.fromTheBeginning(); // The hint of another ledger.
            }
            scrub(view);
            boolean whole = state.damagedCount() == 0;
            if (!isClosed()) {
                state = state.ended(Instant.now());
                if (whole) {
                    listener.scrubbed(view.leafCount());
                }
            }
        } catch (IllegalStateException e) {
            // The node file was unmapped: the ledger is being closed.
        }
        save();
    }

    private void scrub(MountainView view) {
        while (state.nextIndex() < view.leafCount() && !isClosed()) {
            try (RecordCursor cursor = log.reader().cursor(state.nextIndex(), view.leafCount())) {
                while (!isClosed() && cursor.next()) {
                    check(view, cursor.record());
                }
                if (state.nextIndex() < view.leafCount() && !isClosed()) {
                    throw new EOFException("log ends before the record");
                }
            } catch (IOException e) {
                long readable = readableFrom(state.nextIndex(), view.leafCount());
                damaged(e.getMessage() + ", readable again from=" + readable, readable);
            }
        }
    }

    private void check(MountainView view, byte[] record) {
        long index = state.nextIndex();
        if (HashProfile.RFC9162.leafHash(record).equals(view.leafHash(index))) {
            state = state.behind(index + 1);
        } else {
            damaged("record is not what its leaf says", index + 1);
        }
        throttle(record.length);
    }

    private void damaged(String what, long nextIndex) {
        long index = state.nextIndex();
        boolean first = state.knownCount() == 0;
        state = state.damagedUpTo(nextIndex);
        if (first) {
            save(); // A process that is killed now must not forget it.
        }
        listener.damaged(index, what);
    }

    /** {@return damages that are known} */
    long knownDamages() {
        return state.knownCount();
    }

    private void save() {
        savedNanos = System.nanoTime();
        try {
            state.write(directory);
        } catch (IOException e) {
            // A hint that is lost costs a scrub that comes too early; a full disk is told by
            // others.
        }
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
            if (System.nanoTime() - savedNanos >= SAVE_NANOS) {
                save();
            }
        }
    }

    /** {@return false if the scrubber was closed meanwhile} */
    private boolean pause(long nanos) {
        try {
            return !closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false; // Nobody interrupts this thread but a JVM that ends.
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(LONGEST_RECORD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
