package io.aegisbench.wal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the writer thread, bounded in number and bytes. Thread-safe: one lock,
 * held for a few instructions. An index is given under that lock, so indices are the order of
 * acceptance.
 */
final class AppendQueue {
    /** How long the writer looks for a record before it sleeps: less than it costs to wake it. */
    private static final long SPIN_NANOS =
            Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Deque<Entry> queue = new ArrayDeque<>();
    private final int maxRecords;
    private final long maxBytes;

    private long nextIndex;
    private long bytes;
    private int waitingForRoom;
    private boolean writerSleeps;
    private volatile int records;
    private volatile boolean closed;
    private volatile @Nullable WalFailedException failure;

    AppendQueue(WalSettings settings, long nextIndex) {
        this.maxRecords = settings.queueRecords();
        this.maxBytes = settings.queueBytes();
        this.nextIndex = nextIndex;
    }

    /** {@return the ticket, empty if there is no room} */
    Optional<Ticket> tryAdd(byte[] record) {
        lock.lock();
        try {
            checkOpen();
            return hasRoom(1, record.length) ? Optional.of(add(record)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    Ticket add(byte[] record, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            checkOpen();
            awaitRoom(1, record.length, patience);
            return add(record);
        } finally {
            lock.unlock();
        }
    }

    /** Adds all or none; wakes the writer once, so that they share a frame if one can hold them. */
    List<Ticket> addAll(List<byte[]> group, Duration patience) throws InterruptedException {
        long groupBytes = 0;
        for (byte[] record : group) {
            groupBytes += record.length;
        }
        checkFits(group.size(), groupBytes);
        lock.lock();
        try {
            checkOpen();
            awaitRoom(group.size(), groupBytes, patience);
            List<Ticket> tickets = new ArrayList<>(group.size());
            for (byte[] record : group) {
                tickets.add(add(record));
            }
            return tickets;
        } finally {
            lock.unlock();
        }
    }

    private void checkFits(int count, long groupBytes) {
        if (count > maxRecords || groupBytes > maxBytes) {
            throw new IllegalArgumentException(
                    "records must fit into the queue together: records=%s of %s, bytes=%s of %s"
                            .formatted(count, maxRecords, groupBytes, maxBytes));
        }
    }

    private void awaitRoom(int count, long wantedBytes, Duration patience)
            throws InterruptedException {
        if (hasRoom(count, wantedBytes)) {
            return;
        }
        long left = TimeUnit.NANOSECONDS.convert(patience);
        waitingForRoom++;
        try {
            while (!hasRoom(count, wantedBytes)) {
                if (left <= 0) {
                    throw new WalFullException(patience);
                }
                left = notFull.awaitNanos(left);
                checkOpen();
            }
        } finally {
            waitingForRoom--;
        }
    }

    private boolean hasRoom(int count, long wantedBytes) {
        return queue.size() <= maxRecords - count && bytes <= maxBytes - wantedBytes;
    }

    private Ticket add(byte[] record) {
        Ticket ticket = new Ticket(nextIndex++, record);
        queue.addLast(new Entry(ticket, record.length));
        bytes += record.length;
        records = queue.size();
        if (writerSleeps) {
            writerSleeps = false;
            notEmpty.signal();
        }
        return ticket;
    }

    private void checkOpen() {
        WalFailedException failed = failure;
        if (failed != null) {
            throw new WalFailedException(failed.getCause() == null ? failed : failed.getCause());
        }
        if (closed) {
            throw new IllegalStateException("log is closed");
        }
    }

    /**
     * Moves what is queued into the batch, up to a payload. Waits for the first record.
     *
     * @return false when the queue is closed and empty
     */
    boolean take(List<Ticket> batch, int maxPayloadBytes, long waitNanos)
            throws InterruptedException {
        spin();
        lock.lock();
        try {
            long left = waitNanos;
            while (queue.isEmpty() && !closed && left > 0) {
                writerSleeps = true;
                left = notEmpty.awaitNanos(left);
            }
            writerSleeps = false;
            boolean more = !queue.isEmpty() || !closed;
            drain(batch, maxPayloadBytes);
            if (waitingForRoom > 0) {
                notFull.signalAll();
            }
            return more;
        } finally {
            lock.unlock();
        }
    }

    private void spin() {
        long end = System.nanoTime() + SPIN_NANOS;
        while (records == 0 && !closed && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private void drain(List<Ticket> batch, int maxPayloadBytes) {
        long payload = 0;
        Entry first = queue.peekFirst();
        while (first != null) {
            payload += WalFrameLayout.RECORD_LENGTH_BYTES + first.recordBytes();
            if (payload > maxPayloadBytes) {
                break;
            }
            batch.add(first.ticket());
            bytes -= first.recordBytes();
            queue.removeFirst();
            first = queue.peekFirst();
        }
        records = queue.size();
    }

    /** Takes no more records; those that are queued are still handed to the writer. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signal();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses everything from now on. {@return the tickets that were still queued, in order} */
    List<Ticket> fail(WalFailedException cause) {
        lock.lock();
        try {
            failure = cause;
            List<Ticket> queued = new ArrayList<>();
            drain(queued, Integer.MAX_VALUE);
            while (!queue.isEmpty()) {
                drain(queued, Integer.MAX_VALUE);
            }
            notFull.signalAll();
            return queued;
        } finally {
            lock.unlock();
        }
    }

    int records() {
        return records;
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    WalState state() {
        if (failure != null) {
            return WalState.FAILED;
        }
        return closed ? WalState.CLOSED : WalState.OPEN;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure).map(Throwable::getCause);
    }

    private record Entry(Ticket ticket, int recordBytes) {}
}
