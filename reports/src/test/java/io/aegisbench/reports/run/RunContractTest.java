package io.aegisbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What each writer of a run writes is what the reader reads; a mutated twin is refused by name. */
class RunContractTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir private Path results;

    private RunFolder folder = RunFolder.of(Path.of(""));
    private final RunReader reader = new RunReader();

    @BeforeEach
    void writeRun() throws IOException {
        folder = RunFolder.create(results, START, "layouts");
        RunRecord record =
                RunRecord.begin(
                        folder,
                        () -> START,
                        new RunRecord.Asked("layouts", Map.of("seed", "9"), List.of(), Map.of()));
        CellsFile.open(folder.path()).append(row());
        SessionFiles.write(folder.file(RunFolder.SPAWN), facts(), List.of(interval()));
        folder.writePeers(
                new PeerData(
                        List.of(
                                new PeerData.Program(
                                        PeerData.ASYNCIO,
                                        null,
                                        List.of(
                                                new PeerData.Pass(
                                                        1,
                                                        List.of(
                                                                JsonMapper.shared()
                                                                        .readTree(
                                                                                "{\"counts\":[[2000,3]]}"))))))));
        folder.replace(
                RunFolder.JMH,
                """
                [{"benchmark":"io.x.HashBenchmark.hash","params":{"length":"33"},
                  "primaryMetric":{"score":5,"scoreUnit":"ns/op","rawData":[[4,9,5]]},
                  "secondaryMetrics":{}}]
                """);
        record.end(RunRecord.COMPLETE);
    }

    private static CellRow row() {
        return new CellRow()
                .put(Column.CELL, "health-1x1-c4")
                .put(Column.SWEEP, "health")
                .put(Column.LAYOUT, "1x1")
                .put(Column.VARIANT, "ack=scheduled")
                .put(Column.LOAD_MODEL, "closed")
                .put(Column.ROUND, 2)
                .put(Column.ACHIEVED_RATE, 12_345.678_949)
                .put(Column.STATE, "rankable")
                .put(Column.STATE_REASON, "a \"word\", and\na line")
                .miss(Column.P999, "too few; really=so");
    }

    private static SessionRecord facts() {
        return new SessionRecord(
                "proxy",
                "lean",
                1,
                "0 0 0",
                "0 0 0",
                0,
                0.5,
                List.of(
                        new SessionRecord.Entry(
                                "idle", 1, 900, 100, 8_000, 5_000, 10, 60, 1_000, 0, 0)));
    }

    private static Histogram interval() {
        Histogram histogram = IntervalLog.newHistogram();
        histogram.setTag(SessionFiles.tag("idle", 1, "taken"));
        histogram.recordValueWithCount(1_000, 900);
        histogram.setStartTimeStamp(1_000);
        histogram.setEndTimeStamp(2_000);
        return histogram;
    }

    @Test
    void everythingComesBack() {
        Run run = reader.read(folder.path()).orElseThrow();
        assertThat(reader.problems()).isEmpty();
        assertThat(run.info().isComplete()).isTrue();
        assertThat(run.info().settings()).containsEntry("seed", "9");
        LoadCell cell = run.cells().getFirst();
        assertThat(cell.number(Column.ACHIEVED_RATE)).hasValue(12_345.6789);
        assertThat(cell.text(Column.STATE_REASON)).isEqualTo("a \"word\", and\na line");
        assertThat(cell.reason(Column.P999)).isEqualTo("too few, really=so");
        assertThat(cell.isRankable()).isTrue();
        SessionFiles session = run.sessions().getFirst();
        assertThat(session.facts()).isEqualTo(facts());
        assertThat(session.nanos("idle-1-taken", 50)).isEqualTo(1_000);
        assertThat(session.isNoisy("idle", 1)).isTrue();
        assertThat(session.isNoisy("idle", 2)).isFalse();
        assertThat(session.facts().conditions().getFirst().bytesPerCall()).isEqualTo(8);
        assertThat(session.facts().conditions().getFirst().refusedPercent()).isEqualTo(10);
        PeerData.Line line = run.peers().asyncio().orElseThrow().lines().getFirst();
        assertThat(line.round()).isEqualTo(1);
        assertThat(PeerData.histogram(line.json()).getTotalCount()).isEqualTo(3);
        assertThat(run.entries().getFirst().score()).isEqualTo(5);
        assertThat(run.entries().getFirst().param("length")).isEqualTo("33");
    }

    @Test
    void aPropertyOfASessionThatIsMissingOrUnknownIsNamed() throws IOException {
        mutate("spawn/proxy-lean-1.json", "\"refused\"", "\"refusedX\"");
        assertThat(problem()).startsWith("has another form").contains("refused");
        assertThat(reader.problems().getFirst().where()).endsWith("spawn/proxy-lean-1.json");
    }

    @Test
    void aPropertyOfPeersThatIsMissingOrUnknownIsNamed() throws IOException {
        mutate("peers.json", "\"passes\"", "\"passesX\"");
        assertThat(problem()).startsWith("has another form").contains("passes");
    }

    @Test
    void anotherColumnIsNamed() throws IOException {
        mutate("cells.csv", "achievedRate", "rate");
        assertThat(problem()).isEqualTo("has a column that is not known: rate");
    }

    @Test
    void anotherVersionIsNamed() throws IOException {
        mutate("run.json", "aegis-run/1", "aegis-run/2");
        assertThat(problem()).contains("schema=aegis-run/2, known=aegis-run/1");
    }

    @Test
    void aFileThatWasCutOffIsNamed() throws IOException {
        for (String name : List.of("jmh.json", "peers.json", "spawn/proxy-lean-1.json")) {
            Path file = folder.file(name);
            String whole = Files.readString(file);
            Files.writeString(file, whole.substring(0, whole.length() / 2));
            RunReader twin = new RunReader();
            assertThat(twin.read(folder.path())).isPresent();
            assertThat(twin.problems()).as(name).hasSize(1);
            assertThat(twin.problems().getFirst().where()).endsWith(name);
            Files.writeString(file, whole);
        }
    }

    private void mutate(String name, String from, String to) throws IOException {
        String whole = Files.readString(folder.file(name));
        assertThat(whole).contains(from);
        Files.writeString(folder.file(name), whole.replace(from, to));
    }

    private String problem() {
        reader.read(folder.path());
        assertThat(reader.problems()).hasSize(1);
        return reader.problems().getFirst().what();
    }
}
