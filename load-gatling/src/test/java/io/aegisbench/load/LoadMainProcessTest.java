package io.aegisbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.load.process.Commands;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runner as its user starts it, a process of its own, for one cell of a real proxy. */
@Timeout(300)
final class LoadMainProcessTest {
    private static final long END_SECONDS = 240;

    /** Empty where they belong to another load model, or where nothing is to be said. */
    private static final Set<Column> MAY_BE_EMPTY =
            Set.of(Column.CAUSE, Column.MISSING, Column.ERROR_KINDS, Column.STATE_REASON);

    @TempDir private Path directory;

    private void run(String... properties) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Commands.java());
        command.addAll(List.of(properties));
        command.addAll(
                List.of(
                        "-Dstudy=smoke",
                        "-Dresults=" + directory,
                        "-Dproxy.jar=" + System.getProperty("proxy.jar"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMain.class.getName()));
        Path said = directory.resolve("said.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    }

    private Path folder() throws IOException {
        try (Stream<Path> folders = Files.list(directory)) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    @Test
    void anOpenCellHasItsTargetAndSharesItsCostAmongAllAnswers() throws Exception {
        run("-Dcells=chat-1x1-r2000-");
        List<CellRow> rows = CellsFile.read(folder());
        assertThat(rows).hasSize(1);
        CellRow row = rows.getFirst();
        assertFilled(row);
        assertThat(row.shown(Column.GENERATOR)).isEqualTo("java");
        assertThat(row.shown(Column.TARGET_RATE)).isEqualTo("2000");
        assertThat(row.number(Column.CORRECTED_P50).orElse(0)).isGreaterThan(0);
        assertThat(row.reason(Column.CONCURRENCY)).isPresent();
        // Were the probe's answers left out, both would be the same.
        assertThat(row.number(Column.SERVER_CPU_PER_REQUEST).orElse(0))
                .isPositive()
                .isLessThan(
                        row.number(Column.SERVER_CPU).orElse(0)
                                * 1e4
                                / row.number(Column.ACHIEVED_RATE).orElse(1));
        assertNothingRuns();
    }

    private static void assertFilled(CellRow row) {
        assertThat(row.shown(Column.ERRORS)).as(row.fields().toString()).isEqualTo("0");
        assertThat(Stream.of(Column.values()).filter(c -> !MAY_BE_EMPTY.contains(c)))
                .allMatch(c -> row.text(c).isPresent() || row.reason(c).isPresent());
    }

    @Test
    void aCellWhoseLoadGatlingMakesIsFilledLikeAnyOther() throws Exception {
        run("-Dgenerator=gatling", "-Dcells=health-1x1-c4-");
        List<CellRow> rows = CellsFile.read(folder());
        assertThat(rows)
                .extracting(CellRow::key)
                .containsExactly("null-c64-health-gatling r1", "health-1x1-c4-scheduled r1");
        for (CellRow row : rows) {
            assertThat(row.shown(Column.GENERATOR)).isEqualTo("gatling");
            assertFilled(row);
            // How many is the machine's matter, and a busy one's are few.
            assertThat(row.number(Column.REQUESTS).orElse(0)).isPositive();
            assertThat(row.number(Column.ACHIEVED_RATE).orElse(0)).isPositive();
            assertThat(row.number(Column.GENERATOR_CPU).orElse(0)).isPositive();
        }
        CellRow row = rows.getLast();
        assertThat(row.number(Column.PROBE_COUNT).orElse(0)).isGreaterThan(50);
        assertThat(row.number(Column.P50).orElse(0)).isGreaterThan(0);
        assertThat(row.number(Column.ALLOCATED_BYTES).orElse(0)).isGreaterThan(100);
        assertNothingRuns();
    }

    /** Every process of a run has a path below its folder in its command. */
    private void assertNothingRuns() {
        assertThat(ProcessHandle.allProcesses())
                .filteredOn(process ->
                        process.info().commandLine().orElse("").contains(directory.toString()))
                .isEmpty();
    }
}
