package io.aegisbench.bench.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.activemq.artemis.ArtemisConstants;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.LoaderCallback;
import org.apache.activemq.artemis.core.journal.PreparedTransactionInfo;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;

/**
 * The journal of Apache Artemis, the log of a message broker, with {@code sync}: an append returns
 * after the flush that holds it. Its records have a length trailer and no checksum.
 *
 * <ul>
 *   <li>NIO, because its native back end (libaio) is one more library to install; in trials it was
 *       no faster with a tuned timer.
 *   <li>The timer collects records for a flush. <i>Default</i> is 3.33 ms, which caps one appender
 *       at 300 appends a second. <i>Tuned</i> is 100 µs, about what a force takes: the best of the
 *       trials.
 *   <li>Buffer of 490 kB, files of 10 MiB and at least two of them: the broker's defaults. Files
 *       are filled before they are used, as ours are.
 *   <li>No compaction: nothing is ever deleted here, so it could only cost.
 * </ul>
 */
final class ArtemisCommitLog implements CommitLog {
    private static final int TUNED_TIMEOUT_NANOS = 100_000;
    private static final int FILE_BYTES = 10 << 20;
    private static final int MIN_FILES = 2;
    private static final int NO_COMPACTION = 0;
    private static final byte RECORD_TYPE = 1;

    private final JournalImpl journal;
    private final NIOSequentialFileFactory files;
    private final AtomicLong nextId = new AtomicLong(1);

    private ArtemisCommitLog(Path folder, int timeoutNanos) throws Exception {
        this.files =
                new NIOSequentialFileFactory(
                        folder.toFile(),
                        true,
                        ArtemisConstants.DEFAULT_JOURNAL_BUFFER_SIZE_NIO,
                        timeoutNanos,
                        1,
                        false);
        files.start();
        this.journal =
                new JournalImpl(
                        FILE_BYTES,
                        MIN_FILES,
                        MIN_FILES,
                        NO_COMPACTION,
                        NO_COMPACTION,
                        files,
                        "journal",
                        "log",
                        1);
        journal.start();
    }

    static CommitLog tuned(Path folder) throws Exception {
        return opened(folder, TUNED_TIMEOUT_NANOS);
    }

    static CommitLog untuned(Path folder) throws Exception {
        return opened(folder, ArtemisConstants.DEFAULT_JOURNAL_BUFFER_TIMEOUT_NIO);
    }

    private static CommitLog opened(Path folder, int timeoutNanos) throws Exception {
        ArtemisCommitLog log = new ArtemisCommitLog(folder, timeoutNanos);
        log.journal.loadInternalOnly();
        return log;
    }

    static Contents contents(Path folder) {
        return taker -> {
            try (ArtemisCommitLog log = new ArtemisCommitLog(folder, TUNED_TIMEOUT_NANOS)) {
                log.journal.load(new Loader(taker));
            }
        };
    }

    /** Takes records one by one: all at once would not fit into the heap. */
    private record Loader(Consumer<byte[]> taker) implements LoaderCallback {
        @Override
        public void addRecord(RecordInfo entry) {
            taker.accept(entry.data);
        }

        @Override
        public void updateRecord(RecordInfo entry) {
            throw unexpected("an update");
        }

        @Override
        public void deleteRecord(long id) {
            throw unexpected("a deletion");
        }

        @Override
        public void addPreparedTransaction(PreparedTransactionInfo transaction) {
            throw unexpected("a transaction");
        }

        @Override
        public void failedTransaction(
                long id, List<RecordInfo> entries, List<RecordInfo> deletions) {
            throw unexpected("a failed transaction");
        }

        private static IllegalStateException unexpected(String what) {
            return new IllegalStateException("nobody wrote " + what + " to this journal");
        }
    }

    @Override
    public Appender appender() {
        return entry -> journal.appendAddRecord(nextId.getAndIncrement(), RECORD_TYPE, entry, true);
    }

    @Override
    public void close() throws IOException {
        try {
            journal.stop();
        } catch (Exception e) { // What the journal declares.
            throw new IOException("the journal did not stop", e);
        } finally {
            files.stop();
        }
    }
}
