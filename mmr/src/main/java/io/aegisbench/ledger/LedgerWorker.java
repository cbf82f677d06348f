package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.wal.RecoveryReport;
import io.aegisbench.wal.WalOwner;
import io.aegisbench.wal.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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

    /** What ends the thread; the log never writes an empty batch. */
    private static final List<byte[]> STOP = List.of();

    private final LedgerDirectory directory;
    private final NoteSigner signer;
    private final LedgerSettings settings;
    private final LedgerListener listener;
    private final BlockingQueue<List<byte[]>> batches = new ArrayBlockingQueue<>(MAX_BATCHES);
    private final Thread thread = new Thread(this, "aegis-ledger");

    private @Nullable CheckpointLog checkpoints;
    private @Nullable LedgerTree tree;
    private volatile @Nullable SignedTree signed;
    private volatile long durableCount;
    private volatile long treeCount;
    private volatile @Nullable Throwable failure;
    private long signedNanos;

    LedgerWorker(
            LedgerDirectory directory,
            NoteSigner signer,
            LedgerSettings settings,
            LedgerListener listener) {
        this.directory = directory;
        this.signer = signer;
        this.settings = settings;
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        signedNanos = System.nanoTime() - settings.checkpointInterval().toNanos();
        thread.start();
    }

    /** {@return the last checkpoint that was stored} */
    SignedTree signed() {
        return Objects.requireNonNull(signed, "the ledger is open");
    }

    /** {@return the first failure of this part} */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** The last checkpoint's size: the log must have as many records. Creates the first one. */
    @Override
    public long provenCount() {
        try {
            CheckpointLog log = CheckpointLog.open(directory.checkpoints());
            checkpoints = log;
            Optional<CheckpointLog.Frame> last = log.last();
            return last.isPresent() ? verified(last.get()).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Checkpoint verified(CheckpointLog.Frame frame) {
        return switch (Checkpoint.open(frame.note().bytes(), signer.verifier())) {
            case CheckpointVerification.Valid(Checkpoint checkpoint) -> checkpoint;
            case CheckpointVerification.Refused(Step step, String reason) ->
                    throw new LedgerCorruptException(
                            "last checkpoint is not of this key: step="
                                    + step
                                    + ", reason="
                                    + reason
                                    + ", file="
                                    + directory.checkpoints());
        };
    }

    @Override
    public void recovered(RecoveryReport report, WalReader reader) throws IOException {
        CheckpointLog log = Objects.requireNonNull(checkpoints);
        Optional<CheckpointLog.Frame> last = log.last();
        if (last.isEmpty() && report.recordCount() > 0) {
            throw new LedgerCorruptException(
                    "there are records and no checkpoint, not even the first: records="
                            + report.recordCount()
                            + ", file="
                            + directory.checkpoints());
        }
        Commitment commitment =
                last.isPresent()
                        ? verified(last.get()).commitment()
                        : MountainRange.create(HashProfile.RFC9162).view().commitment();
        LedgerTree opened =
                LedgerTree.open(directory.nodes(), reader, report.recordCount(), commitment);
        tree = opened;
        treeCount = opened.leafCount();
        durableCount = treeCount;
        if (last.isEmpty()) {
            sign(0);
        } else {
            SignedNote note = last.get().note();
            signed =
                    new SignedTree(
                            Checkpoint.parse(note.text()),
                            note,
                            opened.view(commitment.leafCount()));
        }
    }

    @Override
    public void written(long firstIndex, List<byte[]> records) {
        List<byte[]> batch = List.copyOf(records);
        long deadline = System.nanoTime() + STALL_NANOS;
        while (!batches.offer(batch)) {
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
    }

    @Override
    public byte[] footer(long recordCount) {
        awaitLeaves(recordCount);
        return Objects.requireNonNull(tree).footer(recordCount);
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
                if (batches.offer(STOP, 1, TimeUnit.SECONDS)) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Closes the files, the second also when the first fails. */
    void close() {
        try {
            try {
                if (checkpoints != null) {
                    checkpoints.close();
                }
            } finally {
                if (tree != null) {
                    tree.close();
                }
            }
        } catch (IOException e) {
            throw new LedgerFailedException("files of the ledger cannot be closed", e);
        } finally {
            checkpoints = null;
            tree = null;
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
        LedgerTree leaves = Objects.requireNonNull(tree);
        boolean running = true;
        while (running) {
            List<byte[]> batch = next();
            if (batch != null) {
                running = !batch.isEmpty();
                batch.forEach(leaves::append);
                treeCount = leaves.leafCount();
            }
            if (isCheckpointDue()) {
                sign(coverable());
            }
        }
        if (coverable() > signed().checkpoint().size()) {
            sign(coverable());
        }
        leaves.force();
    }

    /** Waits for a batch, and while something is unsigned no longer than to the next checkpoint. */
    private @Nullable List<byte[]> next() throws InterruptedException {
        if (treeCount == signed().checkpoint().size()) {
            return batches.take();
        }
        long due = settings.checkpointInterval().toNanos() - (System.nanoTime() - signedNanos);
        return batches.poll(Math.max(due, POLL_NANOS), TimeUnit.NANOSECONDS);
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

    /** Signs, stores, forces, and only then shows. Sizes only grow, so none is signed twice. */
    private void sign(long size) throws IOException {
        MountainView view = Objects.requireNonNull(tree).view(size);
        Checkpoint checkpoint = Checkpoint.of(signer.name(), view.commitment());
        SignedNote note = checkpoint.sign(signer, Instant.now());
        Objects.requireNonNull(checkpoints).append(size, note);
        signedNanos = System.nanoTime();
        signed = new SignedTree(checkpoint, note, view);
        listener.checkpointed(size);
    }
}
