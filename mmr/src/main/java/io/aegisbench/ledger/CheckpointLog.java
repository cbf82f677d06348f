package io.aegisbench.ledger;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.DurableFile;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Every checkpoint that was ever shown, in {@code checkpoints.log}. Not thread-safe for writing:
 * one owner appends; any thread may read meanwhile.
 *
 * <p>A frame ({@link CheckpointLayout}) begins at a multiple of 512 bytes, so that a later frame
 * never rewrites a sector of an acknowledged one. It says how many frames are before it and where
 * it begins, so that one that was taken out, doubled or moved is missed: by its neighbour, and by
 * the last frame, which then stands at another place.
 *
 * <p>An append is write, fsync; when it returns the checkpoint may be shown. Opening to write does
 * the same with the last frame again, before it is shown by the new process. A frame that misses
 * one of its sectors, because the file ends or the sector is zeros, was never finished and never
 * shown: opening to write keeps a copy of it and cuts it off. A last frame that has all its sectors
 * and is not whole was shown, as far as anyone can tell, and is damage: it is refused, because
 * without it its size could get a second root.
 */
final class CheckpointLog implements AutoCloseable {
    static final int SECTOR_BYTES = CheckpointLayout.SECTOR_BYTES;
    private static final int MAX_FRAME_BYTES = CheckpointLayout.maxFrameBytes();

    private final Disk disk;
    private final Path path;
    private final DurableFile file;
    private final boolean forced;
    private long end;
    private long count;

    private CheckpointLog(Disk disk, Path path, DurableFile file, boolean writable) {
        this.disk = disk;
        this.path = path;
        this.file = file;
        this.forced = writable;
    }

    /**
     * One stored checkpoint.
     *
     * @param offset where it is
     * @param size leaf count
     * @param frameBytes with the padding
     * @param note what was signed
     * @param ordinal how many frames were before it when it was written, or {@link
     *     CheckpointLayout#UNKNOWN} in a frame of an older ledger
     * @param place where it was written, or unknown likewise
     */
    record Frame(
            long offset, long size, int frameBytes, SignedNote note, long ordinal, long place) {
        long nextOffset() {
            return offset + frameBytes;
        }

        boolean isNumbered() {
            return ordinal != CheckpointLayout.UNKNOWN;
        }

        /** {@return whether this was written right behind a frame, or as the first one if null} */
        boolean follows(@Nullable Frame before) {
            if (before == null || !isNumbered()) {
                return before == null ? ordinal <= 0 : !before.isNumbered();
            }
            return before.isNumbered() ? ordinal == before.ordinal + 1 : ordinal > 0;
        }
    }

    /** Opens or creates the file to append, and cuts off a torn frame at its end. */
    static CheckpointLog open(Disk disk, Path path) throws IOException {
        CheckpointLog log = new CheckpointLog(disk, path, disk.openOrCreate(path), true);
        try {
            log.end = log.file.sizeBytes();
            Optional<Frame> last = log.last();
            log.keepLast(last);
            log.count = last.isPresent() ? log.ordinal(last.get()) + 1 : 0;
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Opens the file to read only, also while another process appends. */
    static CheckpointLog openToRead(Disk disk, Path path) throws IOException {
        return new CheckpointLog(disk, path, disk.openToRead(path), false);
    }

    /** Stores a checkpoint: when this returns it survives a power cut. */
    void append(long size, SignedNote signed) throws IOException {
        ByteBuffer frame = CheckpointLayout.frame(size, signed, count, end);
        file.writeFully(frame, end);
        file.forceAll();
        end += frame.capacity();
        count++;
    }

    /** {@return how many checkpoints are stored} Of a log that was opened to append. */
    long count() {
        return count;
    }

    /**
     * {@return how many frames are before one} Those of older ledgers are counted, which reads them
     * all.
     *
     * @throws LedgerCorruptException if the frame is not where it was written, or one of those that
     *     are counted is damaged
     */
    long ordinal(Frame frame) throws IOException {
        if (frame.isNumbered()) {
            if (frame.place != frame.offset) {
                throw damaged(
                        "checkpoints were taken out, put in or moved before the last one: ordinal="
                                + frame.ordinal
                                + ", written at="
                                + frame.place,
                        frame.offset);
            }
            return frame.ordinal;
        }
        long before = 0;
        long at = 0;
        while (at < frame.offset) {
            Frame each = frameAt(at);
            if (each == null || each.isNumbered()) {
                throw damaged("checkpoint is damaged, a later one is whole", at);
            }
            at = each.nextOffset();
            before++;
        }
        return before;
    }

    /**
     * {@return the last whole frame}
     *
     * @throws LedgerCorruptException if what is behind it is damage and not a torn frame
     */
    Optional<Frame> last() throws IOException {
        while (true) {
            Optional<Frame> last = lastWhole();
            long whole = last.map(Frame::nextOffset).orElse(0L);
            if (isTorn(whole)) {
                return last;
            }
            if (frameAt(whole) == null) {
                throw damaged("last checkpoint is damaged", whole);
            }
            // A writer has put a whole frame there since the first look: look again.
        }
    }

    private Optional<Frame> lastWhole() throws IOException {
        long length = length();
        for (long at = lastSector(length); at >= 0; at -= SECTOR_BYTES) {
            Frame frame = frameAt(at);
            if (frame != null) {
                return Optional.of(frame);
            }
            if (length - at > MAX_FRAME_BYTES + SECTOR_BYTES) {
                throw damaged("no whole checkpoint where the last one should be", at);
            }
        }
        return Optional.empty();
    }

    /** {@return whether what is from here to the end is nothing, or a frame without a sector} */
    private boolean isTorn(long from) throws IOException {
        long left = length() - from;
        if (left < CheckpointLayout.HEADER_BYTES) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(left, MAX_FRAME_BYTES));
        file.readFully(bytes, from);
        byte[] torn = bytes.array();
        if (isZeroSector(torn, 0)) {
            return true;
        }
        if (!CheckpointLayout.isHeader(bytes)) {
            return false;
        }
        int frameBytes = CheckpointLayout.frameBytes(bytes);
        boolean missing = frameBytes > left;
        for (int at = 0; at < frameBytes && !missing; at += SECTOR_BYTES) {
            missing = isZeroSector(torn, at);
        }
        return missing;
    }

    private static boolean isZeroSector(byte[] bytes, int at) {
        for (int i = at; i < Math.min(at + SECTOR_BYTES, bytes.length); i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private LedgerCorruptException damaged(String what, long offset) {
        return new LedgerCorruptException(what + ": file=" + path + ", offset=" + offset);
    }

    /**
     * {@return up to {@code limit} frames, beginning with the first whose size is not below one}
     *
     * @throws LedgerCorruptException if there is damage between them
     */
    List<Frame> read(long fromSize, int limit) throws IOException {
        List<Frame> frames = new ArrayList<>();
        long length = length(); // Once: what a writer appends meanwhile must not move the goal.
        long at = offsetOf(fromSize, length);
        Frame before = beforeFirst(at, length);
        while (frames.size() < limit) {
            Frame frame = frameAt(at);
            if (frame == null && isFollowed(at)) {
                frame = frameAt(at); // The writer may have put both there since the first look.
                if (frame == null) {
                    throw damaged("checkpoint is damaged, a later one is whole", at);
                }
            }
            if (frame == null) {
                break;
            }
            if (!frame.follows(before)) {
                throw damaged(
                        "a checkpoint was taken out, put in or moved: ordinal=" + frame.ordinal,
                        at);
            }
            if (frame.size >= fromSize) {
                frames.add(frame);
            }
            before = frame;
            at = frame.nextOffset();
        }
        return frames;
    }

    /** The frame in front of the first one must be whole, or one that belongs here is missing. */
    private @Nullable Frame beforeFirst(long first, long length) throws IOException {
        if (first == 0 || first == length) {
            return null;
        }
        long begin = Math.max(0, first - MAX_FRAME_BYTES);
        for (long at = first - SECTOR_BYTES; at >= begin; at -= SECTOR_BYTES) {
            Frame before = frameAt(at);
            if (before != null && before.nextOffset() == first) {
                return before;
            }
        }
        throw damaged("checkpoint before this one is damaged", first);
    }

    /** A writer may be in the middle of the last frame; behind an earlier one there is another. */
    private boolean isFollowed(long at) throws IOException {
        long end = Math.min(length(), at + MAX_FRAME_BYTES + SECTOR_BYTES);
        return frameFrom(at + SECTOR_BYTES, end) != null;
    }

    /**
     * {@return where the first bytes stand that are no frame or not the next one, unless they are a
     * torn last one}
     */
    OptionalLong firstDamage() throws IOException {
        long seen = -1;
        while (true) {
            long at = wholeBytes();
            if (frameFrom(at, length()) == null && isTorn(at)) {
                return OptionalLong.empty();
            }
            if (at == seen || frameAt(at) == null) {
                return OptionalLong.of(at);
            }
            seen = at; // A writer may have put a whole frame there since the look before.
        }
    }

    private long wholeBytes() throws IOException {
        long at = 0;
        Frame before = null;
        for (Frame frame = frameAt(at); frame != null; frame = frameAt(at)) {
            if (!frame.follows(before)) {
                return at;
            }
            before = frame;
            at = frame.nextOffset();
        }
        return at;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    long length() throws IOException {
        return forced ? end : file.sizeBytes();
    }

    /** {@return the sector at an offset, shorter where the file ends} */
    ByteBuffer sector(long offset) throws IOException {
        ByteBuffer sector = ByteBuffer.allocate(SECTOR_BYTES);
        file.readFully(sector, offset);
        return sector.flip();
    }

    /**
     * Cuts off what is behind the last frame and makes sure of that one. It is shown from now on,
     * and the process that wrote it may have ended before its force, or because its force failed:
     * Linux then takes it for clean, so it is written again.
     */
    private void keepLast(Optional<Frame> last) throws IOException {
        long whole = last.map(Frame::nextOffset).orElse(0L);
        if (whole < end) {
            keepTorn(whole);
            file.truncate(whole);
            end = whole;
        }
        if (last.isPresent()) {
            ByteBuffer frame = ByteBuffer.allocate(last.get().frameBytes);
            file.readFully(frame, last.get().offset);
            file.writeFully(frame.flip(), last.get().offset);
        }
        file.forceAll();
        WholeFile.forceEntry(disk, path);
    }

    private void keepTorn(long from) throws IOException {
        ByteBuffer torn = ByteBuffer.allocate((int) Math.min(end - from, MAX_FRAME_BYTES));
        file.readFully(torn, from);
        Path copy = path.resolveSibling(path.getFileName() + "." + from + ".torn");
        WholeFile.write(disk, copy, torn.array());
    }

    /** Binary search over sectors: a frame says its size, and sizes only grow. */
    private long offsetOf(long fromSize, long length) throws IOException {
        long low = 0;
        long high = Math.ceilDiv(length, SECTOR_BYTES);
        while (low < high) {
            long middle = (low + high) >>> 1;
            Frame frame = frameFrom(middle * SECTOR_BYTES, high * SECTOR_BYTES);
            if (frame == null || frame.size >= fromSize) {
                high = middle;
            } else {
                low = frame.nextOffset() / SECTOR_BYTES;
            }
        }
        Frame first = frameFrom(low * SECTOR_BYTES, length);
        return first == null ? length : first.offset;
    }

    /** {@return the first whole frame that begins in {@code [begin, end)}} */
    @Nullable Frame frameFrom(long begin, long end) throws IOException {
        for (long at = begin; at < end; at += SECTOR_BYTES) {
            Frame frame = frameAt(at);
            if (frame != null) {
                return frame;
            }
        }
        return null;
    }

    /** {@return the frame that begins here, or null if what is here is no whole frame} */
    private @Nullable Frame frameAt(long offset) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(CheckpointLayout.HEADER_BYTES);
        file.readFully(header, offset);
        if (header.hasRemaining() || !CheckpointLayout.isHeader(header)) {
            return null;
        }
        ByteBuffer frame = ByteBuffer.allocate(CheckpointLayout.frameBytes(header));
        file.readFully(frame, offset);
        if (frame.hasRemaining() || !CheckpointLayout.isWhole(frame)) {
            return null;
        }
        try {
            return new Frame(
                    offset,
                    CheckpointLayout.size(frame),
                    frame.capacity(),
                    SignedNote.parse(CheckpointLayout.note(frame)),
                    CheckpointLayout.ordinal(frame),
                    CheckpointLayout.place(frame));
        } catch (NoteFormatException e) {
            throw damaged("stored checkpoint is no note (" + e.getMessage() + ")", offset);
        }
    }

    private static long lastSector(long length) {
        return (Math.ceilDiv(length, SECTOR_BYTES) - 1) * SECTOR_BYTES;
    }
}
