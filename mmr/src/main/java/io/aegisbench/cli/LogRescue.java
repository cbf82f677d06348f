package io.aegisbench.cli;

import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalFailedException;
import io.aegisbench.wal.WalFullException;
import io.aegisbench.wal.WalSalvage;
import io.aegisbench.wal.WalSettings;
import io.aegisbench.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies what is whole of a damaged log into a new one. Not thread-safe: one use.
 *
 * <p>The copy is a log of the same format without checkpoints, and not files of another form,
 * because that keeps every payload bit for bit, with checksums, at one force for many records, and
 * is read by the same commands; a new ledger takes its records from it. It is not signed: what is
 * left of a log is not what its key signed. A log has no gaps, so a record has another index in the
 * copy behind a gap; {@code salvage.txt} maps the old indices to the new.
 */
final class LogRescue {
    /** Much smaller than usual: a segment is written with zeros first, and most logs are small. */
    private static final WalSettings SETTINGS =
            WalSettings.defaults().withSegmentSizeBytes(8L << 20);

    private final List<String> ranges = new ArrayList<>();
    private long oldBegin;
    private long oldEnd;
    private long newBegin;
    private long savedCount;
    private long lostCount;

    private LogRescue() {}

    /** Runs a salvage to its end. When this returns the copy is on disk. */
    static LogRescue run(Path source, Path target, long expectedEnd) throws IOException {
        LogRescue rescue = new LogRescue();
        try (RecordCursor cursor = WalSalvage.open(source);
                WriteAheadLog copy = WriteAheadLog.open(target, SETTINGS)) {
            rescue.copy(cursor, copy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("salvage was interrupted; what it has copied is incomplete");
        } catch (WalFailedException | WalFullException e) {
            throw new InputException("--to cannot be written: " + e.getMessage());
        }
        rescue.endRange();
        rescue.lost(rescue.oldEnd, Math.max(rescue.oldEnd, expectedEnd));
        List<String> report = new ArrayList<>(rescue.lines());
        report.addFirst("salvaged from " + source.toAbsolutePath());
        Files.write(
                target.resolve("salvage.txt"),
                report,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        return rescue;
    }

    /** {@return how many records are missing} */
    long lostCount() {
        return lostCount;
    }

    /** {@return the counts, and all ranges in order} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("saved: records=" + savedCount);
        lines.add("lost: records=" + lostCount);
        lines.addAll(ranges);
        return lines;
    }

    private void copy(RecordCursor cursor, WriteAheadLog copy)
            throws InterruptedException, IOException {
        @Nullable Ticket last = null;
        while (cursor.next()) {
            if (cursor.index() != oldEnd) {
                endRange();
                lost(oldEnd, cursor.index());
                oldBegin = cursor.index();
                oldEnd = oldBegin;
                newBegin = savedCount;
            }
            last = copy.append(cursor.record());
            oldEnd++;
            savedCount++;
        }
        if (last != null) {
            last.awaitDurable();
        }
    }

    private void endRange() {
        if (oldEnd > oldBegin) {
            ranges.add(
                    "saved ["
                            + oldBegin
                            + ", "
                            + oldEnd
                            + ") as ["
                            + newBegin
                            + ", "
                            + savedCount
                            + ")");
        }
    }

    private void lost(long begin, long end) {
        if (end > begin) {
            lostCount += end - begin;
            ranges.add("lost  [" + begin + ", " + end + ")");
        }
    }
}
