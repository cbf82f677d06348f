package io.aegisbench.bench.logs;

import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Our ledger with its default settings, a new Ed25519 key among them: a checkpoint a second or
 * 65,536 records. An append waits for the log's ticket as it does without a ledger.
 */
final class LedgerCommitLog implements CommitLog {
    private static final String DIRECTORY = "ledger";

    private final Ledger ledger;

    private LedgerCommitLog(Ledger ledger) {
        this.ledger = ledger;
    }

    static CommitLog open(Path folder) throws IOException {
        return new LedgerCommitLog(
                Ledger.open(
                        folder.resolve(DIRECTORY),
                        folder.resolve("key"),
                        Optional.empty(),
                        LedgerSettings.defaults(),
                        LedgerListener.QUIET));
    }

    /** Checks beside the records that a checkpoint covers them all: closing signs one. */
    static Contents contents(Path folder) {
        return taker -> {
            Path directory = folder.resolve(DIRECTORY);
            long records = WalReader.open(directory).recordCount();
            try (Ledger ledger = Ledger.open(directory, folder.resolve("key"))) {
                long covered = ledger.checkpoint().size();
                if (covered != records) {
                    throw new IllegalStateException(
                            "the last checkpoint does not cover the log: size=%s, records=%s"
                                    .formatted(covered, records));
                }
                try (RecordCursor cursor = ledger.records(0, records)) {
                    WalCommitLog.take(cursor, taker);
                }
            }
        };
    }

    @Override
    public Appender appender() {
        return entry -> ledger.append(entry).awaitDurable();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
