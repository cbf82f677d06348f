package io.aegisbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadMainTest {
    @TempDir private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> properties) {
        return LoadMain.run(
                properties,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void helpNamesEveryProperty() {
        assertThat(run(Map.of("help", "true"))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("-Dstudy", "-Dlayouts", "-Dfront", "-Dresume", "-Dverdict", "-Dseed");
    }

    @Test
    void badUseIsNamedInOneLine() {
        assertThat(run(Map.of("study", "long"))).isEqualTo(2);
        assertThat(run(Map.of("resume", folder.toString()))).isEqualTo(2);
        assertThat(run(Map.of("verdict", folder.resolve("none").toString()))).isEqualTo(2);
        assertThat(errors().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("study=long"))
                .anyMatch(line -> line.contains("resume="))
                .anyMatch(line -> line.contains("verdict="));
    }

    @Test
    void aMissingProxyIsSaidWithTheCommandThatBuildsItAndLeavesNoFolder() {
        Path results = folder.resolve("results");
        int status = run(Map.of("proxy.jar", folder + "/none.jar", "results", results.toString()));
        assertThat(status).isEqualTo(1);
        assertThat(errors()).contains("mvn -pl proxy -am package", "none.jar");
        assertThat(results).doesNotExist();
    }

    @Test
    void aStoredSweepIsJudged() throws IOException {
        Files.writeString(
                folder.resolve("run.json"),
                """
                {"kind": "layouts", "startedUtc": "2026-11-23T10:00:00Z",
                "settings": {"server.cores": "0", "generator.cores": "1"}}\
                """);
        CellsFile file = CellsFile.open(folder);
        for (int c : new int[] {1, 64}) {
            file.append(
                    new CellRow()
                            .put(Column.CELL, "health-1x1-c" + c)
                            .put(Column.SWEEP, "health")
                            .put(Column.LAYOUT, "1x1")
                            .put(Column.FRONT, "generator")
                            .put(Column.VARIANT, "ack=scheduled")
                            .put(Column.LOAD_MODEL, "closed")
                            .put(Column.CONCURRENCY, c)
                            .put(Column.ROUND, 1)
                            .put(Column.ACHIEVED_RATE, 1000)
                            .put(Column.SERVER_CPU, 98)
                            .put(Column.SERVER_RUN_QUEUE, 3)
                            .put(Column.GENERATOR_CPU, 40)
                            .put(Column.GENERATOR_RUN_QUEUE, 1)
                            .put(Column.LOCK_WAIT, 0)
                            .put(Column.OTHERS_ON_SERVER_CORES, 0)
                            .put(Column.VOLUNTARY_SWITCHES, 0.5));
        }
        assertThat(run(Map.of("verdict", folder.toString()))).as(errors()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("health-1x1-ack-scheduled r1: saturated", "0.98");
    }
}
