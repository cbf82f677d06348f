package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.EACH_RECORD;
import static io.aegisbench.ledger.LedgerFixture.PATIENCE;
import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.await;
import static io.aegisbench.ledger.LedgerFixture.record;
import static io.aegisbench.ledger.LedgerFixture.verifyReceipts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.Closers;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalFailedException;
import io.aegisbench.wal.WalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the disk or a listener fails beside the log: nothing hangs, nothing lies. */
@Timeout(240)
final class LedgerFailureTest {
    @TempDir private Path parent;

    private final List<Path> mounts = new ArrayList<>();
    private LedgerFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new LedgerFixture(parent);
    }

    @AfterEach
    void unmount() throws Exception {
        for (Path mount : mounts) {
            run("umount", mount.toString());
        }
    }

    /** Fails the ledger's own thread at its n-th checkpoint, the one of the creation included. */
    private static LedgerListener failingAt(int checkpoint, AtomicInteger failures) {
        AtomicInteger seen = new AtomicInteger();
        return new LedgerListener() {
            @Override
            public void checkpointed(long size) {
                if (seen.incrementAndGet() == checkpoint) {
                    throw new IllegalStateException("listener failed");
                }
            }

            @Override
            public void failed(Throwable cause) {
                failures.incrementAndGet();
            }
        };
    }

    @Test
    void aFailureBesideTheLogRefusesAppendsAndFailsTheLogAtItsNextBatch() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        Ledger ledger = fixture.open(EACH_RECORD, failingAt(2, failures));
        appendAll(ledger, 0, 1);
        await("failure", () -> ledger.failure().isPresent());
        assertThat(ledger.failure().orElseThrow()).hasMessage("listener failed");
        assertThatThrownBy(() -> ledger.append(record(1)))
                .isInstanceOf(LedgerFailedException.class);
        assertThatThrownBy(() -> ledger.append(record(1), PATIENCE))
                .isInstanceOf(LedgerFailedException.class);
        assertThatThrownBy(() -> ledger.tryAppend(record(1)))
                .isInstanceOf(LedgerFailedException.class);
        // Below the ledger's own check: one that was let through a moment ago.
        Ticket late = ledger.log().append(record(1));
        assertThatThrownBy(() -> late.awaitDurable(PATIENCE))
                .isInstanceOf(WalFailedException.class);
        assertThat(late.isWritten()).isFalse();
        assertThat(ledger.log().state()).isEqualTo(WalState.FAILED);
        assertThat(failures.get()).isPositive();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(ledger::close).isInstanceOf(LedgerFailedException.class);
        }
        try (Ledger reopened = fixture.open()) {
            assertThat(reopened.recovery().recordCount()).isBetween(1L, 2L);
            verifyReceipts(reopened, 0, 1);
        }
    }

    @Test
    void aDeadThreadNeverLeavesTheLogWaiting() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        LedgerListener listener =
                new LedgerListener() {
                    @Override
                    public void checkpointed(long size) {
                        if (size > 0) {
                            awaitLatch(hold);
                            throw new IllegalStateException("late failure");
                        }
                    }
                };
        Ledger ledger = fixture.open(EACH_RECORD, listener);
        List<Ticket> tickets = new ArrayList<>();
        // The ledger's thread is held, so the log waits for it at the end of its first segment.
        for (int i = 0; i < 400; i++) {
            ledger.tryAppend(record(i)).ifPresent(tickets::add);
        }
        await("a written batch", () -> tickets.getFirst().isDurable());
        hold.countDown();
        int failed = 0;
        for (Ticket ticket : tickets) {
            try {
                assertThat(ticket.awaitDurable(PATIENCE)).isTrue();
                assertThat(failed).as("nothing is acknowledged after a failure").isZero();
            } catch (WalFailedException e) {
                failed++;
            }
        }
        int durable = tickets.size() - failed;
        assertThatThrownBy(ledger::close).isInstanceOf(LedgerFailedException.class);
        try (Ledger reopened = fixture.open()) {
            assertThat(reopened.recovery().recordCount()).isGreaterThanOrEqualTo(durable);
            await("checkpoint", () -> reopened.checkpoint().size() >= durable);
            verifyReceipts(reopened, 0, durable);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCheckpointLogThatCannotBeOpenedRefusesTheOpening() throws Exception {
        Files.createDirectories(fixture.files().checkpoints().resolve("sub"));
        KeyFile.create(fixture.key(), NoteSigner.generate("a", KeyType.ED25519));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(fixture::open).isInstanceOf(IOException.class);
        }
        Files.delete(fixture.files().checkpoints().resolve("sub"));
        Files.delete(fixture.files().checkpoints());
        Files.delete(fixture.key());
        fixture.open().close();
    }

    @Test
    void aFullDiskBelowTheNodeFileFailsTheLedger() throws Exception {
        // Room for log and one chunk of nodes, which are 4 MiB; the second has none.
        fills(mount("nodes", "size=6m"), 70_000, SETTINGS.withCheckpointRecords(10_000), 1);
    }

    @Test
    void aFullDiskBelowTheCheckpointsFailsTheLedger() throws Exception {
        fills(mount("checkpoints", "size=4300k"), 20_000, EACH_RECORD, 1);
    }

    @Test
    void aFullDiskBelowTheLogIsToldByAppendsAndByEveryClose() throws Exception {
        Path segments = mount("segments", "size=256k");
        Files.createDirectories(fixture.directory());
        Files.createSymbolicLink(fixture.directory().resolve("segments"), segments);
        LedgerSettings impatient = SETTINGS.withLog(SETTINGS.log().withRoomPatience(Duration.ZERO));
        Ledger ledger = fixture.open(impatient.withCheckpointRecords(16));
        List<Ticket> tickets = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                tickets.add(ledger.append(new byte[4000], PATIENCE));
            }
        } catch (LedgerFailedException | WalFailedException e) {
            assertThat(e).hasStackTraceContaining("No space left");
        }
        assertThatThrownBy(() -> tickets.getLast().awaitDurable(PATIENCE))
                .hasStackTraceContaining("No space left");
        long durable = tickets.stream().filter(Ticket::isDurable).count();
        assertThat(durable).isBetween(1L, tickets.size() - 1L);
        for (Optional<Throwable> told : Closers.start(ledger).told()) {
            assertThat(told.orElseThrow()).hasStackTraceContaining("No space left");
        }
        assertThatThrownBy(ledger::close).hasStackTraceContaining("No space left");
        assertThat(run("mount", "-o", "remount,size=64m", segments.toString())).isZero();
        try (Ledger reopened = fixture.open()) {
            assertThat(reopened.recovery().recordCount()).isGreaterThanOrEqualTo(durable);
        }
    }

    private void fills(Path mount, int records, LedgerSettings settings, int recordBytes)
            throws Exception {
        Path directory = Files.createDirectories(mount.resolve("ledger"));
        Path segments = Files.createDirectories(parent.resolve("segments-elsewhere"));
        Files.createSymbolicLink(directory.resolve("segments"), segments);
        Ledger ledger =
                Ledger.open(
                        directory, fixture.key(), Optional.empty(), settings, LedgerListener.QUIET);
        long durable = 0;
        List<Ticket> tickets = new ArrayList<>();
        try {
            for (int i = 0; i < records; i++) {
                tickets.add(ledger.append(new byte[recordBytes], PATIENCE));
                if (settings.checkpointRecords() == 1) {
                    tickets.getLast().awaitDurable(PATIENCE);
                }
            }
        } catch (LedgerFailedException | WalFailedException e) {
            assertThat(e).hasStackTraceContaining("No space left");
        }
        for (Ticket ticket : tickets) {
            try {
                assertThat(ticket.awaitDurable(PATIENCE)).isTrue();
                durable = ticket.index() + 1;
            } catch (WalFailedException e) {
                assertThat(e).hasStackTraceContaining("No space left");
            }
        }
        await("failure", () -> ledger.failure().isPresent());
        long shown = ledger.checkpoint().size();
        assertThat(shown).isPositive();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(ledger::close).hasStackTraceContaining("No space left");
        }
        assertThat(run("mount", "-o", "remount,size=64m", mount.toString())).isZero();
        try (Ledger reopened = Ledger.open(directory, fixture.key())) {
            assertThat(reopened.recovery().recordCount()).isGreaterThanOrEqualTo(durable);
            assertThat(reopened.checkpoint().size()).isGreaterThanOrEqualTo(shown);
        }
    }

    private Path mount(String name, String size) throws Exception {
        Path mount = Files.createDirectories(parent.resolve("mnt-" + name));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", size, "none", mount.toString()) == 0,
                "skipped: tmpfs cannot be mounted, root is needed");
        mounts.add(mount);
        return mount;
    }

    private static int run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
