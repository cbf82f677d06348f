package io.aegisbench.wal;

import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drives recovery and the writer on one thread, so that a seed decides everything. It is the owner
 * of the log, too. Not thread-safe: one test owns it.
 */
final class Driver implements WalOwner {
    static final Path ROOT = Path.of("/log");
    static final WalSettings SMALL =
            WalSettings.defaults().withRecordSizeLimitBytes(6000).withSegmentSizeBytes(32 << 10);

    private final LogDirectory directory;
    private final WalSettings settings;
    private long proven;
    private long durable;
    private long recovered = -1;
    private long written;

    Driver(Disk files) {
        this(files, SMALL);
    }

    Driver(Disk files, WalSettings settings) {
        this.directory = new LogDirectory(files, ROOT);
        this.settings = settings;
    }

    Driver proving(long recordCount) {
        proven = recordCount;
        return this;
    }

    LogDirectory directory() {
        return directory;
    }

    /** Recovers and returns the writer of a new life. */
    LogWriter open() throws IOException {
        return open(WalListener.NONE);
    }

    RecoveredLog recover() throws IOException {
        DirectoryLock lock = DirectoryLock.acquire(directory.files(), directory.root());
        RecoveredLog found = WriteAheadLog.recover(lock, proven);
        report = found.report();
        recovered = found.report().recordCount();
        return found;
    }

    LogWriter open(WalListener listener) throws IOException {
        RecoveredLog found = recover();
        SegmentSupply supply =
                new SegmentSupply(
                        directory,
                        settings.withRoomPatience(Duration.ZERO),
                        listener,
                        Runnable::run);
        long[] salt = {(found.report().segmentCount() + 1) * 1_000_003};
        return found.writer(supply, settings, this, listener, () -> salt[0]++);
    }

    private @Nullable RecoveryReport report;

    RecoveryReport report() {
        RecoveryReport last = report;
        if (last == null) {
            throw new IllegalStateException("nothing was opened");
        }
        return last;
    }

    /** {@return records that the log has said to be durable, by force or by recovery} */
    long durable() {
        return Math.max(durable, recovered);
    }

    /** {@return records that the log has said to be written} */
    long written() {
        return Math.max(written, recovered);
    }

    /** {@return what recovery handed over, -1 before that} */
    long recovered() {
        return recovered;
    }

    List<byte[]> readAll() throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (RecordCursor cursor = WalReader.of(directory).cursor(0, Long.MAX_VALUE)) {
            while (cursor.next()) {
                records.add(cursor.record());
            }
        }
        return records;
    }

    List<byte[]> salvage() throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (WalSalvage cursor = WalSalvage.of(directory)) {
            while (cursor.next()) {
                records.add(cursor.record());
            }
        }
        return records;
    }

    /** {@return whether a list is the beginning of another} */
    static boolean isPrefix(List<byte[]> prefix, List<byte[]> whole) {
        if (prefix.size() > whole.size()) {
            return false;
        }
        for (int i = 0; i < prefix.size(); i++) {
            if (!Arrays.equals(prefix.get(i), whole.get(i))) {
                return false;
            }
        }
        return true;
    }

    static byte[] text(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void written(long firstIndex, List<byte[]> records) {
        written = firstIndex + records.size();
    }

    @Override
    public void durable(long recordCount) {
        durable = recordCount;
    }

    @Override
    public byte[] footer(long recordCount) {
        return text("owner at " + recordCount);
    }
}
