package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.RecoveryReport;
import io.aegisbench.wal.WalOwner;
import io.aegisbench.wal.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

    private static final Task WAKE = new Task(List.of(), false);
    private static final Task STOP = new Task(List.of(), true);

    private final LedgerDirectory directory;
    private final LedgerKey key;
    private final LedgerSettings settings;
    private final LedgerListener listener;
    private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(MAX_BATCHES);
    private final Thread thread = new Thread(this, "aegis-ledger");

    private @Nullable NoteSigner signer;
    private Optional<Checkpoint> last = Optional.empty();
    private @Nullable SignedNote lastNote;
    private @Nullable CheckpointLog checkpoints;
    private @Nullable LedgerTree tree;
    private volatile @Nullable SignedTree signed;
    private volatile long durableCount;
    private volatile long treeCount;
    private volatile boolean awaitsDurable;
    private volatile @Nullable Throwable failure;
    private Instant signedTime = Instant.EPOCH;
    private long signedNanos;

    LedgerWorker(
            LedgerDirectory directory,
            LedgerKey key,
            LedgerSettings settings,
            LedgerListener listener) {
        this.directory = directory;
        this.key = key;
        this.settings = settings;
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        signedNanos = System.nanoTime() - settings.checkpointInterval().toNanos();
        thread.start();
    }

    /** {@return whether this thread is the one that signs, which listeners are called on} */
    boolean isWorkerThread() {
        return Thread.currentThread().equals(thread);
    }

    /** {@return the last checkpoint that was stored} */
    SignedTree signed() {
        return Objects.requireNonNull(signed, "the ledger is open");
    }

    /** {@return the first failure of this part} */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    NoteVerifier verifier() {
        return Objects.requireNonNull(signer, "the ledger is open").verifier();
    }

    /**
     * The last checkpoint's size: the log must have as many records. Makes the key of a new ledger;
     * otherwise changes nothing.
     */
    @Override
    public long provenCount() {
        try {
            signer = key.resolve();
            if (Files.exists(directory.checkpoints())) {
                try (CheckpointLog log = CheckpointLog.openToRead(directory.checkpoints())) {
                    last = log.last().map(this::verified);
                }
            }
            return last.map(Checkpoint::size).orElse(0L);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Checkpoint verified(CheckpointLog.Frame frame) {
        return switch (Checkpoint.open(frame.note().bytes(), verifier())) {
            case CheckpointVerification.Valid(Checkpoint checkpoint)
                    when checkpoint.size() == frame.size() -> {
                lastNote = frame.note();
                yield checkpoint;
            }
            case CheckpointVerification.Valid(Checkpoint checkpoint) ->
                    throw new LedgerCorruptException(
                            "last checkpoint is stored under another size: size="
                                    + checkpoint.size()
                                    + ", stored="
                                    + frame.size()
                                    + ", file="
                                    + directory.checkpoints());
            case CheckpointVerification.Refused(VerificationStep step, String reason) ->
                    throw refused(step, reason);
        };
    }

    private LedgerCorruptException refused(VerificationStep step, String reason) {
        String place = "step=" + step + ", reason=" + reason + ", file=" + directory.checkpoints();
        return step == VerificationStep.PARSE
                ? new LedgerCorruptException("last checkpoint is not one: " + place)
                : new LedgerKeyException("last checkpoint is not of this key: " + place);
    }

    @Override
    public void recovered(RecoveryReport report, WalReader reader) throws IOException {
        if (last.isEmpty() && report.recordCount() > 0) {
            throw new LedgerCorruptException(
                    "there are records and no checkpoint, not even the first: records="
                            + report.recordCount()
                            + ", file="
                            + directory.checkpoints());
        }
        Commitment commitment =
                last.map(Checkpoint::commitment)
                        .orElseGet(() ->
                                MountainRange.create(HashProfile.RFC9162).view().commitment());
        LedgerTree opened =
                LedgerTree.open(directory.nodes(), reader, report.recordCount(), commitment);
        tree = opened;
        treeCount = opened.leafCount();
        durableCount = treeCount;
        checkpoints = CheckpointLog.open(directory.checkpoints());
        if (last.isEmpty()) {
            sign(0);
        } else {
            show(last.get(), Objects.requireNonNull(lastNote));
        }
        key.born();
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
            close();
        } catch (LedgerFailedException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** Closes the files after opening failed. */
    void abandon(Throwable cause) {
        try {
            close();
        } catch (LedgerFailedException e) {
            cause.addSuppressed(e);
        }
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
            Task task = next();
            if (task != null) {
                running = !task.isLast();
                task.records().forEach(leaves::append);
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

    /**
     * Signs, stores, forces, and only then shows. Sizes only grow, so none is signed twice; nor
     * does the time go back, when the clock does.
     */
    private void sign(long size) throws IOException {
        NoteSigner signing = Objects.requireNonNull(signer);
        MountainView view = Objects.requireNonNull(tree).view(size);
        Checkpoint checkpoint = Checkpoint.of(signing.name(), view.commitment());
        Instant now = Instant.now();
        SignedNote note = checkpoint.sign(signing, now.isAfter(signedTime) ? now : signedTime);
        Objects.requireNonNull(checkpoints).append(size, note);
        show(checkpoint, note);
        listener.checkpointed(size);
    }

    private void show(Checkpoint checkpoint, SignedNote note) {
        note.signatures().stream()
                .mapToLong(signature -> verifier().epochSeconds(signature).orElse(0))
                .forEach(seconds -> signedTime = Instant.ofEpochSecond(seconds));
        signedNanos = System.nanoTime();
        signed =
                new SignedTree(
                        checkpoint, note, Objects.requireNonNull(tree).view(checkpoint.size()));
    }

    /** What the thread is to do. */
    private record Task(List<byte[]> records, boolean isLast) {}
}
