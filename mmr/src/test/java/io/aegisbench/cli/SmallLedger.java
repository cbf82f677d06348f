package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.wal.WalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real ledger on disk with three records to a segment. Of each life the first record gets a
 * checkpoint at once and the others when it is closed. A single thread uses it.
 */
final class SmallLedger implements AutoCloseable {
    static final LedgerSettings SETTINGS =
            LedgerSettings.defaults()
                    .withLog(
                            WalSettings.defaults()
                                    .withRecordSizeLimitBytes(4000)
                                    .withSegmentSizeBytes(24 << 10))
                    .withCheckpointInterval(Duration.ofHours(1))
                    .withCheckpointRecords(Long.MAX_VALUE)
                    .withScrub(Duration.ZERO, 1);
    static final List<byte[]> RECORDS = records(10);

    private final Path home;
    private final BlockingQueue<Long> signed = new LinkedBlockingQueue<>();
    private final Ledger ledger;

    SmallLedger(Path home) throws IOException {
        this(home, SETTINGS);
    }

    SmallLedger(Path home, LedgerSettings settings) throws IOException {
        this.home = home;
        LedgerListener listener =
                new LedgerListener() {
                    @Override
                    public void checkpointed(long size) {
                        signed.add(size);
                    }
                };
        this.ledger =
                Ledger.open(directory(), home.resolve("key"), Optional.empty(), settings, listener);
    }

    /** {@return a ledger with {@link #RECORDS} that was closed, with checkpoints of 0, 1, 10} */
    static Path closed(Path home) throws Exception {
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(RECORDS);
            return small.directory();
        }
    }

    /**
     * {@return a ledger with {@link #RECORDS} as a killed process leaves it: a closed life of 8,
     * then records 8 and 9 in a segment of their own, with checkpoints of 0, 1, 8, 9}
     */
    static Path crashed(Path home) throws Exception {
        byte[] mark;
        Path crashed;
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(RECORDS.subList(0, 8));
        }
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(RECORDS.subList(8, 10));
            mark = Files.readAllBytes(mark(home));
            crashed = copy(small.directory(), home.resolve("crashed"));
        }
        Files.write(mark(home), mark); // The close has signed more than the copy has.
        return crashed;
    }

    static Path mark(Path home) {
        return HighWaterMark.beside(home.resolve("key"));
    }

    private static List<byte[]> records(int count) {
        List<byte[]> records = new ArrayList<>(List.of("first".getBytes(StandardCharsets.UTF_8)));
        records.add(new byte[0]);
        records.add("zwei Wörter, 一行".getBytes(StandardCharsets.UTF_8));
        records.add(new byte[] {(byte) 0xff, 0, 1});
        records.add("two\nlines".getBytes(StandardCharsets.UTF_8));
        while (records.size() < count) {
            records.add(("record " + records.size()).getBytes(StandardCharsets.UTF_8));
        }
        return records;
    }

    Path directory() {
        return home.resolve("ledger");
    }

    Ledger ledger() {
        return ledger;
    }

    String verifierKey() {
        return ledger.verifier().toString();
    }

    /** Appends records, each in a frame of its own, and waits until they are durable. */
    void append(List<byte[]> records) throws InterruptedException {
        for (byte[] record : records) {
            ledger.append(record).awaitDurable();
        }
    }

    /** As {@link #append}, and waits for the checkpoint that the first record of a life gets. */
    void appendAll(List<byte[]> records) throws InterruptedException {
        append(records.subList(0, 1));
        awaitCheckpoint(ledger.durableCount());
        append(records.subList(1, records.size()));
    }

    void awaitCheckpoint(long size) throws InterruptedException {
        Long last = 0L;
        while (last < size) {
            last = signed.poll(120, TimeUnit.SECONDS);
            assertThat(last).as("checkpoint of size %d", size).isNotNull();
        }
    }

    @Override
    public void close() {
        ledger.close();
    }

    /** Copies all files but LOCK, which nothing but the lock itself may open. */
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("segments"));
        for (Path file : files(from)) {
            if (!file.endsWith("LOCK")) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
        return to;
    }

    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** {@return all that there is in a directory: names, sizes, times, and hashes} */
    static Map<String, String> fingerprint(Path directory)
            throws IOException, NoSuchAlgorithmException {
        Map<String, String> fingerprint = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(f -> !f.toString().endsWith(".tmp")).toList()) {
                String value = Files.getLastModifiedTime(file) + " " + Files.size(file);
                if (Files.isRegularFile(file) && !file.endsWith("LOCK")) {
                    byte[] hash =
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                    value += " " + HexFormat.of().formatHex(hash);
                }
                fingerprint.put(directory.relativize(file).toString(), value);
            }
        }
        return fingerprint;
    }
}
