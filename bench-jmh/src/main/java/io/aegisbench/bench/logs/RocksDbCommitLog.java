package io.aegisbench.bench.logs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as a log: a put under a running number.
 *
 * <ul>
 *   <li>{@code sync = true}: the default leaves a write in the page cache. Writers that wait are
 *       grouped into one sync by RocksDB itself.
 *   <li>Write buffer of 512 MiB instead of 64 MiB: no memtable is flushed while we measure, since
 *       that work is not a log's. It favours RocksDB.
 *   <li>Not set: {@code recycle_log_file_num}, which made no difference in trials.
 * </ul>
 */
final class RocksDbCommitLog implements CommitLog {
    private static final long WRITE_BUFFER_BYTES = 512L << 20;

    private final Options options;
    private final WriteOptions writing;
    private final RocksDB db;
    private final AtomicLong nextKey = new AtomicLong();

    private RocksDbCommitLog(Path folder) throws RocksDBException {
        RocksDB.loadLibrary();
        this.options =
                new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES);
        this.writing = new WriteOptions().setSync(true);
        this.db = RocksDB.open(options, folder.toString());
    }

    static CommitLog open(Path folder) throws RocksDBException {
        return new RocksDbCommitLog(folder);
    }

    static Contents contents(Path folder) {
        return taker -> {
            try (RocksDbCommitLog log = new RocksDbCommitLog(folder);
                    RocksIterator iterator = log.db.newIterator()) {
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    taker.accept(iterator.value());
                }
                iterator.status();
            }
        };
    }

    @Override
    public Appender appender() {
        return entry -> db.put(writing, key(nextKey.getAndIncrement()), entry);
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public void close() {
        db.close();
        writing.close();
        options.close();
    }
}
