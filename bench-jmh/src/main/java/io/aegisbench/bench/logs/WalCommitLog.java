package io.aegisbench.bench.logs;

import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.WalReader;
import io.aegisbench.wal.WalSettings;
import io.aegisbench.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Our log with its default settings; an append waits for its ticket to be durable. */
final class WalCommitLog implements CommitLog {
    private final WriteAheadLog log;

    private WalCommitLog(WriteAheadLog log) {
        this.log = log;
    }

    static CommitLog open(Path folder) throws IOException {
        return new WalCommitLog(WriteAheadLog.open(folder, WalSettings.defaults()));
    }

    static Contents contents(Path folder) {
        return taker -> {
            WalReader reader = WalReader.open(folder);
            try (RecordCursor cursor = reader.cursor(0, reader.recordCount())) {
                take(cursor, taker);
            }
        };
    }

    static void take(RecordCursor cursor, Consumer<byte[]> taker) throws IOException {
        while (cursor.next()) {
            taker.accept(cursor.record());
        }
    }

    @Override
    public Appender appender() {
        return entry -> log.append(entry).awaitDurable();
    }

    @Override
    public void close() {
        log.close();
    }
}
