package io.aegisbench.ledger;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.SegmentSeal;
import io.aegisbench.wal.WalCorruptException;
import io.aegisbench.wal.WalDamage;
import io.aegisbench.wal.WalReader;
import io.aegisbench.wal.WalSalvage;
import io.aegisbench.wal.WalVerification;
import io.aegisbench.wal.WalVerifier;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks every byte of a ledger directory and changes none; it opens no lock. Not thread-safe: one
 * use.
 *
 * <p>Checked are the log's frames, padding and footers, every record's leaf and every inner node
 * against {@code nodes.mmr}, every stored checkpoint, and the roots of checkpoints and footers
 * against the tree that is computed again from the records. Memory does not grow with the number of
 * records.
 *
 * <p>Checkpoints from elsewhere are asked for, too: what was shown must be stored, and the records
 * must be those of it. Only a mark may be ahead of what is stored, by the checkpoint that a crash
 * kept from being stored.
 *
 * <p>It may run while a ledger appends: the end of {@code checkpoints.log} is taken before that of
 * the log, so no checkpoint is ahead of the records, and nodes are compared only as far as a
 * checkpoint covers them. What the writer is in the middle of shows as a torn tail.
 */
public final class LedgerVerifier {
    /** Most damages that are listed one by one; a directory of noise must not fill the memory. */
    public static final int MAX_DAMAGES = 1000;

    private final LedgerDirectory directory;
    private final Optional<NoteVerifier> key;
    private final LongConsumer progress;
    private final List<WalDamage> damages = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final Deque<Commitment> footers = new ArrayDeque<>();
    private final Deque<KnownCheckpoint> known;
    private @Nullable CheckpointScan checkpoints;
    private CheckpointScan.@Nullable Entry pending;
    private @Nullable Checkpoint last;
    private boolean unsigned;
    private boolean contiguous = true;

    private LedgerVerifier(
            LedgerDirectory directory,
            Optional<NoteVerifier> key,
            List<KnownCheckpoint> known,
            LongConsumer progress) {
        this.directory = directory;
        this.key = key;
        this.known =
                known.stream()
                        .sorted(Comparator.comparingLong(KnownCheckpoint::size))
                        .collect(Collectors.toCollection(ArrayDeque::new));
        this.progress = progress;
    }

    /**
     * {@return what a walk over the whole ledger found}
     *
     * @param directory the ledger's
     * @param key the ledger's key, from a place that the caller trusts; without it signatures are
     *     not checked
     * @param progress hears how many records were hashed, after each
     * @throws NoSuchFileException if there is no ledger
     * @throws IOException if reading fails, which says nothing about the ledger
     */
    public static LedgerVerification verify(
            Path directory, Optional<NoteVerifier> key, LongConsumer progress) throws IOException {
        return verify(directory, key, List.of(), progress);
    }

    /**
     * {@return what a walk over the whole ledger found, that is also asked for checkpoints from
     * elsewhere}
     *
     * @param directory as there
     * @param key as there
     * @param known checkpoints that were signed before this call, from a place that the caller
     *     trusts more than the directory
     * @param progress as there
     * @throws NoSuchFileException as there
     * @throws IOException as there
     */
    public static LedgerVerification verify(
            Path directory,
            Optional<NoteVerifier> key,
            List<KnownCheckpoint> known,
            LongConsumer progress)
            throws IOException {
        LedgerDirectory files = new LedgerDirectory(directory);
        if (!files.exists()) {
            throw new NoSuchFileException(directory.toString(), null, "no ledger");
        }
        return new LedgerVerifier(files, key, known, progress).verify();
    }

    private LedgerVerification verify() throws IOException {
        long signed = openCheckpoints();
        try {
            WalVerification log = WalVerifier.verify(directory.path());
            log.damages().forEach(this::report);
            readFooters();
            if (unsigned && log.recordCount() > 0) {
                report(directory.checkpoints(), 0, 0, "there are records and no checkpoint");
            }
            try (NodeComparison nodes = NodeComparison.open(directory, signed)) {
                walk(log, nodes);
                nodes.conclude(this::report, remarks);
            }
            drainCheckpoints(log);
            drainKnown(log);
            return verification(log);
        } finally {
            if (checkpoints != null) {
                checkpoints.close();
            }
        }
    }

    /** {@return the last checkpoint's size: as far as the node file must be right} */
    private long openCheckpoints() throws IOException {
        if (!directory.disk().exists(directory.checkpoints())) {
            unsigned = true;
            return 0;
        }
        CheckpointLog stored = CheckpointLog.openToRead(directory.disk(), directory.checkpoints());
        CheckpointScan scan =
                new CheckpointScan(directory.checkpoints(), stored, key, this::report);
        checkpoints = scan;
        try {
            Optional<CheckpointLog.Frame> end = stored.last();
            pending = scan.next();
            checkOrigins(pending);
            unsigned = pending == null && damages.isEmpty();
            if (pending != null) {
                checkFirst(pending);
            }
            return end.map(CheckpointLog.Frame::size).orElse(0L);
        } catch (LedgerCorruptException | NoteFormatException e) {
            report(directory.checkpoints(), 0, 0, String.valueOf(e.getMessage()));
            return 0;
        }
    }

    /** A ledger signs that it is empty before it takes a record. */
    private void checkFirst(CheckpointScan.Entry first) {
        long size = first.checkpoint().size();
        if (first.offset() == 0 && size > 0) {
            report(
                    directory.checkpoints(),
                    0,
                    0,
                    "the first checkpoint is missing, that of the empty ledger: size=" + size);
        }
    }

    private void checkOrigins(CheckpointScan.@Nullable Entry first) {
        for (KnownCheckpoint each : known) {
            if (first != null && !first.checkpoint().origin().equals(each.checkpoint().origin())) {
                report(
                        directory.checkpoints(),
                        first.offset(),
                        0,
                        each.name()
                                + " is of another ledger: origin="
                                + each.checkpoint().origin());
            }
        }
    }

    private void readFooters() throws IOException {
        try {
            for (SegmentSeal seal : WalReader.open(directory.path()).seals()) {
                footers.add(LedgerTree.footer(seal));
            }
        } catch (WalCorruptException e) {
            footers.clear(); // The log's own verification has told of it.
        } catch (LedgerCorruptException e) {
            footers.clear();
            report(directory.path().resolve("segments"), 0, 0, String.valueOf(e.getMessage()));
        }
    }

    private void walk(WalVerification log, NodeComparison nodes) throws IOException {
        MountainRange range =
                MountainRange.open(HashProfile.RFC9162, new SparseNodes(Set.of(), nodes));
        compareRoots(range);
        try (RecordCursor cursor =
                log.damages().isEmpty()
                        ? WalReader.open(directory.path()).cursor(0, log.recordCount())
                        : WalSalvage.open(directory.path())) {
            while (cursor.next()) {
                if (contiguous && cursor.index() == range.leafCount()) {
                    range.append(cursor.record());
                    compareRoots(range);
                } else {
                    contiguous = false;
                    nodes.leaf(cursor.index(), HashProfile.RFC9162.leafHash(cursor.record()));
                }
                progress.accept(cursor.index() + 1);
            }
        } catch (WalCorruptException e) {
            contiguous = false;
            report(e.damage());
        }
        if (!contiguous || !log.damages().isEmpty()) {
            remarks.add(
                    "the tree was computed again up to the first missing record only: index="
                            + range.leafCount());
        } else if (range.leafCount() < log.recordCount()) {
            report(directory.path(), 0, range.leafCount(), "log ended early while it was read");
        }
    }

    /** Compares the tree as it is now with the checkpoints and footers of this size. */
    private void compareRoots(MountainRange range) throws IOException {
        CheckpointScan.Entry entry = pending;
        compareKnown(range, entry);
        if (entry != null && entry.checkpoint().size() == range.leafCount()) {
            compare(
                    range,
                    entry.checkpoint().root(),
                    directory.checkpoints(),
                    entry.offset(),
                    "checkpoint");
            last = entry.checkpoint();
            pending = scan().next();
        }
        while (!footers.isEmpty() && footers.element().leafCount() <= range.leafCount()) {
            Commitment footer = footers.remove();
            if (footer.leafCount() == range.leafCount()) {
                Path segments = directory.path().resolve("segments");
                compare(range, footer.root(), segments, 0, "segment footer");
            }
        }
    }

    private void compareKnown(MountainRange range, CheckpointScan.@Nullable Entry entry) {
        while (!known.isEmpty() && known.element().size() <= range.leafCount()) {
            KnownCheckpoint each = known.remove();
            Path segments = directory.path().resolve("segments");
            compare(range, each.checkpoint().root(), segments, 0, each.name());
            compareCount(each, entry);
            if (entry == null && each.mayBeAhead()) {
                remarks.add(each.name() + " is stored at the next opening: size=" + each.size());
            } else if (entry == null || entry.checkpoint().size() != each.size()) {
                report(
                        directory.checkpoints(),
                        entry == null ? 0 : entry.offset(),
                        each.size(),
                        each.name() + " was signed and is not stored: size=" + each.size());
            }
        }
    }

    /** So many that the key signed, each of another size, are all that it signed. */
    private void compareCount(KnownCheckpoint each, CheckpointScan.@Nullable Entry entry) {
        if (each.count().isEmpty() || checkpoints == null) {
            return;
        }
        long expected = each.count().getAsLong() - 1;
        long ordinal = entry == null ? checkpoints.nextOrdinal() : entry.ordinal();
        if (ordinal < expected) {
            report(
                    directory.checkpoints(),
                    entry == null ? 0 : entry.offset(),
                    each.size(),
                    CheckpointScan.missing(ordinal, expected)
                            + ", "
                            + each.name()
                            + " counts them");
        } else if (ordinal > expected) {
            report(
                    directory.checkpoints(),
                    entry == null ? 0 : entry.offset(),
                    each.size(),
                    each.name()
                            + " counts fewer checkpoints than are stored: counted="
                            + each.count().getAsLong());
        }
    }

    private void compare(
            MountainRange range, Digest expected, Path file, long offset, String where) {
        Digest root = range.view().commitment().root();
        if (!root.equals(expected)) {
            report(
                    file,
                    offset,
                    range.leafCount(),
                    "records are not those of the "
                            + where
                            + ": root="
                            + root
                            + ", expected="
                            + expected);
        }
    }

    /** Takes the checkpoints that the records did not reach; they must still be checkpoints. */
    private void drainCheckpoints(WalVerification log) throws IOException {
        CheckpointScan.Entry beyond = pending;
        if (beyond != null && contiguous) {
            report(
                    directory.checkpoints(),
                    beyond.offset(),
                    log.recordCount(),
                    "checkpoint covers more records than the log has: size="
                            + beyond.checkpoint().size()
                            + ", records="
                            + log.recordCount());
        }
        while (pending != null) {
            last = pending.checkpoint();
            pending = scan().next();
        }
    }

    /** Takes what was signed and the records did not reach. */
    private void drainKnown(WalVerification log) {
        while (!known.isEmpty()) {
            KnownCheckpoint each = known.remove();
            if (contiguous) {
                report(
                        directory.path().resolve("segments"),
                        0,
                        log.recordCount(),
                        "the ledger ends before "
                                + each.name()
                                + ": size="
                                + each.size()
                                + ", records="
                                + log.recordCount());
            } else {
                remarks.add(each.name() + " cannot be reached: size=" + each.size());
            }
        }
    }

    private LedgerVerification verification(WalVerification log) {
        CheckpointScan scan = checkpoints;
        long uncovered = log.recordCount() - (last == null ? 0 : last.size());
        if (scan != null && uncovered > 0) {
            remarks.add("no checkpoint covers the last records yet: records=" + uncovered);
        }
        return new LedgerVerification(
                log.recordCount(),
                log.segmentCount(),
                scan == null ? 0 : scan.count(),
                Optional.ofNullable(last),
                key.isPresent(),
                log.tornBytes(),
                scan == null ? 0 : scan.tornBytes(),
                remarks,
                damages);
    }

    private CheckpointScan scan() {
        if (checkpoints == null) {
            throw new IllegalStateException("there are no checkpoints");
        }
        return checkpoints;
    }

    private void report(Path file, long offset, long index, String what) {
        report(new WalDamage(file, offset, index, what));
    }

    private void report(WalDamage damage) {
        if (damages.size() < MAX_DAMAGES) {
            damages.add(damage);
        } else if (damages.size() == MAX_DAMAGES) {
            damages.add(new WalDamage(damage.file(), damage.offset(), damage.index(), "and more"));
        }
    }
}
