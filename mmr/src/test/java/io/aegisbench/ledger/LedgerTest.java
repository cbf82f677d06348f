package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.EACH_RECORD;
import static io.aegisbench.ledger.LedgerFixture.PATIENCE;
import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.await;
import static io.aegisbench.ledger.LedgerFixture.awaitCheckpoint;
import static io.aegisbench.ledger.LedgerFixture.opened;
import static io.aegisbench.ledger.LedgerFixture.record;
import static io.aegisbench.ledger.LedgerFixture.verifyReceipts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.MachineDisk;
import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.RecordCursor;
import io.aegisbench.wal.Ticket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger does as long as nothing goes wrong. */
@Timeout(240)
final class LedgerTest {
    @TempDir private Path parent;

    private LedgerFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new LedgerFixture(parent);
    }

    @Test
    void aReceiptVerifiesWithTheVerifierKeyAlone() throws Exception {
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            Ticket ticket = ledger.append(record(0));
            assertThat(ticket.awaitDurable(PATIENCE)).isTrue();
            awaitCheckpoint(ledger, 1);
            verifyReceipts(ledger, 0, 1);
            assertThat(ledger.checkpoint().origin()).isEqualTo(ledger.verifier().name());
            assertThat(ledger.durableCount()).isEqualTo(1);
            assertThat(ledger.read(0)).isEqualTo(record(0));
        }
    }

    @Test
    void everythingThatItMakesIsItsOwnersAlone() throws Exception {
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            appendAll(ledger, 0, 200);
            awaitCheckpoint(ledger, 200);
            assertOwnersAlone(fixture.directory());
        }
        assertOwnersAlone(fixture.directory());
        assertThat(fixture.segments()).hasSizeGreaterThan(0);
    }

    private static void assertOwnersAlone(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all)
                    .hasSizeGreaterThan(4)
                    .allSatisfy(path ->
                            assertThat(
                                            PosixFilePermissions.toString(
                                                    Files.getPosixFilePermissions(path)))
                                    .as(path.toString())
                                    .isEqualTo(
                                            Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void thereIsNoReceiptBeforeACheckpointCoversTheRecord() throws Exception {
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.checkpoint().size()).isZero();
            assertThat(ledger.receipt(0)).isEmpty();
            appendAll(ledger, 0, 1);
            awaitCheckpoint(ledger, 1); // The first after a pause comes at once.
            appendAll(ledger, 1, 5);
            assertThat(ledger.receipt(4)).isEmpty();
            assertThat(ledger.receipt(Long.MAX_VALUE)).isEmpty();
            assertThatThrownBy(() -> ledger.receipt(-1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> ledger.consistency(1, 5))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ledger.consistency(0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void provesConsistencyBetweenAnyTwoSizes() throws Exception {
        MountainRange plain = MountainRange.create(HashProfile.RFC9162);
        LongStream.range(0, 40).forEach(i -> plain.append(record(i)));
        fixture.create(40);
        try (Ledger ledger = fixture.open()) {
            for (long to = 1; to <= 40; to++) {
                Commitment later = plain.view(to).commitment();
                assertThat(ledger.tree().first(to).commitment()).isEqualTo(later);
                for (long from = 1; from <= to; from++) {
                    Commitment earlier = plain.view(from).commitment();
                    assertThat(ledger.consistency(from, to).verify(earlier, later).isValid())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void closingSignsWhatIsDurable() throws Exception {
        fixture.create(7);
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.checkpoint().size()).isEqualTo(7);
            verifyReceipts(ledger, 0, 7);
        }
    }

    @Test
    void aReopenedLedgerContinues() throws Exception {
        String vkey;
        try (Ledger ledger = fixture.open()) {
            vkey = ledger.verifier().toString();
            appendAll(ledger, 0, 300);
        }
        for (long life = 1; life <= 3; life++) {
            try (Ledger ledger = fixture.open()) {
                assertThat(ledger.verifier()).hasToString(vkey);
                assertThat(ledger.recovery().recordCount()).isEqualTo(300 * life);
                appendAll(ledger, 300 * life, 300 * life + 300);
            }
        }
        try (Ledger ledger = fixture.open()) {
            verifyReceipts(ledger, 0, 20);
            verifyReceipts(ledger, 595, 605);
            verifyReceipts(ledger, 1195, 1200);
            long count = 0;
            try (RecordCursor cursor = ledger.records(0, Long.MAX_VALUE)) {
                while (cursor.next()) {
                    assertThat(cursor.record()).isEqualTo(record(count++));
                }
            }
            assertThat(count).isEqualTo(1200);
            assertThat(fixture.segments()).hasSizeGreaterThan(4);
        }
    }

    @Test
    void aLedgerThatNothingWasAppendedToOpensAgain() throws Exception {
        for (int life = 0; life < 3; life++) {
            try (Ledger ledger = fixture.open()) {
                assertThat(ledger.checkpoint().size()).isZero();
                assertThat(ledger.checkpoints(0, 10)).hasSize(1);
            }
        }
    }

    @Test
    void aCheckpointComesEarlyAfterManyRecords() throws Exception {
        AtomicInteger signed = new AtomicInteger();
        LedgerListener listener =
                new LedgerListener() {
                    @Override
                    public void checkpointed(long size) {
                        signed.incrementAndGet();
                    }
                };
        try (Ledger ledger = fixture.open(SETTINGS.withCheckpointRecords(10), listener)) {
            appendAll(ledger, 0, 1);
            await("checkpoints of 0 and 1", () -> signed.get() == 2);
            appendAll(ledger, 1, 10);
            assertThat(signed).hasValue(2);
            appendAll(ledger, 10, 11);
            await("checkpoint of 11", () -> signed.get() > 2);
            assertThat(ledger.checkpoint().size()).isEqualTo(11);
            assertThat(signed).hasValue(3);
        }
    }

    @Test
    void aCheckpointComesAfterItsInterval() throws Exception {
        LedgerSettings settings = SETTINGS.withCheckpointInterval(Duration.ofMillis(200));
        try (Ledger ledger = fixture.open(settings)) {
            appendAll(ledger, 0, 1);
            awaitCheckpoint(ledger, 1);
            // So few are no reason to sign before the interval is over.
            appendAll(ledger, 1, 50);
            awaitCheckpoint(ledger, 50);
        }
    }

    @Test
    void anIdleLedgerSignsNothingAndUsesNoProcessor() throws Exception {
        LedgerSettings settings = SETTINGS.withCheckpointInterval(Duration.ofMillis(5));
        AtomicInteger signed = new AtomicInteger();
        LedgerListener listener =
                new LedgerListener() {
                    @Override
                    public void checkpointed(long size) {
                        signed.incrementAndGet();
                    }
                };
        Ledger busy =
                new LedgerFixture(Files.createDirectory(parent.resolve("busy"))).open(settings);
        List<Thread> others = threadsOfLedgers();
        try (busy;
                Ledger ledger = fixture.open(settings, listener)) {
            appendAll(ledger, 0, 5);
            awaitCheckpoint(ledger, 5);
            List<Thread> idle = threadsOfLedgers();
            idle.removeAll(others);
            assertThat(idle).hasSize(2);
            Thread signer =
                    idle.stream()
                            .filter(thread -> thread.getName().equals("aegis-ledger"))
                            .findFirst()
                            .orElseThrow();
            await("a wait without an end", () -> signer.getState() == Thread.State.WAITING);
            int before = signed.get();
            long cpu = cpuNanos(idle);
            // Another one's intervals come and go meanwhile.
            for (int i = 0; i < 20; i++) {
                appendAll(busy, i, i + 1);
                awaitCheckpoint(busy, i + 1);
            }
            assertThat(signed).hasValue(before);
            assertThat(signer.getState()).isEqualTo(Thread.State.WAITING);
            assertThat(cpuNanos(idle) - cpu).isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static List<Thread> threadsOfLedgers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> List.of("aegis-ledger", "aegis-wal").contains(thread.getName()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static long cpuNanos(List<Thread> idle) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return idle.stream()
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.threadId())))
                .sum();
    }

    @Test
    void listsItsCheckpointsFromAnySize() throws Exception {
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            for (int i = 0; i < 30; i++) {
                appendAll(ledger, i, i + 1);
                awaitCheckpoint(ledger, i + 1);
            }
            List<Checkpoint> all = opened(ledger.checkpoints(0, 100), ledger.verifier());
            assertThat(all).hasSize(31);
            for (Checkpoint checkpoint : all) {
                assertThat(checkpoint.commitment())
                        .isEqualTo(ledger.tree().first(checkpoint.size()).commitment());
            }
            assertThat(opened(ledger.checkpoints(17, 3), ledger.verifier()))
                    .extracting(Checkpoint::size)
                    .containsExactly(17L, 18L, 19L);
            assertThat(ledger.checkpoints(31, 5)).isEmpty();
            assertThat(ledger.signedCheckpoint()).isEqualTo(ledger.checkpoints(30, 1).getFirst());
        }
    }

    @Test
    void aStoredCheckpointIsListedOnlyOnceItIsDurable() throws Exception {
        try (Ledger ledger = fixture.open(EACH_RECORD)) {
            appendAll(ledger, 0, 1);
            awaitCheckpoint(ledger, 1);
            // As a reader finds the file while the next one is written and not yet forced.
            try (CheckpointLog stored =
                    CheckpointLog.open(MachineDisk.INSTANCE, fixture.files().checkpoints())) {
                stored.append(2, ledger.signedCheckpoint());
            }
            assertThat(ledger.checkpoints(0, 10)).hasSize(2);
        }
    }

    @Test
    void aClosedLedgerRefusesEverythingThatNeedsItsFiles() throws Exception {
        fixture.create(5);
        Ledger ledger = fixture.open();
        ledger.close();
        ledger.close();
        assertThatThrownBy(() -> ledger.append(new byte[1]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.tryAppend(new byte[1]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.receipt(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.consistency(3, 5))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ledger.checkpoint().size()).isEqualTo(5);
    }

    @Test
    void refusesARecordThatIsTooLarge() throws IOException {
        try (Ledger ledger = fixture.open()) {
            assertThatThrownBy(() -> ledger.tryAppend(new byte[4001]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(ledger.tryAppend(new byte[4000])).isPresent();
        }
    }

    @Test
    void mlDsaCheckpointsNeverGoBackInTime() throws Exception {
        NoteSigner signer = NoteSigner.generate("example.org/log", KeyType.ML_DSA_44);
        KeyFile.create(fixture.key(), signer);
        long last = 0;
        for (long life = 0; life < 2; life++) {
            try (Ledger ledger =
                    Ledger.open(
                            fixture.directory(),
                            fixture.key(),
                            Optional.of("example.org/log"),
                            EACH_RECORD,
                            LedgerListener.QUIET)) {
                appendAll(ledger, 3 * life, 3 * life + 3);
                awaitCheckpoint(ledger, 3 * life + 3);
                verifyReceipts(ledger, 0, 3 * life + 3);
                for (SignedNote note : ledger.checkpoints(0, 20)) {
                    assertThat(note.bytes().length).isGreaterThan(2420);
                }
                long time =
                        signer.verifier()
                                .epochSeconds(ledger.signedCheckpoint().signatures().getFirst())
                                .orElseThrow();
                assertThat(time).isGreaterThanOrEqualTo(last);
                last = time;
            }
        }
    }
}
