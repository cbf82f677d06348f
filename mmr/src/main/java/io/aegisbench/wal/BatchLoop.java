package io.aegisbench.wal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the writer thread runs: take a batch, write it, force it when the policy says so, complete
 * tickets. Not thread-safe except for the counts: the writer thread owns it.
 *
 * <p>It completes tickets itself, although no force runs while it wakes who waits. A second thread
 * that wakes them beside the next force was tried: those who are awake fill that force, so forces
 * become small and many. On two cores this cost a tenth of the rate at 64 appenders and a quarter
 * at 256, and processor time for each append in all cases.
 */
final class BatchLoop implements Runnable {
    private final AppendQueue queue;
    private final LogWriter writer;
    private final WalSettings settings;
    private final WalListener listener;
    private final int maxPayloadBytes;

    private final List<Ticket> batch = new ArrayList<>();
    private final List<byte[]> records = new ArrayList<>();
    private final Deque<Ticket> notDurable = new ArrayDeque<>();
    private long forceAtNanos;
    private volatile long writtenCount;
    private volatile long durableCount;

    BatchLoop(AppendQueue queue, LogWriter writer, WalSettings settings, WalListener listener) {
        this.queue = queue;
        this.writer = writer;
        this.settings = settings;
        this.listener = listener;
        this.maxPayloadBytes = WalFrameLayout.maxPayloadBytes(settings.segmentSizeBytes());
        this.writtenCount = writer.writtenCount();
        this.durableCount = writer.durableCount();
    }

    long writtenCount() {
        return writtenCount;
    }

    long durableCount() {
        return durableCount;
    }

    boolean isShortOfRoom() {
        return writer.isShortOfRoom();
    }

    void stopWaiting() {
        writer.stopWaiting();
    }

    @Override
    @SuppressWarnings("CatchAndPrintStackTrace")
    public void run() {
        try {
            while (queue.take(batch, maxPayloadBytes, nanosToWait())) {
                step();
            }
            writer.close();
            completeDurable();
        } catch (Throwable e) { // The root of this thread: nothing may pass unnoticed.
            fail(e);
        }
    }

    private void step() throws IOException {
        if (!batch.isEmpty()) {
            writeBatch();
        }
        if (isForceDue()) {
            writer.force();
        }
        if (writer.isMarkDue() && System.nanoTime() - markAtNanos() >= 0) {
            writer.markSynced();
        }
        writer.retryIfDue();
        completeDurable();
    }

    /** A batch says the same for nothing, so it has as long to come as one between two forces. */
    private long markAtNanos() {
        return forceAtNanos + forceDelayNanos();
    }

    private void writeBatch() throws IOException {
        for (Ticket ticket : batch) {
            notDurable.addLast(ticket);
            records.add(ticket.takeRecord());
        }
        listener.queueDepth(queue.records(), queue.bytes());
        if (writer.writtenCount() == writer.durableCount()) {
            forceAtNanos = System.nanoTime() + forceDelayNanos();
        }
        writer.write(records);
        writtenCount = writer.writtenCount();
        for (Ticket ticket : batch) {
            ticket.completeWritten();
        }
        batch.clear();
        records.clear();
    }

    private long forceDelayNanos() {
        return switch (settings.syncPolicy()) {
            case SyncPolicy.EachBatch() -> 0;
            case SyncPolicy.Every(Duration interval) -> interval.toNanos();
        };
    }

    private boolean isForceDue() {
        return System.nanoTime() - forceAtNanos >= 0
                || notDurable.size() >= settings.queueRecords()
                || writer.unforcedBytes() >= settings.queueBytes();
    }

    private long nanosToWait() {
        return Math.min(nanosToForce(), writer.nanosToRetry());
    }

    /**
     * {@return how long to wait for records before something must be forced, or marked as forced}
     */
    private long nanosToForce() {
        if (writer.writtenCount() != writer.durableCount()) {
            return Math.max(0, forceAtNanos - System.nanoTime());
        }
        return writer.isMarkDue() ? Math.max(0, markAtNanos() - System.nanoTime()) : Long.MAX_VALUE;
    }

    private void completeDurable() {
        long durable = writer.durableCount();
        durableCount = durable;
        Ticket oldest = notDurable.peekFirst();
        while (oldest != null && oldest.index() < durable) {
            notDurable.removeFirst();
            oldest.completeDurable();
            oldest = notDurable.peekFirst();
        }
    }

    /** Latches what failed when this loop had ended; the first failure of the log stays it. */
    void failAfterItsEnd(Throwable cause) {
        Optional<Throwable> first = queue.failure();
        if (first.isEmpty()) {
            queue.fail(new WalFailedException(cause));
        } else if (!first.get().equals(cause)) {
            first.get().addSuppressed(cause);
        }
    }

    /** Latches: no call of the disk follows but the closing of files. */
    private void fail(Throwable cause) {
        WalFailedException failure = new WalFailedException(cause);
        List<Ticket> queued = queue.fail(failure);
        for (Ticket ticket : batch) {
            if (notDurable.isEmpty() || notDurable.getLast().index() < ticket.index()) {
                notDurable.addLast(ticket);
            }
        }
        notDurable.forEach(ticket -> ticket.fail(failure));
        queued.forEach(ticket -> ticket.fail(failure));
        notDurable.clear();
        try {
            listener.failed(cause);
            writer.abandon();
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
