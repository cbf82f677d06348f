package io.aegisbench.ledger;

import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.RecoveredLog;
import io.aegisbench.wal.RecoveryReport;
import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalCorruptException;
import io.aegisbench.wal.WalFailedException;
import io.aegisbench.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An append-only log of records with signed checkpoints and proofs. Thread-safe: appenders only
 * touch the log's queue, readers only what is stored.
 *
 * <p><b>Guarantees.</b>
 *
 * <ul>
 *   <li>A record is kept as the exact bytes that were appended; its leaf is {@code SHA-256(00 ‖
 *       bytes)} of RFC 9162. There is no canonical form to get wrong.
 *   <li>A checkpoint is signed only over records that are durable, and is itself durable, in the
 *       directory and in the mark beside the key, before anyone sees it. No size ever gets two
 *       roots.
 *   <li>Opening refuses a directory that contradicts its last checkpoint or the mark: fewer
 *       records, other records, another key; so an older copy of a directory is never signed on.
 *       Nothing is repaired silently but a torn tail that was never acknowledged.
 *   <li>After the first failure of the disk nothing more is accepted; the next opening recovers.
 * </ul>
 *
 * <p>The directory has {@code LOCK}, {@code segments/}, {@code nodes.mmr} (a cache, computed again
 * when it is missing or damaged), {@code checkpoints.log} and {@code scrub.state} (how far the
 * scrubber is, a hint). The signing key lies elsewhere, and what it signed last beside it ({@link
 * HighWaterMark}). Memory does not grow with the number of records but by the mapping of the node
 * file, 64 bytes a record.
 */
public final class Ledger implements AutoCloseable {
    private final LedgerDirectory directory;
    private final NoteVerifier verifier;
    private final LedgerWorker worker;
    private final WriteAheadLog log;
    private final Optional<Scrubber> scrubber;
    private final List<String> remarks;

    private Ledger(
            LedgerDirectory directory,
            NoteVerifier verifier,
            SignedBefore before,
            LedgerWorker worker,
            WriteAheadLog log,
            Optional<Scrubber> scrubber) {
        this.directory = directory;
        this.verifier = verifier;
        this.remarks = before.remarks();
        this.worker = worker;
        this.log = log;
        this.scrubber = scrubber;
    }

    /**
     * Opens or creates a ledger whose origin is random when it is created; as {@link #open(Path,
     * Path, Optional, LedgerSettings, LedgerListener)}.
     *
     * @param directory as there
     * @param keyFile as there
     * @return the ledger, ready to append
     * @throws IOException as there
     */
    public static Ledger open(Path directory, Path keyFile) throws IOException {
        return open(
                directory,
                keyFile,
                Optional.empty(),
                LedgerSettings.defaults(),
                LedgerListener.QUIET);
    }

    /**
     * Opens or creates a ledger and recovers it. What was recovered is durable before this returns.
     *
     * @param directory holds the ledger; created unless it exists
     * @param keyFile the signing key, outside the directory; created with a new ledger unless it
     *     exists
     * @param origin the ledger's name, which is its key's name; random when empty. A new ledger
     *     takes a key file that exists only if its name is given here
     * @param settings how to work
     * @param listener hears of batches, forces and checkpoints
     * @return the ledger, ready to append
     * @throws io.aegisbench.disk.DirectoryLockedException if another process, or this one, has the
     *     ledger
     * @throws io.aegisbench.wal.WalCorruptException if the log is damaged where it was synced
     * @throws LedgerKeyException if the key is missing or another one
     * @throws LedgerMarkException if the ledger is not the one that the key signed last: shorter
     *     than the mark or the last checkpoint says, or with other records; or if the mark is
     *     damaged or another key's
     * @throws LedgerCorruptException if the records are not those of the last checkpoint
     * @throws IllegalArgumentException if key file and origin do not fit the ledger
     * @throws NoteFormatException if the key file holds no key or others may read it
     * @throws IOException if the disk fails, or has no room
     */
    public static Ledger open(
            Path directory,
            Path keyFile,
            Optional<String> origin,
            LedgerSettings settings,
            LedgerListener listener)
            throws IOException {
        LedgerDirectory files = new LedgerDirectory(directory);
        return open(files, new LedgerKey(files, keyFile, origin), settings, listener);
    }

    static Ledger open(
            LedgerDirectory files, LedgerKey key, LedgerSettings settings, LedgerListener listener)
            throws IOException {
        key.check();
        DirectoryLock lock = DirectoryLock.acquire(files.disk(), files.path());
        try {
            return open(lock, files, key, settings, listener);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Mark and last checkpoint say how many records there must be; the log recovers; the tree over
     * what it has must be what was signed; only then do the ledger's thread and the log's run.
     */
    private static Ledger open(
            DirectoryLock lock,
            LedgerDirectory files,
            LedgerKey key,
            LedgerSettings settings,
            LedgerListener listener)
            throws IOException {
        NoteSigner signer = key.resolve();
        HighWaterMark mark = key.mark();
        SignedBefore before = SignedBefore.read(files, signer.verifier(), mark);
        RecoveredLog recovered = recovered(lock, before);
        SigningTree tree = SigningTree.open(files, signer, mark, before, recovered);
        LedgerWorker worker = new LedgerWorker(tree, settings, listener);
        WriteAheadLog log;
        try {
            if (before.stored().isEmpty()) {
                listener.checkpointed(0);
            }
            key.born();
            worker.start();
            log = recovered.start(settings.log(), worker, listener);
        } catch (IOException | RuntimeException | Error e) {
            stopAfter(e, worker);
            throw e;
        }
        Optional<Scrubber> scrubber = Scrubber.start(files, log, worker, settings, listener);
        return new Ledger(files, signer.verifier(), before, worker, log, scrubber);
    }

    private static RecoveredLog recovered(DirectoryLock lock, SignedBefore before)
            throws IOException {
        try {
            return WriteAheadLog.recover(lock, before.recordCount());
        } catch (WalCorruptException.TooFewRecords e) {
            LedgerMarkException missing = before.missing(e.recordCount());
            missing.addSuppressed(e);
            throw missing;
        }
    }

    private static void stopAfter(Throwable cause, LedgerWorker worker) {
        try {
            worker.stopped();
        } catch (LedgerFailedException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Appends a record; waits for room in the queue for the log's {@code appendPatience}.
     *
     * @param payload the record's bytes, which are copied and never interpreted
     * @return the ticket, with the record's index
     * @throws IllegalArgumentException if the payload is larger than the log's limit
     * @throws io.aegisbench.wal.WalFullException if there was no room in that time
     * @throws WalFailedException if the log has failed
     * @throws LedgerFailedException if the ledger has failed beside its log
     * @throws IllegalStateException if the ledger is closed
     * @throws InterruptedException if this thread was interrupted while waiting; nothing was queued
     */
    public Ticket append(byte[] payload) throws InterruptedException {
        checkWorker();
        return log.append(payload);
    }

    /**
     * Appends a record; waits for room in the queue; otherwise as {@link #append(byte[])}.
     *
     * @param payload as there
     * @param patience longest time to wait for room
     * @return as there
     * @throws InterruptedException as there
     */
    public Ticket append(byte[] payload, Duration patience) throws InterruptedException {
        checkWorker();
        return log.append(payload, patience);
    }

    /**
     * Appends records that came together: all or none, in their order, without others between them;
     * otherwise as {@link WriteAheadLog#appendAll}.
     *
     * @param payloads as there
     * @param patience as there
     * @return as there
     * @throws InterruptedException as there
     */
    public List<Ticket> appendAll(List<byte[]> payloads, Duration patience)
            throws InterruptedException {
        checkWorker();
        return log.appendAll(payloads, patience);
    }

    /**
     * Appends a record if the queue has room now.
     *
     * @param payload the record's bytes, which are copied and never interpreted
     * @return the ticket, or empty if there is no room: the record was refused
     * @throws IllegalArgumentException if the payload is larger than the log's limit
     * @throws WalFailedException if the log has failed
     * @throws LedgerFailedException if the ledger has failed beside its log
     * @throws IllegalStateException if the ledger is closed
     */
    public Optional<Ticket> tryAppend(byte[] payload) {
        checkWorker();
        return log.tryAppend(payload);
    }

    /** {@return the number of records that survive the machine} */
    public long durableCount() {
        return log.durableCount();
    }

    /**
     * {@return a copy of one record that was written}
     *
     * @param index of the record
     * @throws IndexOutOfBoundsException if there is no such record yet
     * @throws io.aegisbench.wal.WalCorruptException if it is damaged on disk
     * @throws IOException if reading fails
     */
    public byte[] read(long index) throws IOException {
        return log.read(index);
    }

    /**
     * {@return a cursor over the records {@code [begin, end)} that ends early where the log ends}
     *
     * @param begin index of the first record
     * @param end index behind the last one
     * @throws IndexOutOfBoundsException unless {@code 0 <= begin <= end}
     */
    public RecordCursor records(long begin, long end) {
        return log.reader().cursor(begin, end);
    }

    /**
     * {@return the key that verifies this ledger's checkpoints; its name is the ledger's origin}
     */
    public NoteVerifier verifier() {
        return verifier;
    }

    /** {@return the last checkpoint} It is durable. */
    public Checkpoint checkpoint() {
        return worker.signed().checkpoint();
    }

    /** {@return the last checkpoint as a signed note} */
    public SignedNote signedCheckpoint() {
        return worker.signed().note();
    }

    /**
     * {@return stored checkpoints, smallest first, up to the last one} It takes O(log n) reads to
     * find the first.
     *
     * @param fromSize smallest size
     * @param limit most checkpoints
     * @throws LedgerCorruptException if there is damage between them
     * @throws IOException if reading fails
     */
    public List<SignedNote> checkpoints(long fromSize, int limit) throws IOException {
        List<SignedNote> notes = new ArrayList<>();
        long shownSize = checkpoint().size();
        // A channel of our own: an interrupt closes the channel that its thread is using.
        try (CheckpointLog stored =
                CheckpointLog.openToRead(directory.disk(), directory.checkpoints())) {
            for (CheckpointLog.Frame frame : stored.read(fromSize, limit)) {
                // What is written and not yet forced may be lost: nobody may see it.
                if (frame.size() <= shownSize) {
                    notes.add(frame.note());
                }
            }
        }
        return notes;
    }

    /**
     * {@return the proof, for anyone who has the verifier key, that the ledger holds a record;
     * empty if no checkpoint covers it yet}
     *
     * @param index of the record
     * @throws IndexOutOfBoundsException if it is negative
     * @throws IllegalStateException if the ledger is closed
     */
    public Optional<Receipt> receipt(long index) {
        SignedTree tree = worker.signed();
        if (index >= tree.checkpoint().size()) {
            return Optional.empty();
        }
        Rfc9162InclusionProof proof = (Rfc9162InclusionProof) tree.view().inclusionProof(index);
        return Optional.of(Receipt.of(proof, tree.note()));
    }

    /**
     * {@return the proof that the ledger only grew from one size to another}
     *
     * @param from the older size, 1 or more
     * @param to the later size, not beyond the last checkpoint's
     * @throws IllegalArgumentException if the sizes are not such
     * @throws IllegalStateException if the ledger is closed
     */
    public Rfc9162ConsistencyProof consistency(long from, long to) {
        MountainView view = worker.signed().view();
        return (Rfc9162ConsistencyProof) view.first(to).consistencyProof(from);
    }

    /** {@return the tree that the last checkpoint covers} Good until the ledger is closed. */
    public MountainView tree() {
        return worker.signed().view();
    }

    /** {@return the log below, for its queue and its state} */
    public WriteAheadLog log() {
        return log;
    }

    /**
     * {@return how many damages of signed records the scrubber knows} It also knows those that it
     * found in an earlier life, until a later scrub over all records has not found them again; 0 if
     * it is switched off.
     */
    public long knownDamages() {
        return scrubber.map(Scrubber::knownDamages).orElse(0L);
    }

    /** {@return what opening found} */
    public RecoveryReport recovery() {
        return log.recovery();
    }

    /**
     * {@return what opening found that an operator should know, one line each} Nothing after a
     * clean stop: it tells of a mark that was missing or older and was written, and of a checkpoint
     * that was missing and was stored again.
     */
    public List<String> remarks() {
        return remarks;
    }

    /** {@return the first failure of the log or beside it, if the ledger has failed} */
    public Optional<Throwable> failure() {
        return worker.failure().or(log::failure);
    }

    /**
     * Writes and forces what is queued, signs it, forces the node file and gives the lock back.
     * Waits for that without being interruptible; an interrupt is kept. When this returns normally,
     * every record that was ever appended is durable and signed. Later calls and those beside the
     * first one do nothing more, and each is told the same.
     *
     * @throws WalFailedException if the log has failed, before it was closed or while it was
     * @throws LedgerFailedException if the ledger has failed beside its log, at any time: what is
     *     durable and not covered by a checkpoint is signed by the next opening
     * @throws IllegalStateException if a dependent of a ticket or the listener calls this on a
     *     thread of the ledger, which would wait for itself; nothing was done
     */
    @Override
    public void close() {
        if (log.isWriterThread() || worker.isWorkerThread()) {
            throw new IllegalStateException("ledger must not be closed by its own threads");
        }
        scrubber.ifPresent(Scrubber::close);
        try {
            log.close();
        } catch (WalFailedException e) {
            // The ledger's own failure fails the log too, sooner or later: it is told as what it
            // is.
            worker.failure().ifPresent(Ledger::throwFailed);
            throw e;
        }
        worker.failure().ifPresent(Ledger::throwFailed);
    }

    private static void throwFailed(Throwable cause) {
        throw new LedgerFailedException("ledger failed before or while it was closed", cause);
    }

    private void checkWorker() {
        if (worker.failure().isPresent()) {
            throw new LedgerFailedException("ledger failed beside its log", worker.failure().get());
        }
    }
}
