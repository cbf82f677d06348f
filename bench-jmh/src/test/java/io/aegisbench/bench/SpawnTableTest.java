package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.bench.spawn.Condition;
import io.aegisbench.bench.spawn.Dress;
import io.aegisbench.bench.spawn.Mechanism;
import io.aegisbench.reports.run.IntervalLog;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.run.SessionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SpawnTableTest {
    private final SpawnTable table = new SpawnTable(PublishedFigures.load());

    @Test
    void judgesTheMedianOfTheRoundsAndTheRatiosWithinThem() {
        List<SessionFiles> sessions = new ArrayList<>();
        long[] nanos = {100, 120, 900};
        for (int round = 1; round <= 3; round++) {
            sessions.add(session(SpawnVerdict.SUBJECT, Dress.LEAN, round, nanos[round - 1], 0));
            sessions.add(session(SpawnVerdict.SUBJECT, Dress.ARTICLE, round, 400, 0));
        }
        // Python is slow in the round in which ours is.
        List<String> lines =
                table.lines(new RunData(List.of(), asyncio(2_000, 2_400, 18_000), sessions));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).matches(" *0.120 us +<= 0.150 us +met +p50"))
                .anySatisfy(line ->
                        assertThat(line)
                                .matches(
                                        " *1/20.0 +<= 1/15 +met +p50 over Python's of the same rounds"))
                .anySatisfy(line ->
                        assertThat(line)
                                .matches(" *0.400 us +<= 0.350 us +MISSED +article's work, p50"))
                .anySatisfy(
                        line -> assertThat(line).matches(" *1/20.* p50 over the published 2.43 us"))
                .anySatisfy(line -> assertThat(line).endsWith("Python asyncio, here"))
                .anySatisfy(line -> assertThat(line).endsWith("published, elsewhere"))
                .contains("Python asyncio: python 3.11.7");
    }

    @Test
    void marksWhatWaitedForCoresAndWhatHasNoBound() {
        List<String> lines =
                table.lines(
                        new RunData(
                                List.of(),
                                PeerData.NOT_ASKED,
                                List.of(
                                        session(
                                                Mechanism.VIRTUAL_THREAD,
                                                Dress.LEAN,
                                                1,
                                                100,
                                                40))));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("no bound"))
                .anySatisfy(line -> assertThat(line).endsWith("virtual thread ~"));
    }

    @Test
    void fitsIntoTheWidthOfATerminal() {
        List<SessionFiles> sessions = new ArrayList<>();
        for (Mechanism mechanism : Mechanism.values()) {
            for (Dress dress : Dress.values()) {
                sessions.add(session(mechanism, dress, 1, 123_456, 50));
            }
        }
        assertThat(table.lines(new RunData(List.of(), asyncio(2_000), sessions)))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    @Test
    void measuresTheClockOnceAndTheRestInBothDresses() {
        assertThat(table.cells())
                .filteredOn(cell -> cell.param("mechanism").equals("empty"))
                .hasSize(1);
        assertThat(table.cells())
                .filteredOn(cell -> cell.param("mechanism").equals("thread-pool"))
                .hasSize(2)
                .allMatch(table::shows);
    }

    @Test
    void nothingMeasuredIsNoTable() {
        assertThat(table.lines(new RunData(List.of(), PeerData.NOT_ASKED))).isEmpty();
    }

    private static SessionFiles session(
            Mechanism mechanism, Dress dress, int round, long nanos, long coreWait) {
        Map<String, Histogram> histograms = new TreeMap<>();
        List<SessionRecord.Entry> entries = new ArrayList<>();
        for (Condition condition : Condition.values()) {
            for (int producers : List.of(1, 2)) {
                for (String what : List.of("taken", "refused", "lag")) {
                    Histogram histogram = IntervalLog.newHistogram();
                    histogram.recordValueWithCount(nanos, 100);
                    histograms.put(condition.id() + "-" + producers + "-" + what, histogram);
                }
                entries.add(
                        new SessionRecord.Entry(
                                condition.id(),
                                producers,
                                100,
                                100,
                                0,
                                100,
                                1,
                                coreWait,
                                100,
                                0,
                                4_096));
            }
        }
        return new SessionFiles(
                new SessionRecord(mechanism.id(), dress.id(), round, "1", "1", 0, 0.5, entries),
                histograms);
    }

    private static PeerData asyncio(long... nanosOfRounds) {
        List<PeerData.Pass> passes = new ArrayList<>();
        for (long nanos : nanosOfRounds) {
            passes.add(
                    new PeerData.Pass(
                            passes.size() + 1,
                            List.of(
                                    JsonMapper.shared()
                                            .readTree("{\"about\":{\"python\":\"3.11.7\"}}"),
                                    JsonMapper.shared()
                                            .readTree(
                                                    "{\"condition\":\"idle\",\"what\":\"taken\",\"counts\":[["
                                                            + nanos
                                                            + ",100]]}"))));
        }
        return new PeerData(List.of(new PeerData.Program("asyncio", null, passes)));
    }
}
