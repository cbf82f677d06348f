package io.aegisbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.load.process.Commands;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runner as its user starts it, a process of its own, for two cells of real proxies. A machine
 * that stands still for a second spoils a cell of a second, which its row says: like its user, the
 * test then measures again.
 */
final class LoadMainProcessTest {
    private static final long END_SECONDS = 900;
    private static final int ATTEMPTS = 4;
    private static final String CALIBRATED = "null-c64-health-gatling r1";
    private static final String CLOSED = "health-1x1-c4-scheduled r1";
    private static final String OPEN = "chat-1x1-r2000-scheduled r1";

    /** Empty where they belong to another load model, or where nothing is to be said. */
    private static final Set<Column> MAY_BE_EMPTY =
            Set.of(Column.CAUSE, Column.MISSING, Column.ERROR_KINDS, Column.STATE_REASON);

    @TempDir private static Path directory;
    private static Map<String, CellRow> rows = Map.of();

    @BeforeAll
    static void measure() throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS && !isUndisturbed(); attempt++) {
            Path results = Files.createDirectory(directory.resolve("attempt-" + attempt));
            run(results);
            rows =
                    CellsFile.read(folder(results)).stream()
                            .collect(Collectors.toMap(CellRow::key, row -> row));
        }
    }

    /** {@return whether every cell was measured while its load ran and its probe asked} */
    private static boolean isUndisturbed() {
        return !rows.isEmpty()
                && rows.values().stream()
                        .allMatch(row ->
                                isAnswered(row, Column.REQUESTS)
                                        && (row.key().equals(CALIBRATED)
                                                || isAnswered(row, Column.PROBE_COUNT)));
    }

    private static boolean isAnswered(CellRow row, Column count) {
        return row.number(count).orElse(0) > 0;
    }

    private static void run(Path results) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Commands.java(),
                        "-Dgenerator=gatling",
                        "-Dcells=health-1x1-c4-|chat-1x1-r2000-",
                        "-Dstudy=smoke",
                        "-Dresults=" + results,
                        "-Dproxy.jar=" + System.getProperty("proxy.jar"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMain.class.getName());
        Path said = results.resolve("said.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        // Of every JVM of the run: none lives long enough for more compiling.
        builder.environment()
                .put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    }

    private static Path folder(Path results) throws IOException {
        try (Stream<Path> folders = Files.list(results)) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private static CellRow row(String key) {
        assertThat(rows).containsOnlyKeys(CALIBRATED, CLOSED, OPEN);
        CellRow row = Objects.requireNonNull(rows.get(key));
        // What a busy machine answers too late is no fault of ours; everything else would be.
        assertThat(row.shown(Column.ERROR_KINDS))
                .as(row.fields().toString())
                .matches("([a-z-]*timeout=\\d+(; )?)*");
        assertThat(Stream.of(Column.values()).filter(c -> !MAY_BE_EMPTY.contains(c)))
                .allMatch(c -> row.text(c).isPresent() || row.reason(c).isPresent());
        return row;
    }

    @Test
    void anOpenCellHasItsTargetAndSharesItsCostAmongAllAnswers() {
        CellRow row = row(OPEN);
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
    }

    @Test
    void aCellWhoseLoadGatlingMakesIsFilledLikeAnyOther() {
        for (CellRow row : List.of(row(CALIBRATED), row(CLOSED))) {
            assertThat(row.shown(Column.GENERATOR)).isEqualTo("gatling");
            // How many is the machine's matter, and a busy one's are few.
            assertThat(row.number(Column.REQUESTS).orElse(0)).isPositive();
            assertThat(row.number(Column.ACHIEVED_RATE).orElse(0)).isPositive();
            assertThat(row.number(Column.GENERATOR_CPU).orElse(0)).isPositive();
        }
        CellRow row = row(CLOSED);
        assertThat(row.number(Column.PROBE_COUNT).orElse(0)).isPositive();
        assertThat(row.number(Column.P50).orElse(0)).isGreaterThan(0);
        assertThat(row.number(Column.ALLOCATED_BYTES).orElse(0)).isGreaterThan(100);
    }

    /**
     * Every process of a run has a path below its folder in its command. What the kernel kills with
     * the runner is gone when it is given a core.
     */
    @Test
    void nothingOfARunOutlivesIt() throws Exception {
        List<ProcessHandle> left =
                ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info()
                                        .commandLine()
                                        .orElse("")
                                        .contains(directory.toString()))
                        .toList();
        for (ProcessHandle process : left) {
            process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        }
    }
}
