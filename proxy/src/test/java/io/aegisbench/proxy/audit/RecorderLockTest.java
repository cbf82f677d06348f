package io.aegisbench.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.proxy.lab.GlobalLock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether the background thread waits for the lab's lock. */
@Timeout(120)
final class RecorderLockTest {
    @TempDir private Path parent;

    private static boolean recorderWaits() {
        ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
        return Arrays.stream(threads)
                .filter(Objects::nonNull)
                .filter(info -> info.getThreadName().equals("aegis-evidence"))
                .filter(info -> info.getThreadState() == Thread.State.BLOCKED)
                .anyMatch(info ->
                        GlobalLock.class.getName().equals(info.getLockInfo().getClassName()));
    }

    @Test
    void aRecordWaitsForWhoeverHoldsTheLock() throws Exception {
        TrailFixture fixture = new TrailFixture(parent);
        LedgerTrail trail =
                fixture.open(
                        fixture.settings(EvidenceTrail.Mode.SCHEDULED)
                                .under(GlobalLock.OF_PROCESS));
        String id;
        synchronized (GlobalLock.OF_PROCESS) {
            id = TrailFixture.record(trail);
            TrailFixture.await("a blocked recorder", RecorderLockTest::recorderWaits);
            assertThat(TrailFixture.ids(trail)).isEmpty();
        }
        TrailFixture.await("the record", () -> trail.counters().recorded() == 1);
        assertThat(TrailFixture.ids(trail)).containsExactly(id);
        TrailFixture.close(trail);
    }

    /**
     * {@return for each force whether the lock was held by the background thread; it is looked at
     * on the log's thread, before anybody can know that the force has returned}
     */
    private List<Boolean> atForces(EvidenceTrail.Mode mode, BooleanSupplier look) throws Exception {
        List<Boolean> held = new CopyOnWriteArrayList<>();
        LedgerListener listener =
                new LedgerListener() {
                    @Override
                    public void forced(Duration elapsed) {
                        held.add(look.getAsBoolean());
                    }
                };
        EvidenceSettings settings =
                new TrailFixture(parent).settings(mode).under(GlobalLock.OF_PROCESS);
        LedgerTrail trail = LedgerTrail.open(settings, EvidenceListener.QUIET, listener);
        String _ = TrailFixture.record(trail);
        TrailFixture.await("a force", () -> !held.isEmpty());
        TrailFixture.await("the record", () -> trail.counters().recorded() == 1);
        List<Boolean> seen = List.copyOf(held);
        TrailFixture.close(trail);
        return seen;
    }

    private static boolean isGivenUp() {
        TrailFixture.await("the lock given up", () -> !recorderHolds());
        return true;
    }

    private static boolean recorderHolds() {
        ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(true, false);
        return Arrays.stream(threads)
                .filter(Objects::nonNull)
                .filter(info -> info.getThreadName().equals("aegis-evidence"))
                .flatMap(info -> Arrays.stream(info.getLockedMonitors()))
                .anyMatch(monitor -> GlobalLock.class.getName().equals(monitor.getClassName()));
    }

    @Test
    void inDurableModeTheLockIsKeptUntilTheRecordIsForced() throws Exception {
        assertThat(atForces(EvidenceTrail.Mode.DURABLE, RecorderLockTest::recorderHolds))
                .containsOnly(true);
    }

    @Test
    void inOtherModesItIsGivenUpBefore() throws Exception {
        // It may be slow to, but it does not wait for the force, which goes on only then.
        assertThat(atForces(EvidenceTrail.Mode.SCHEDULED, RecorderLockTest::isGivenUp))
                .containsOnly(true);
    }

    @Test
    void withoutTheLockItWaitsForNobody() throws Exception {
        LedgerTrail trail = new TrailFixture(parent).open(EvidenceTrail.Mode.SCHEDULED);
        synchronized (GlobalLock.OF_PROCESS) {
            String _ = TrailFixture.record(trail);
            TrailFixture.await("the record", () -> trail.counters().recorded() == 1);
        }
        TrailFixture.close(trail);
    }
}
