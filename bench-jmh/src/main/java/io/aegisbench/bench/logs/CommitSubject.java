package io.aegisbench.bench.logs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The logs that are measured. What each is set to, and why, stands in its class. */
@SuppressWarnings("ImmutableEnumChecker") // Opener and Reader are references to static methods.
public enum CommitSubject {
    /** Ours. */
    WAL("wal (ours)", WalCommitLog::open, WalCommitLog::contents),
    /** Ours, with tree and checkpoints. */
    LEDGER("ledger (ours)", LedgerCommitLog::open, LedgerCommitLog::contents),
    /** The floor: one thread, one force a record. */
    RAW("raw, 1 thread", RawCommitLog::open, RawCommitLog::contents),
    /** Artemis journal, its timer set to the disk. */
    ARTEMIS("Artemis tuned", ArtemisCommitLog::tuned, ArtemisCommitLog::contents),
    /** Artemis journal as it comes. */
    ARTEMIS_DEFAULT("Artemis default", ArtemisCommitLog::untuned, ArtemisCommitLog::contents),
    /** RocksDB with its log synced at every write. */
    ROCKSDB("RocksDB sync", RocksDbCommitLog::open, RocksDbCommitLog::contents),
    /** SQLite, one transaction a record. */
    SQLITE("SQLite FULL", SqliteCommitLog::open, SqliteCommitLog::contents),
    /** Chronicle Queue with a sync after every record. */
    CHRONICLE("Chronicle synced", ChronicleCommitLog::synced, ChronicleCommitLog::contents),
    /** Chronicle Queue as it is used: the page cache is the end. */
    CHRONICLE_UNSYNCED(
            "Chronicle NOT DURABLE", ChronicleCommitLog::unsynced, ChronicleCommitLog::contents);

    private final String label;
    private final Opener opener;
    private final Reader reader;

    CommitSubject(String label, Opener opener, Reader reader) {
        this.label = label;
        this.opener = opener;
        this.reader = reader;
    }

    @FunctionalInterface
    private interface Opener {
        CommitLog open(Path folder) throws Exception;
    }

    @FunctionalInterface
    private interface Reader {
        CommitLog.Contents of(Path folder);
    }

    public static CommitSubject ofId(String id) {
        return Arrays.stream(values())
                .filter(subject -> subject.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no such log: " + id + " of " + ids()));
    }

    private static String ids() {
        return Arrays.stream(values()).map(CommitSubject::id).collect(Collectors.joining(", "));
    }

    /** {@return the name as a benchmark's parameter} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the name in a reason why it cannot be measured} */
    String label() {
        return label;
    }

    /** {@return whether this is another project's log} */
    boolean isPeer() {
        return this != WAL && this != LEDGER && this != RAW;
    }

    /** {@return a log in an empty folder} */
    CommitLog open(Path folder) throws Exception {
        return opener.open(folder);
    }

    CommitLog.Contents contents(Path folder) {
        return reader.of(folder);
    }
}
