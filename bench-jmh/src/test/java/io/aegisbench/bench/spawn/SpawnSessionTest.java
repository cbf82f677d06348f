package io.aegisbench.bench.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.run.SessionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnSessionTest {
    @Test
    void aSessionLeavesItsIntervalsAndItsFacts(@TempDir Path folder) throws Exception {
        SessionPlan plan =
                new SessionPlan(
                        2,
                        50,
                        Duration.ofNanos(1_000),
                        200,
                        Duration.ofMillis(1),
                        Duration.ofMillis(5));
        try (SpawnSession session = new SpawnSession(Mechanism.SLOT_RING, Dress.ARTICLE)) {
            Sample idle = session.run(plan, folder.resolve(RunFolder.SPAWN), 7);
            assertThat(idle.calls()).isEqualTo(100);
        }
        assertThat(folder.resolve("spawn/slot-ring-article-7.hlog")).isNotEmptyFile();
        List<SessionFiles> all = RunFolder.of(folder).sessions();
        assertThat(all).hasSize(1);
        SessionFiles session = all.getFirst();
        assertThat(session.facts().round()).isEqualTo(7);
        assertThat(session.facts().conditions()).hasSize(6);
        assertThat(session.facts().idleCpuPercent()).isNotNegative();
        assertThat(session.histogram("idle-1-taken").getTotalCount()).isEqualTo(100);
        assertThat(session.histogram("idle-2-taken").getTotalCount()).isEqualTo(200);
        assertThat(session.histogram("idle-1-refused").getTotalCount()).isZero();
        SessionRecord.Entry idle = session.facts().conditions().getFirst();
        assertThat(idle.condition()).isEqualTo("idle");
        assertThat(idle.cpuNanosPerCall()).isPositive();
        assertThat(idle.refusedPercent()).isZero();
    }

    @Test
    void warmsUpUntilTheCompilerIsCalm() throws Exception {
        SessionPlan plan = SessionPlan.warmUp(Duration.ofMillis(10));
        try (SpawnSession session = new SpawnSession(Mechanism.SLOT_RING, Dress.LEAN)) {
            Iterator<Long> twoBusyRuns = List.of(0L, 90L, 90L, 110L, 110L, 112L).iterator();
            assertThat(session.warmUp(plan, twoBusyRuns::next)).isEqualTo(3);
            AtomicLong neverCalm = new AtomicLong();
            assertThat(session.warmUp(plan, () -> neverCalm.addAndGet(100)))
                    .isEqualTo(SpawnSession.MOST_WARM_UPS);
        }
    }

    @Test
    void aRunWithoutSessionsHasNoFolder(@TempDir Path folder) throws IOException {
        assertThat(RunFolder.of(folder).sessions()).isEmpty();
    }

    @Test
    void readsTheKernelsWaitsAndTicks() {
        assertThat(CpuWait.waitNanos("123 456 7\n")).isEqualTo(456);
        assertThat(CpuWait.waitNanos("")).isEqualTo(CpuWait.UNKNOWN);
        CpuWait.Ticks before = CpuWait.Ticks.parse("cpu  10 0 10 60 0 0 0 20 5 0");
        CpuWait.Ticks after = CpuWait.Ticks.parse("cpu  20 0 20 130 0 0 0 30 9 0");
        assertThat(before).isEqualTo(new CpuWait.Ticks(20, 100));
        assertThat(after.stolenPercentSince(before)).isEqualTo(10);
        assertThat(CpuWait.Ticks.parse("").stolenPercentSince(before)).isZero();
    }
}
