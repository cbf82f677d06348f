package io.aegisbench.ledger;

import io.aegisbench.wal.WalOwner;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger does beside its log: it hashes what the log wrote into the tree and signs
 * checkpoints. Thread-safe: the log's thread hands batches over a bounded queue, one thread of its
 * own owns tree and checkpoint log, and everything that others see is volatile.
 *
 * <p>The tree grows beside the force of the same batch. When it is {@value #MAX_BATCHES} batches
 * behind, the log waits for it. A checkpoint covers only what the log said is durable; it is stored
 * and forced before it is shown. Nothing new durable, nothing signed.
 *
 * <p>A failure here fails the log at its next batch, and the ledger at once.
 */
final class LedgerWorker implements WalOwner, Runnable {
    private static final int MAX_BATCHES = 64;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Task WAKE = new Task(List.of(), false);
    private static final Task STOP = new Task(List.of(), true);

    private final SigningTree tree;
    private final LedgerSettings settings;
    private final LedgerListener listener;
    private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(MAX_BATCHES);
    private final Thread thread = new Thread(this, "aegis-ledger");

    private volatile long durableCount;
    private volatile long treeCount;
    private volatile boolean awaitsDurable;
    private volatile @Nullable Throwable failure;
    private long signedNanos;

    /** Takes a tree over, all of whose leaves are durable. */
    LedgerWorker(SigningTree tree, LedgerSettings settings, LedgerListener listener) {
        this.tree = tree;
        this.settings = settings;
        this.listener = listener;
        this.durableCount = tree.leafCount();
        this.treeCount = tree.leafCount();
        this.signedNanos = System.nanoTime() - settings.checkpointInterval().toNanos();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** {@return whether this thread is the one that signs, which listeners are called on} */
    boolean isWorkerThread() {
        return Thread.currentThread().equals(thread);
    }

    /** {@return the last checkpoint that was stored} */
    SignedTree signed() {
        return tree.last();
    }

    /** {@return the first failure of this part} */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void written(long firstIndex, List<byte[]> records) {
        checkRunning();
        Task batch = new Task(List.copyOf(records), false);
        long deadline = System.nanoTime() + STALL_NANOS;
        while (!tasks.offer(batch)) {
            checkRunning();
            if (System.nanoTime() - deadline > 0) {
                throw new LedgerFailedException(
                        "tree has not moved for 60 s: leaves=" + treeCount, null);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void durable(long recordCount) {
        durableCount = recordCount;
        if (awaitsDurable) {
            awaitsDurable = false;
            tasks.offer(WAKE); // If there is no room, the thread has no reason to sleep.
        }
    }

    @Override
    public byte[] footer(long recordCount) {
        awaitLeaves(recordCount);
        return tree.footer(recordCount);
    }

    private void awaitLeaves(long count) {
        long deadline = System.nanoTime() + STALL_NANOS;
        while (treeCount < count) {
            checkRunning();
            if (System.nanoTime() - deadline > 0) {
                throw new LedgerFailedException(
                        "tree has not caught up in 60 s: leaves="
                                + treeCount
                                + ", expected="
                                + count,
                        null);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void checkRunning() {
        Throwable failed = failure;
        if (failed != null) {
            throw new LedgerFailedException("ledger failed beside its log", failed);
        }
    }

    /**
     * Lets the thread finish what is queued, sign it and force the tree. The log's lock is still
     * held.
     */
    @Override
    public void stopped() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                if (tasks.offer(STOP, 1, TimeUnit.SECONDS)) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            tree.close();
        } catch (IOException e) {
            LedgerFailedException failed =
                    new LedgerFailedException("files of the ledger cannot be closed", e);
            failure = failure == null ? failed : failure;
            throw failed;
        }
    }

    @Override
    public void run() {
        try {
            work();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure = e;
            listener.failed(e);
        }
    }

    private void work() throws IOException, InterruptedException {
        boolean running = true;
        while (running) {
            Task task = next();
            if (task != null) {
                running = !task.isLast();
                task.records().forEach(tree::append);
                treeCount = tree.leafCount();
            }
            if (isCheckpointDue()) {
                sign(coverable());
            }
        }
        if (coverable() > signed().checkpoint().size()) {
            sign(coverable());
        }
        tree.force();
    }

    /**
     * Waits for a task: without a limit while all leaves are signed, or while a checkpoint is due
     * and waits for its records to be durable; otherwise until the next checkpoint is due.
     */
    private @Nullable Task next() throws InterruptedException {
        long unsigned = treeCount - signed().checkpoint().size();
        if (unsigned == 0) {
            return tasks.take();
        }
        long due = settings.checkpointInterval().toNanos() - (System.nanoTime() - signedNanos);
        if (due > 0 && unsigned < settings.checkpointRecords()) {
            return tasks.poll(due, TimeUnit.NANOSECONDS);
        }
        awaitsDurable = true;
        if (isCheckpointDue()) {
            awaitsDurable = false;
            return null;
        }
        return due > 0 ? tasks.poll(due, TimeUnit.NANOSECONDS) : tasks.take();
    }

    private boolean isCheckpointDue() {
        long unsigned = coverable() - signed().checkpoint().size();
        if (unsigned == 0 || unsigned >= settings.checkpointRecords()) {
            return unsigned > 0;
        }
        return System.nanoTime() - signedNanos >= settings.checkpointInterval().toNanos();
    }

    private long coverable() {
        return Math.min(durableCount, treeCount);
    }

    private void sign(long size) throws IOException {
        tree.sign(size);
        signedNanos = System.nanoTime();
        listener.checkpointed(size);
    }

    /** What the thread is to do. */
    private record Task(List<byte[]> records, boolean isLast) {}
}
