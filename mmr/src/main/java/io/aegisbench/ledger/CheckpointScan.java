package io.aegisbench.ledger;

import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.wal.WalDamage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over every byte that {@code checkpoints.log} has when the walk begins, also while a ledger
 * appends. Not thread-safe: one use, one owner.
 *
 * <p>What is no frame is damage where a later frame follows. At the end it is the torn tail that
 * opening cuts off, but only if it can be one: an append that was interrupted leaves less than the
 * frame, or sectors that never reached the disk and so are zero. A frame of full length without
 * such a sector and with a wrong checksum was changed afterwards.
 *
 * <p>Frames are numbered, so each that is missing between two others is named, and so is each that
 * stands twice or behind a later one.
 */
final class CheckpointScan implements AutoCloseable {
    private static final int SECTOR_BYTES = CheckpointLayout.SECTOR_BYTES;

    private final Path path;
    private final CheckpointLog log;
    private final long end;
    private final Optional<NoteVerifier> key;
    private final Consumer<WalDamage> damages;
    private long at;
    private long previousSize = -1;
    private @Nullable String origin;
    private long count;
    private long nextOrdinal;
    private boolean numbered;
    private boolean ordered = true;
    private long tornBytes;

    /** Begins a walk. */
    CheckpointScan(
            Path path, CheckpointLog log, Optional<NoteVerifier> key, Consumer<WalDamage> damages)
            throws IOException {
        this.path = path;
        this.log = log;
        this.end = log.length();
        this.key = key;
        this.damages = damages;
    }

    /**
     * A checkpoint.
     *
     * @param offset where it stands
     * @param ordinal how many were signed before it, as far as it is known
     * @param checkpoint what was signed
     */
    record Entry(long offset, long ordinal, Checkpoint checkpoint) {}

    /** {@return the next checkpoint that is one, null at the end} */
    @Nullable Entry next() throws IOException {
        while (at < end) {
            CheckpointLog.Frame frame = frame();
            if (frame == null) {
                return null;
            }
            if (frame.offset() > at) {
                report(at, previousSize, "checkpoint frame is not whole, there is a later one");
            }
            long ordinal = ordinal(frame);
            at = frame.nextOffset();
            Checkpoint checkpoint = checked(frame);
            if (checkpoint != null) {
                count++;
                return new Entry(frame.offset(), ordinal, checkpoint);
            }
        }
        return null;
    }

    long count() {
        return count;
    }

    /** {@return the ordinal that the next checkpoint will have, as far as it is known} */
    long nextOrdinal() {
        return nextOrdinal;
    }

    long tornBytes() {
        return tornBytes;
    }

    @Override
    public void close() throws IOException {
        log.close();
    }

    /** {@return the next whole frame; null when there is none, and then the tail was judged} */
    private CheckpointLog.@Nullable Frame frame() throws IOException {
        try {
            CheckpointLog.Frame frame = log.frameFrom(at, end);
            if (frame == null) {
                judgeTail();
                at = end;
                return null;
            }
            return frame.nextOffset() > end ? null : frame;
        } catch (NoteFormatException e) {
            report(at, previousSize, "checkpoint frame holds no note: " + e.getMessage());
            at = end;
            return null;
        }
    }

    /** {@return the ordinal of a frame, which must be the next one} */
    private long ordinal(CheckpointLog.Frame frame) {
        String flaw = "";
        if (!frame.isNumbered()) {
            flaw = numbered ? "checkpoint has no ordinal, the one before has" : "";
        } else if (frame.ordinal() < nextOrdinal) {
            flaw =
                    "checkpoint stands twice or behind a later one: ordinal="
                            + frame.ordinal()
                            + ", expected="
                            + nextOrdinal;
        } else if (frame.ordinal() > nextOrdinal && frame.offset() == at) {
            flaw = missing(nextOrdinal, frame.ordinal());
        } else if (frame.place() != frame.offset() && ordered) {
            flaw = "checkpoint was written at another place: written at=" + frame.place();
        }
        if (!flaw.isEmpty()) {
            ordered = false; // What follows may all be moved: the places say nothing new.
            report(frame.offset(), frame.size(), flaw);
        }
        numbered |= frame.isNumbered();
        long ordinal = frame.isNumbered() ? frame.ordinal() : nextOrdinal;
        nextOrdinal = Math.max(nextOrdinal, ordinal + 1);
        return ordinal;
    }

    /** {@return what is said of checkpoints {@code [begin, end)} that were signed and are gone} */
    static String missing(long begin, long end) {
        return end - begin == 1
                ? "a checkpoint is missing: ordinal=" + begin
                : "checkpoints are missing: ordinals=[" + begin + ", " + end + ")";
    }

    private @Nullable Checkpoint checked(CheckpointLog.Frame frame) {
        String flaw;
        try {
            Checkpoint checkpoint = Checkpoint.parse(frame.note().text());
            flaw = flaw(frame, checkpoint);
            if (flaw.isEmpty()) {
                previousSize = checkpoint.size();
                origin = checkpoint.origin();
                return checkpoint;
            }
        } catch (NoteFormatException e) {
            flaw = "stored note is no checkpoint: " + e.getMessage();
        }
        report(frame.offset(), frame.size(), flaw);
        return null;
    }

    private String flaw(CheckpointLog.Frame frame, Checkpoint checkpoint) {
        if (checkpoint.size() != frame.size()) {
            return "frame and checkpoint have two sizes: checkpoint=" + checkpoint.size();
        }
        if (checkpoint.size() <= previousSize) {
            return "checkpoint does not grow: size="
                    + checkpoint.size()
                    + ", before="
                    + previousSize;
        }
        if (origin != null && !origin.equals(checkpoint.origin())) {
            return "checkpoint has another origin than the one before";
        }
        if (key.isPresent()
                && Checkpoint.open(frame.note().bytes(), key.get())
                        instanceof
                        CheckpointVerification.Refused(VerificationStep step, String reason)) {
            return "checkpoint is not of this key: step=" + step + ", reason=" + reason;
        }
        return "";
    }

    private void judgeTail() throws IOException {
        if (canBeTorn()) {
            tornBytes = end - at;
        } else {
            report(at, previousSize, "last checkpoint frame was changed after it was written");
        }
    }

    private boolean canBeTorn() throws IOException {
        if ((end - at) % SECTOR_BYTES != 0) {
            return true;
        }
        byte last = 0;
        for (long offset = at; offset < end; offset += SECTOR_BYTES) {
            ByteBuffer sector = log.sector(offset);
            if (sector.equals(ByteBuffer.allocate(sector.limit()))) {
                return true;
            }
            last = sector.get(sector.limit() - 1);
        }
        // A note ends with LF and then the padding: what ends otherwise ends within a note.
        boolean endsWithinANote = last != 0 && last != '\n';
        return endsWithinANote && CheckpointLayout.declaredBytes(log.sector(at)) > end - at;
    }

    private void report(long offset, long index, String what) {
        damages.accept(new WalDamage(path, offset, Math.max(0, index), what));
    }
}
