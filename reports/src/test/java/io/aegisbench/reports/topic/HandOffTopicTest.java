package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.IntervalLog;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.run.SessionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Handing over, of sessions in which 98 calls take one time and 2 another. */
class HandOffTopicTest {
    private static final String NOISY = "producers waited for a core over 5 % of their time";

    private static Histogram times(long usual, long slow) {
        Histogram times = IntervalLog.newHistogram();
        times.recordValueWithCount(usual, 98);
        times.recordValueWithCount(slow, 2);
        return times;
    }

    private static SessionFiles session(
            String name, int round, long waitPercent, Map<String, Histogram> times) {
        String[] parts = name.split(", ", -1);
        SessionRecord.Entry idle =
                new SessionRecord.Entry("idle", 1, 100, 0, 0, 0, 1, waitPercent, 100, 0, 0);
        return new SessionFiles(
                new SessionRecord(parts[0], parts[1], round, "", "", 0, round, List.of(idle)),
                times);
    }

    /** The calls of rounds 1, 2 and 3; each slow one takes ten times the usual. */
    private static List<SessionFiles> sessions(String name, int... usual) {
        List<SessionFiles> sessions = new ArrayList<>();
        for (int i = 0; i < usual.length; i++) {
            sessions.add(
                    session(
                            name,
                            i + 1,
                            0,
                            Map.of("idle-1-taken", times(usual[i], 10L * usual[i]))));
        }
        return sessions;
    }

    private static PeerData asyncio(int... nanos) {
        List<PeerData.Pass> passes = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            String line =
                    "{\"condition\":\"%s\",\"what\":\"%s\",\"counts\":[[%s,100]]}"
                            .formatted("idle", "taken", nanos[i]);
            String busy = line.replace("idle", "busy");
            passes.add(
                    new PeerData.Pass(
                            i + 1,
                            List.of(
                                    JsonMapper.shared().readTree(busy.replace("[[", "[[9")),
                                    JsonMapper.shared().readTree(line))));
        }
        return new PeerData(List.of(new PeerData.Program(PeerData.ASYNCIO, null, passes)));
    }

    private static Section of(PeerData peers, List<SessionFiles> sessions) {
        return new HandOffTopic(PublishedFigures.load())
                .of(GivenRun.on(1, "jmh").sessions(sessions).peers(peers).alone());
    }

    private static Section measured() {
        List<SessionFiles> sessions = new ArrayList<>(sessions("proxy, lean", 100, 200, 150));
        sessions.addAll(sessions("empty, lean", 20, 20, 20));
        sessions.add(
                session(
                        "disruptor-sleeping, article",
                        1,
                        0,
                        Map.of("idle-1-taken", times(50, 60), "idle-1-lag", times(500, 900))));
        sessions.add(
                session("thread-pool, article", 1, 6, Map.of("idle-1-taken", times(700, 700))));
        sessions.add(
                session("thread-pool, article", 2, 6, Map.of("idle-1-taken", times(900, 900))));
        sessions.add(
                session("thread-pool, article", 3, 5, Map.of("idle-1-taken", times(800, 800))));
        sessions.add(session("never, lean", 1, 0, Map.of()));
        return of(asyncio(1_500, 1_000, 1_800), sessions);
    }

    @Test
    void theTableIsByMedianInMicroseconds() {
        String untaken = "- not taken for this one";
        String flag = " FLAG " + NOISY;
        assertThat(Shown.rows(measured(), "hand-off"))
                .containsExactly(
                        "clock alone, lean | 0.02 (0.02 to 0.02) | 0.02 (0.02 to 0.02)"
                                + " | 0.2 (0.2 to 0.2) | 0.2 (0.2 to 0.2) | "
                                + untaken
                                + " | 2 (1 to 3)",
                        "disruptor-sleeping, article | 0.05 | 0.05 | 0.06 | 0.06 | 0.5 | 1",
                        "proxy, lean | 0.15 (0.1 to 0.2) | 0.15 (0.1 to 0.2) | 1.5 (1 to 2)"
                                + " | 1.5 (1 to 2) | "
                                + untaken
                                + " | 2 (1 to 3)",
                        "thread-pool, article"
                                + (" | 0.8 (0.7 to 0.9)" + flag).repeat(4)
                                + " | "
                                + untaken
                                + " | 2 (1 to 3)",
                        "Python asyncio, article"
                                + " | 1.5 (1 to 1.8)".repeat(4)
                                + (" | " + untaken).repeat(2),
                        "never, lean"
                                + " | - no call was timed".repeat(4)
                                + " | "
                                + untaken
                                + " | 1");
    }

    /** A session of the proxy's with its consumer idle, busy and full. */
    private static SessionFiles whole(int round, long nanos) {
        return new SessionFiles(
                new SessionRecord(
                        "proxy",
                        "lean",
                        round,
                        "",
                        "",
                        0,
                        0.5,
                        List.of(
                                new SessionRecord.Entry(
                                        "idle", 1, 100, 0, 800, 3_000, 10, 0, 100, 0, 0),
                                new SessionRecord.Entry(
                                        "busy", 1, 50, 50, 1_600, 2_000, 10, 0, 100, 0, 0),
                                new SessionRecord.Entry(
                                        "full", 1, 25, 75, 0, 0, 1, 0, 100, 0, 4_096))),
                Map.of(
                        "idle-1-taken", times(nanos, 900),
                        "idle-2-taken", times(2 * nanos, 900),
                        "idle-1-lag", times(1_000, 2_000),
                        "busy-1-taken", times(3 * nanos, 900),
                        "busy-2-taken", times(4 * nanos, 900),
                        "full-1-refused", times(nanos / 2, 900),
                        "full-1-taken", times(5 * nanos, 900),
                        "full-2-refused", times(nanos / 4, 900)));
    }

    private static Section whole() {
        return of(asyncio(1_500, 1_600), List.of(whole(1, 100), whole(2, 160)));
    }

    @Test
    void aCheapCallIsPaidForInTheTableOfItsTrade() {
        assertThat(Shown.rows(whole(), "hand-off-trade"))
                .containsExactly(
                        "proxy, lean | 0.9 | 0.3 (0.3 to 0.3) | 8 (8 to 8) | 2 (2 to 2)"
                                + " | 0.26 (0.2 to 0.32) | 0.9 (0.9 to 0.9) | 12.5 (10 to 15)"
                                + " | 1.72222 (1.66667 to 1.77778)",
                        "Python asyncio, article | 1.6 | - not taken for this one"
                                + " | - not taken for this one | - not taken for this one"
                                + " | - no call was timed | - no call was timed"
                                + " | - asyncio was not measured beside it".repeat(2));
    }

    @Test
    void busyAndFullHaveTheirOwnTables() {
        assertThat(Shown.rows(whole(), "hand-off-busy").getFirst())
                .isEqualTo(
                        "proxy, lean | 0.39 (0.3 to 0.48) | 0.39 (0.3 to 0.48) | 0.9 (0.9 to 0.9)"
                                + " | 0.9 (0.9 to 0.9) | 0.9 | 0.2 (0.2 to 0.2) | 16 (16 to 16)"
                                + " | 0.52 (0.4 to 0.64) | 0.9 (0.9 to 0.9)");
        assertThat(Shown.rows(whole(), "hand-off-full"))
                .containsExactly(
                        "proxy, lean | 0.065 (0.05 to 0.08) | 0.9 (0.9 to 0.9) | 0.9"
                                + " | 75 (75 to 75) | 0.65 (0.5 to 0.8) | 0.9 (0.9 to 0.9)"
                                + " | 4096 (4096 to 4096) | 0.0325 (0.025 to 0.04)"
                                + " | 0.9 (0.9 to 0.9) | - no call was timed | - no call was timed");
    }

    /** Half of 100 and 160 ns are 65, and asyncio's 1500 / 100 and 1600 / 160 times are 12.5. */
    @Test
    void theProxysOwnIsHeldAgainstWhatWasAimedAt() {
        assertThat(Shown.rows(whole(), "hand-off-targets"))
                .containsExactly(
                        "p50, µs | 0.13 (0.1 to 0.16) | ≤ 0.150 | met",
                        "p99, µs | 0.9 (0.9 to 0.9) | ≤ 0.800 | missed",
                        "a refused call, consumer full, p50, µs | 0.065 (0.05 to 0.08) | ≤ 0.100"
                                + " | met",
                        "CPU while idle, % of a core | 0.5 (0.5 to 0.5) | ≤ 1 | met",
                        "asyncio's p50 ÷ its p50 | 12.5 (10 to 15) | ≥ 15 | missed",
                        "asyncio's p99 ÷ its p99 | 1.72222 (1.66667 to 1.77778) | ≥ 6 | missed",
                        "p50 ÷ the published 2.43 µs | 0.0534979 (0.0411523 to 0.0658436) | ≤ 1"
                                + " | met",
                        "p99 ÷ the published 6.78 µs | 0.132743 (0.132743 to 0.132743) | ≤ 1"
                                + " | met");
    }

    @Test
    void aPeerThatCouldNotRunSaysWhy() {
        PeerData absent =
                new PeerData(
                        List.of(
                                new PeerData.Program(
                                        PeerData.ASYNCIO, "no python3 here", List.of())));
        assertThat(of(absent, sessions("proxy, lean", 100)).caveats())
                .contains("asyncio is absent: no python3 here");
    }

    /** By rounds 1500 / 100, 1000 / 200 and 1800 / 150. */
    @Test
    void theAnswerComparesWithAsyncioInTheSameRounds() {
        assertThat(measured().lead())
                .isEqualTo(
                        "As the proxy does it, the caller spends 0.150 µs (p50) and 1.5 µs (p99) on"
                                + " one hand-off. That is 12 (5 … 15) times less than asyncio's task"
                                + " in the same rounds. The published figure is 2.43 µs (p50),"
                                + " measured elsewhere.");
        assertThat(measured().answers().getFirst().text()).isEqualTo(measured().lead());
    }

    @Test
    void theChartHasOneLineAMechanismAndNoneForWhatWasNotTimed() {
        Section section = measured();
        assertThat(Shown.chart(section, "hand-off").panels().getFirst().y().names())
                .hasSize(7)
                .startsWith("clock alone, lean")
                .endsWith("never, lean", "asyncio, published elsewhere");
        assertThat(Shown.points(section, "hand-off", 0, "p99"))
                .containsExactly(
                        "0.2 (0.2 to 0.2): 0",
                        "0.06: 1",
                        "1.5 (1 to 2): 2",
                        "0.8 (0.7 to 0.9): 3 hollow",
                        "1.5 (1 to 1.8): 4");
        assertThat(Shown.points(section, "hand-off", 0, "p50 and p99 (published, elsewhere)"))
                .containsExactly("2.43: 6", "6.78: 6");
        assertThat(Shown.series(section, "hand-off-spectrum", 0))
                .containsExactly(
                        "proxy, lean",
                        "thread-pool, article",
                        "disruptor-sleeping, article",
                        "Python asyncio, article");
    }

    @Test
    void studiesAreComparedByMedianAndTail() {
        assertThat(Shown.metrics(measured()))
                .hasSize(10)
                .contains(
                        "hand-off/proxy, lean/p50 = 0.15 (0.1 to 0.2) µs (cost)",
                        "hand-off/proxy, lean/p99 = 1.5 (1 to 2) µs (cost)",
                        "hand-off/thread-pool, article/p50 = 0.8 (0.7 to 0.9) µs (cost) FLAG "
                                + NOISY);
    }

    @Test
    void withoutTheProxysOwnItSaysSo() {
        Section others = of(PeerData.NOT_ASKED, sessions("virtual-thread, lean", 5, 6));
        assertThat(others.lead()).isEmpty();
        assertThat(others.answers().getFirst().text())
                .isEqualTo(
                        "The proxy's own hand-off was not among the measured mechanisms; see the"
                                + " chart.");
        Section alone = of(PeerData.NOT_ASKED, sessions("proxy, lean", 100));
        assertThat(alone.lead())
                .isEqualTo(
                        "As the proxy does it, the caller spends 0.100 µs (p50) and 1 µs (p99) on one"
                                + " hand-off. The published figure is 2.43 µs (p50), measured"
                                + " elsewhere.");
    }

    @Test
    void withoutSessionsItSaysSo() {
        assertThat(new HandOffTopic(PublishedFigures.load()).of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no run with spawn sessions was given");
    }
}
