package io.aegisbench.proxy.audit;

import static io.aegisbench.proxy.audit.TrailFixture.await;
import static io.aegisbench.proxy.audit.TrailFixture.close;
import static io.aegisbench.proxy.audit.TrailFixture.fill;
import static io.aegisbench.proxy.audit.TrailFixture.record;
import static io.aegisbench.proxy.audit.TrailFixture.reserve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.proxy.audit.EvidenceOpenException.Kind;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.audit.EvidenceTrail.NoSlot;
import io.aegisbench.proxy.audit.EvidenceTrail.Outcome;
import io.aegisbench.proxy.audit.EvidenceTrail.Settled;
import io.aegisbench.proxy.audit.EvidenceTrail.Slot;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail, fill or stall, and ledgers that cannot be opened. */
@Timeout(120)
final class TrailFailureTest {
    @TempDir private Path parent;

    private final List<Path> mounts = new ArrayList<>();
    private TrailFixture fixture;
    private LogLines log;

    @BeforeEach
    void fixture() {
        fixture = new TrailFixture(parent);
        log = LogLines.of(LedgerTrail.class);
    }

    @AfterEach
    void unmount() throws Exception {
        log.close();
        for (Path mount : mounts) {
            run("umount", "-l", mount.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
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

    /** A log whose thread fails when it is told to: what fails there fails the log. */
    private static LedgerListener failing(AtomicBoolean fails) {
        return new LedgerListener() {
            @Override
            public void queueDepth(int records, long bytes) {
                if (fails.get()) {
                    throw new IllegalStateException("disk failed");
                }
            }
        };
    }

    private static EvidenceListener hearing(AtomicInteger heard) {
        return new EvidenceListener() {
            @Override
            public void failed(Throwable cause) {
                heard.incrementAndGet();
            }
        };
    }

    @Test
    void afterAFailureEveryReservationSaysSoAndEveryWaiterIsTold() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        AtomicInteger heard = new AtomicInteger();
        LedgerTrail trail =
                LedgerTrail.open(fixture.settings(Mode.DURABLE), hearing(heard), failing(fails));
        record(trail);
        await("record", () -> trail.counters().recorded() == 1);
        Slot open = reserve(trail, trail.nextRequestId());
        Queue<Settled> told = new ConcurrentLinkedQueue<>();
        fails.set(true);
        int calls = 50;
        for (int i = 0; i < calls; i++) {
            if (trail.reserve(TrailFixture.call(trail.nextRequestId())) instanceof Slot slot) {
                fill(slot);
                slot.whenRecorded((how, _) -> told.add(how));
                assertThat(slot.complete(Outcome.COMPLETE)).isTrue();
            }
        }
        await("failure", trail::isFaulted);
        assertThat(trail.reserve(TrailFixture.call(trail.nextRequestId())))
                .isEqualTo(NoSlot.FAILED);
        assertThat(trail.status().faulted()).isTrue();
        open.whenRecorded((how, _) -> told.add(how));
        assertThat(open.complete(Outcome.COMPLETE)).isTrue();
        await("everybody is told", () -> trail.status().inFlight() == 0);
        assertThat(told).isNotEmpty().containsOnly(Settled.FAILED);
        // Who calls is refused first, and the listener is told then.
        await("the listener is told", () -> heard.get() == 1);
        assertThat(trail.counters().unrecorded()).isEqualTo(told.size());
        assertThat(trail.close(TrailFixture.PATIENCE).isWhole()).isFalse();
        assertFailureWasLogged();

        LedgerTrail reopened = fixture.open(Mode.DURABLE);
        record(reopened);
        close(reopened);
    }

    /** A log whose forces fail once it is told so; what was written before stays in doubt. */
    private static LedgerListener failingForces(CountDownLatch entered, CountDownLatch open) {
        return new LedgerListener() {
            @Override
            public void forced(Duration elapsed) {
                entered.countDown();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts this thread", e);
                }
                throw new IllegalStateException("force failed");
            }
        };
    }

    /** Answers calls without waiting for their records; all are written, none is forced. */
    private static LedgerTrail answered(TrailFixture fixture, LedgerListener log) throws Exception {
        LedgerTrail trail =
                LedgerTrail.open(fixture.settings(Mode.SCHEDULED), EvidenceListener.QUIET, log);
        for (int i = 0; i < 50; i++) {
            record(trail);
        }
        return trail;
    }

    private static void isToldTwice(LedgerTrail trail) throws Exception {
        for (int i = 0; i < 2; i++) {
            LedgerTrail.Drain drain = trail.close(TrailFixture.PATIENCE);
            assertThat(drain.isWhole()).isFalse();
            assertThat(drain.isLedgerClosed()).isFalse();
            assertThat(drain.failure().orElseThrow()).hasMessageContaining("force failed");
            assertThat(drain.unsynced() + drain.unrecorded()).isPositive();
        }
        assertThatThrownBy(trail.ledger()::close).hasStackTraceContaining("force failed");
    }

    @Test
    void aForceThatFailedBeforeTheStopIsToldAtTheStop() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        LedgerTrail trail = answered(fixture, failingForces(entered, open));
        entered.await();
        open.countDown();
        await("failure", trail::isFaulted);
        isToldTwice(trail);
    }

    @Test
    void aForceThatFailsDuringTheStopIsToldToEveryCaller() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        LedgerTrail trail = answered(fixture, failingForces(entered, open));
        entered.await();
        List<CompletableFuture<LedgerTrail.Drain>> stops = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stops.add(
                    CompletableFuture.supplyAsync(() -> closed(trail), Thread::startVirtualThread));
        }
        await("the stop", () -> isRefusing(trail));
        open.countDown();
        for (CompletableFuture<LedgerTrail.Drain> stop : stops) {
            assertThat(stop.get(120, TimeUnit.SECONDS).isWhole()).isFalse();
        }
        isToldTwice(trail);
    }

    private static boolean isRefusing(LedgerTrail trail) {
        return switch (trail.reserve(TrailFixture.call(trail.nextRequestId()))) {
            case Slot slot -> {
                slot.abandon();
                yield false;
            }
            case NoSlot _ -> true;
        };
    }

    private static LedgerTrail.Drain closed(LedgerTrail trail) {
        try {
            return trail.close(TrailFixture.PATIENCE);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFullDiskFailsTheTrailAndNothingIsAcknowledgedWithoutARecord() throws Exception {
        Path mount = Files.createDirectories(parent.resolve("mnt"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=9m", "none", mount.toString()) == 0,
                "skipped: tmpfs cannot be mounted, root is needed");
        mounts.add(mount);
        TrailFixture full = new TrailFixture(mount);
        EvidenceSettings settings = full.settings(Mode.DURABLE);
        LedgerSettings impatient =
                settings.ledger().withLog(settings.ledger().log().withRoomPatience(Duration.ZERO));
        LedgerTrail trail =
                full.open(
                        settings.withBounds(settings.bounds().withFreeBytes(0, 0))
                                .withLedger(impatient));
        AtomicInteger recorded = new AtomicInteger();
        for (int i = 0; i < 100_000 && !trail.isFaulted(); i++) {
            CountDownLatch told = new CountDownLatch(1);
            if (trail.reserve(TrailFixture.call(trail.nextRequestId())) instanceof Slot slot) {
                fill(slot);
                slot.whenRecorded((how, _) -> {
                    recorded.addAndGet(how == Settled.RECORDED ? 1 : 0);
                    told.countDown();
                });
                assertThat(slot.complete(Outcome.COMPLETE)).isTrue();
                assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(trail.isFaulted()).isTrue();
        trail.close(TrailFixture.PATIENCE);
        assertFailureWasLogged();
        assertThat(run("mount", "-o", "remount,size=64m", mount.toString())).isZero();
        LedgerTrail reopened =
                full.open(settings.withBounds(settings.bounds().withFreeBytes(0, 0)));
        assertThat(TrailFixture.ids(reopened)).hasSizeGreaterThanOrEqualTo(recorded.get());
        assertThat(recorded.get()).isPositive();
        close(reopened);
    }

    private void assertFailureWasLogged() {
        log.await("the evidence cannot be kept any more; every governed call is refused");
        log.await("evidence is missing at the stop");
        assertThat(log.all()).filteredOn(line -> !line.contains("room")).hasSize(2);
    }

    private static LedgerListener stalling(CountDownLatch stall) {
        return new LedgerListener() {
            @Override
            public void batchWritten(int records, long bytes) {
                try {
                    stall.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    @Test
    void aStalledDiskFillsTheSlotsTellsTheWaitersAndIsRecoveredFrom() throws Exception {
        CountDownLatch stall = new CountDownLatch(1);
        EvidenceSettings settings = fixture.settings(Mode.WRITTEN);
        settings =
                settings.withLedger(
                                settings.ledger()
                                        .withLog(settings.ledger().log().withQueueRecords(4)))
                        .withBounds(
                                settings.bounds()
                                        .withInFlight(40, 1 << 20)
                                        .withAckPatience(Duration.ofMillis(200)));
        LedgerTrail trail = LedgerTrail.open(settings, EvidenceListener.QUIET, stalling(stall));
        Queue<Settled> told = new ConcurrentLinkedQueue<>();
        int accepted = 0;
        for (int i = 0; i < 200; i++) {
            if (trail.reserve(TrailFixture.call(trail.nextRequestId())) instanceof Slot slot) {
                accepted++;
                fill(slot);
                slot.whenRecorded((how, _) -> told.add(how));
                assertThat(slot.complete(Outcome.COMPLETE)).isTrue();
            }
        }
        assertThat(accepted).isEqualTo(40);
        await("everybody is told", () -> told.size() == 40);
        assertThat(told).containsOnly(Settled.LATE);
        assertThat(trail.status().oldestUnsyncedMillis()).isPositive();
        assertThat(trail.reserve(TrailFixture.call(trail.nextRequestId()))).isEqualTo(NoSlot.FULL);
        stall.countDown();
        await("recovery", () -> trail.status().inFlight() == 0);
        assertThat(trail.counters().recorded()).isEqualTo(40);
        record(trail);
        close(trail);
        assertThat(told).hasSize(40);
    }

    @Test
    void namesTheProcessThatHasTheLedger() throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        assertThatThrownBy(() -> fixture.open(Mode.SCHEDULED))
                .isInstanceOfSatisfying(
                        EvidenceOpenException.class, e -> assertThat(e.kind()).isEqualTo(Kind.HELD))
                .hasMessageContaining("pid=" + ProcessHandle.current().pid());
        close(trail);
    }

    @Test
    void refusesAMissingDirectoryAboveTheLedger() {
        TrailFixture nowhere = new TrailFixture(parent.resolve("missing"));
        assertThatThrownBy(() -> nowhere.open(Mode.SCHEDULED))
                .isInstanceOfSatisfying(
                        EvidenceOpenException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.NO_PARENT))
                .hasMessageContaining("missing");
    }

    @Test
    void refusesAMissingAndAWrongKey() throws Exception {
        close(fixture.open(Mode.SCHEDULED));
        Path aside = parent.resolve("aside");
        Files.move(fixture.key(), aside);
        refusesTheKey();
        TrailFixture other = new TrailFixture(Files.createDirectories(parent.resolve("other")));
        close(other.open(Mode.SCHEDULED));
        Files.copy(other.key(), fixture.key());
        refusesTheKey();
        Files.delete(fixture.key());
        Files.writeString(fixture.key(), "no key\n");
        refusesTheKey();
        Files.delete(fixture.key());
        Files.move(aside, fixture.key());
        close(fixture.open(Mode.SCHEDULED));
    }

    private void refusesTheKey() {
        assertThatThrownBy(() -> fixture.open(Mode.SCHEDULED))
                .isInstanceOfSatisfying(
                        EvidenceOpenException.class, e -> assertThat(e.kind()).isEqualTo(Kind.KEY))
                .hasMessageContaining(fixture.directory().toString());
    }

    @Test
    void refusesSaltsOfAnotherLedger() throws Exception {
        close(fixture.open(Mode.SCHEDULED));
        Path salts = fixture.directory().resolve(SaltFile.NAME);
        byte[] bytes = Files.readAllBytes(salts);
        bytes[20] ^= 1;
        Files.write(salts, bytes);
        assertThatThrownBy(() -> fixture.open(Mode.SCHEDULED))
                .isInstanceOfSatisfying(
                        EvidenceOpenException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
        Files.delete(salts);
        close(fixture.open(Mode.SCHEDULED));
    }
}
