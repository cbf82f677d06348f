package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.NodeIndex;
import io.aegisbench.mmr.NodeSource;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.mmr.Verification;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ledger without its key and without its lock, also while another process appends. It
 * changes nothing. Thread-safe: keeps no state but the directory.
 *
 * <p>It verifies no signature: a checkpoint or receipt is worth what the reader's own verification
 * with a trusted key says.
 */
public final class LedgerReader {
    private final LedgerDirectory directory;

    private LedgerReader(LedgerDirectory directory) {
        this.directory = directory;
    }

    /**
     * {@return the reader of a ledger}
     *
     * @param directory the ledger's
     * @throws NoSuchFileException if there is no ledger
     * @throws IOException if the disk fails
     */
    public static LedgerReader open(Path directory) throws IOException {
        LedgerDirectory files = new LedgerDirectory(directory);
        if (!files.exists()) {
            throw new NoSuchFileException(directory.toString(), null, "no ledger");
        }
        return new LedgerReader(files);
    }

    /** {@return the reader of the records} */
    public WalReader records() {
        return WalReader.open(directory.path());
    }

    /**
     * {@return the last stored checkpoint; empty if there is none, as in a log without a ledger}
     *
     * @throws LedgerCorruptException if the file does not end with a whole checkpoint
     * @throws IOException if reading fails
     */
    public Optional<SignedNote> lastCheckpoint() throws IOException {
        if (!directory.disk().exists(directory.checkpoints())) {
            return Optional.empty();
        }
        try (CheckpointLog stored =
                CheckpointLog.openToRead(directory.disk(), directory.checkpoints())) {
            return stored.last().map(CheckpointLog.Frame::note);
        } catch (NoteFormatException e) {
            throw new LedgerCorruptException("last checkpoint is not one", e);
        }
    }

    /**
     * {@return how many nodes the node file has room for; empty if it is missing}
     *
     * @throws IOException if reading fails
     */
    public OptionalLong nodeCapacity() throws IOException {
        try (StoredNodes stored = StoredNodes.open(directory, Long.MAX_VALUE).orElse(null)) {
            return stored == null ? OptionalLong.empty() : OptionalLong.of(stored.nodeCount());
        }
    }

    /**
     * {@return the receipt of a record under the last stored checkpoint; empty if that does not
     * cover it} The path comes from the node file, or where that does not lead to the checkpoint's
     * root from all records, which takes O(n) hashes and O(log n) memory. It was verified against
     * the root.
     *
     * @param index of the record
     * @throws IndexOutOfBoundsException if it is negative
     * @throws LedgerCorruptException if the record is not the one that the checkpoint covers
     * @throws IOException if reading fails, or the record is damaged
     */
    public Optional<Receipt> receipt(long index) throws IOException {
        if (index < 0) {
            throw new IndexOutOfBoundsException("no such record: index=" + index);
        }
        Optional<SignedNote> last = lastCheckpoint();
        return last.isEmpty() ? Optional.empty() : receipt(index, last.get());
    }

    /**
     * {@return the receipt of a record under a checkpoint that the caller has, such as one that
     * witnesses have cosigned; otherwise as {@link #receipt(long)}}
     *
     * @param index of the record
     * @param note a signed checkpoint of this ledger, of whatever size
     * @throws NoteFormatException if it is no checkpoint
     * @throws IndexOutOfBoundsException as there
     * @throws LedgerCorruptException as there
     * @throws IOException as there
     */
    public Optional<Receipt> receipt(long index, SignedNote note) throws IOException {
        if (index < 0) {
            throw new IndexOutOfBoundsException("no such record: index=" + index);
        }
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (index >= checkpoint.size()) {
            return Optional.empty();
        }
        Digest leaf = HashProfile.RFC9162.leafHash(record(index));
        Rfc9162InclusionProof proof = stored(index, leaf, checkpoint);
        if (proof == null) {
            proof = computed(index, checkpoint.size());
        }
        if (!holds(proof, leaf, checkpoint)) {
            throw new LedgerCorruptException(
                    "records are not those of the checkpoint: size="
                            + checkpoint.size()
                            + ", root="
                            + checkpoint.root());
        }
        return Optional.of(Receipt.of(proof, note));
    }

    /**
     * {@return the proof that the ledger only grew from one size to another, computed from the
     * records} The roots of stored checkpoints of these sizes, and of the last one, are compared
     * with what the records give. It takes O(n) hashes and O(log n) memory, and no signature is
     * verified.
     *
     * @param from earlier size, from 1
     * @param to later size, not above the number of records
     * @throws IllegalArgumentException if there are no such sizes
     * @throws LedgerCorruptException if a checkpoint has another root than the records
     * @throws IOException if reading fails, or a record is damaged
     */
    public LedgerConsistency consistency(long from, long to) throws IOException {
        Optional<SignedNote> last = lastCheckpoint();
        long count = records().recordCount();
        if (from < 1 || from > to || to > count) {
            throw new IllegalArgumentException(
                    "no such sizes: from=" + from + ", to=" + to + ", records=" + count);
        }
        Checkpoint signed = last.isPresent() ? Checkpoint.parse(last.get().text()) : null;
        long end = signed == null ? to : Math.max(to, signed.size());
        Wanted wanted = new Wanted(NodeIndex.nodeCount(end));
        MountainView asking = view(wanted);
        asking.first(to).consistencyProof(from);
        asking.first(from).commitment();
        asking.first(to).commitment();
        if (signed != null) {
            asking.first(signed.size()).commitment();
        }
        MountainView view = computed(wanted, end);
        if (signed != null) {
            expect(signed, view.first(signed.size()).commitment());
        }
        return new LedgerConsistency(
                end(view.first(from).commitment()),
                end(view.first(to).commitment()),
                (Rfc9162ConsistencyProof) view.first(to).consistencyProof(from),
                last);
    }

    private LedgerConsistency.End end(Commitment computed) throws IOException {
        Optional<SignedNote> note = checkpoint(computed.leafCount());
        if (note.isPresent()) {
            expect(Checkpoint.parse(note.get().text()), computed);
        }
        return new LedgerConsistency.End(computed, note);
    }

    /** {@return the stored checkpoint of exactly a size} */
    private Optional<SignedNote> checkpoint(long size) throws IOException {
        if (!directory.disk().exists(directory.checkpoints())) {
            return Optional.empty();
        }
        try (CheckpointLog stored =
                CheckpointLog.openToRead(directory.disk(), directory.checkpoints())) {
            return stored.read(size, 1).stream()
                    .filter(frame -> frame.size() == size)
                    .map(CheckpointLog.Frame::note)
                    .findFirst();
        }
    }

    private static void expect(Checkpoint signed, Commitment computed)
            throws LedgerCorruptException {
        if (!signed.commitment().equals(computed)) {
            throw new LedgerCorruptException(
                    "records are not those of the checkpoint: size="
                            + signed.size()
                            + ", root="
                            + signed.root());
        }
    }

    private byte[] record(long index) throws IOException {
        try {
            return records().read(index);
        } catch (IndexOutOfBoundsException e) {
            throw new LedgerCorruptException(
                    "checkpoint covers a record that the log does not have: index=" + index, e);
        }
    }

    /** {@return the proof from the node file, null unless it holds} */
    private @Nullable Rfc9162InclusionProof stored(long index, Digest leaf, Checkpoint checkpoint)
            throws IOException {
        long nodes = NodeIndex.nodeCount(checkpoint.size());
        StoredNodes stored = StoredNodes.open(directory, nodes).orElse(null);
        if (stored == null) {
            return null;
        }
        try (stored) {
            if (stored.nodeCount() < nodes) {
                return null;
            }
            Rfc9162InclusionProof proof = proof(view(stored), index);
            return holds(proof, leaf, checkpoint) ? proof : null;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Rfc9162InclusionProof computed(long index, long size) throws IOException {
        Wanted wanted = new Wanted(NodeIndex.nodeCount(size));
        proof(view(wanted), index);
        return proof(computed(wanted, size), index);
    }

    /** {@return the tree of the first records, which keeps only the nodes that were asked for} */
    private MountainView computed(Wanted wanted, long size) throws IOException {
        MountainRange range =
                MountainRange.open(
                        HashProfile.RFC9162, new SparseNodes(wanted.asked, (node, hash) -> {}));
        try (RecordCursor cursor = records().cursor(0, size)) {
            while (cursor.next()) {
                range.append(cursor.record());
            }
        }
        if (range.leafCount() < size) {
            throw new LedgerCorruptException(
                    "checkpoint covers more records than the log has: size="
                            + size
                            + ", records="
                            + range.leafCount());
        }
        return range.view();
    }

    private static MountainView view(NodeSource nodes) {
        return MountainView.of(HashProfile.RFC9162, nodes);
    }

    private static Rfc9162InclusionProof proof(MountainView view, long index) {
        return (Rfc9162InclusionProof) view.inclusionProof(index);
    }

    private static boolean holds(Rfc9162InclusionProof proof, Digest leaf, Checkpoint checkpoint) {
        return proof.verify(proof.leafIndex(), leaf, checkpoint.commitment())
                instanceof Verification.Valid;
    }

    /** Stands in for the nodes, to learn which of them a proof needs. */
    private static final class Wanted implements NodeSource {
        private static final Digest ANY = Digest.of(new byte[Digest.BYTES]);

        private final long nodeCount;
        private final Set<Long> asked = new HashSet<>();

        Wanted(long nodeCount) {
            this.nodeCount = nodeCount;
        }

        @Override
        public long nodeCount() {
            return nodeCount;
        }

        @Override
        public Digest node(long index) {
            asked.add(index);
            return ANY;
        }
    }
}
