package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.TestSeed;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A ledger in a directory of a test, small enough for many openings. */
final class LedgerFixture {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Small segments; a checkpoint only on close or when the test asks for more. */
    static final LedgerSettings SETTINGS =
            LedgerSettings.defaults()
                    .withLog(
                            WalSettings.defaults()
                                    .withRecordSizeLimitBytes(4000)
                                    .withSegmentSizeBytes(64 << 10))
                    .withCheckpointInterval(Duration.ofHours(1))
                    .withScrub(Duration.ZERO, 1 << 20);

    /** As {@link #SETTINGS}, and each durable record is signed at once. */
    static final LedgerSettings EACH_RECORD = SETTINGS.withCheckpointRecords(1);

    private final Path parent;

    LedgerFixture(Path parent) {
        this.parent = parent;
    }

    Path directory() {
        return parent.resolve("ledger");
    }

    LedgerDirectory files() {
        return new LedgerDirectory(directory());
    }

    Path key() {
        return parent.resolve("ledger.key");
    }

    List<Path> segments() throws IOException {
        try (Stream<Path> names = Files.list(directory().resolve("segments"))) {
            return names.filter(name -> name.toString().endsWith(".wal")).sorted().toList();
        }
    }

    Ledger open() throws IOException {
        return open(SETTINGS);
    }

    Ledger open(LedgerSettings settings) throws IOException {
        return open(settings, LedgerListener.QUIET);
    }

    Ledger open(LedgerSettings settings, LedgerListener listener) throws IOException {
        return Ledger.open(directory(), key(), Optional.empty(), settings, listener);
    }

    /** Makes a ledger of some records that was closed. */
    void create(int records) throws IOException, InterruptedException {
        create(0, records);
    }

    /** Appends some more records in a life of their own. */
    void create(int begin, int records) throws IOException, InterruptedException {
        try (Ledger ledger = open()) {
            appendAll(ledger, begin, begin + records);
        }
    }

    static void appendAll(Ledger ledger, long begin, long end) throws InterruptedException {
        List<Ticket> tickets = new ArrayList<>();
        for (long i = begin; i < end; i++) {
            Ticket ticket = ledger.append(record(i));
            assertThat(ticket.index()).isEqualTo(i);
            tickets.add(ticket);
        }
        for (Ticket ticket : tickets) {
            assertThat(ticket.awaitDurable(PATIENCE)).isTrue();
        }
    }

    /** {@return the record that belongs at an index} */
    static byte[] record(long index) {
        byte[] record = new byte[Long.BYTES + (int) (index * 37 % 500)];
        ByteBuffer.wrap(record).putLong(index);
        return record;
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited for: %s", what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    static void awaitCheckpoint(Ledger ledger, long size) {
        await("checkpoint of " + size, () -> ledger.checkpoint().size() >= size);
    }

    /** Verifies receipts with nothing but the text of the verifier key. */
    static void verifyReceipts(Ledger ledger, long begin, long end) {
        NoteVerifier key = NoteVerifier.parse(ledger.verifier().toString());
        for (long i = begin; i < end; i++) {
            byte[] file = ledger.receipt(i).orElseThrow().bytes();
            assertThat(Receipt.verify(file, record(i), key).isValid()).as("receipt %s", i).isTrue();
            assertThat(Receipt.verify(file, record(i + 1), key).isValid()).isFalse();
        }
    }

    static List<Checkpoint> opened(List<SignedNote> notes, NoteVerifier key) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (SignedNote note : notes) {
            CheckpointVerification verification = Checkpoint.open(note.bytes(), key);
            assertThat(verification).isInstanceOf(CheckpointVerification.Valid.class);
            checkpoints.add(((CheckpointVerification.Valid) verification).checkpoint());
        }
        return checkpoints;
    }

    /** Checks that each of some checkpoints is of the tree, by a consistency proof to its end. */
    static void checkConsistent(List<Checkpoint> checkpoints, MountainView tree) {
        for (Checkpoint checkpoint : checkpoints) {
            assertThat(tree.first(checkpoint.size()).commitment())
                    .as("root of size %s, %s", checkpoint.size(), TestSeed.REPLAY)
                    .isEqualTo(checkpoint.commitment());
            if (checkpoint.size() > 0) {
                assertThat(
                                tree.consistencyProof(checkpoint.size())
                                        .verify(checkpoint.commitment(), tree.commitment())
                                        .isValid())
                        .as("consistency from %s, %s", checkpoint.size(), TestSeed.REPLAY)
                        .isTrue();
            }
        }
    }

    static void flipBit(Path file, long offset, int bit) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(channel.read(one, offset)).isEqualTo(1);
            one.put(0, (byte) (one.get(0) ^ (1 << bit)));
            assertThat(channel.write(one.flip(), offset)).isEqualTo(1);
        }
    }

    static void truncate(Path file, long length) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) length));
    }

    /**
     * Copies a ledger directory; the checkpoints first, as a crash at one moment would leave it.
     */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("segments"));
        for (String name : List.of("checkpoints.log", "nodes.mmr")) {
            if (Files.exists(from.resolve(name))) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
        }
        List<Path> segments;
        try (Stream<Path> names = Files.list(from.resolve("segments"))) {
            segments = names.filter(name -> name.toString().endsWith(".wal")).sorted().toList();
        }
        for (Path segment : segments) {
            Files.copy(segment, to.resolve("segments").resolve(segment.getFileName()));
        }
    }

    /** {@return every file below a directory with its bytes, but the lock} */
    static List<String> contents(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> names = Files.walk(directory)) {
            List<String> contents = new ArrayList<>();
            for (Path path : names.sorted().toList()) {
                if (Files.isRegularFile(path) && !path.endsWith("LOCK")) {
                    contents.add(path + ":" + Arrays.hashCode(Files.readAllBytes(path)));
                }
            }
            return contents;
        }
    }
}
