package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.bench.HopFiles.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HopTableTest {
    @TempDir private Path folder;

    @Test
    void aTaxIsTheRatioOfTheSameRoundAndItsBoundIsJudged() throws IOException {
        assertThat(tax(11))
                .contains("scheduled by off: 1.10 (1.10..1.10), promised at most 1.2: KEPT");
        assertThat(tax(13))
                .contains("scheduled by off: 1.30 (1.30..1.30), promised at most 1.2: NOT KEPT");
    }

    private List<String> tax(double scheduled) throws IOException {
        HopFiles files = new HopFiles(folder);
        for (int round = 1; round <= 3; round++) {
            files.add(place(round, HopComparison.OFF), closed(10.0 * round));
            files.add(place(round, HopComparison.SCHEDULED), closed(scheduled * round));
        }
        return new HopTable(HopFiles.read(folder)).lines();
    }

    private static Place place(int round, String subject) {
        return new Place(HopPart.TAX.id(), round, subject, "c=16");
    }

    private static Map<String, Double> closed(double cpuMicros) {
        return Map.of(
                "requests", 1.0,
                "ratePerSecond", 1.0,
                "cpuMicros", cpuMicros,
                "p50Micros", 1.0,
                "p99Micros", 1.0);
    }

    @Test
    void theWaitForTheDiskIsMeasuredInItsOwnForces() throws IOException {
        HopFiles files = new HopFiles(folder);
        time(files, HopComparison.SCHEDULED, "call", 1_000_000);
        time(files, HopComparison.DURABLE, "call", 1_250_000);
        time(files, HopForces.DISK, "force", 100_000);
        List<String> lines = new HopTable(HopFiles.read(folder)).lines();
        assertThat(lines)
                .anyMatch(line ->
                        line.matches("added p50 by the force's p50, c=1: 2\\.(49|50|51).*NOT KEPT"))
                .anyMatch(line -> line.contains("half of capacity: not measured"));
        assertThat(folder.resolve("hlog/durable-disk-c=1-force-1.hlog")).isNotEmptyFile();
    }

    private static void time(HopFiles files, String subject, String what, long nanos)
            throws IOException {
        Histogram histogram = HopFiles.histogram();
        histogram.recordValueWithCount(nanos, 10);
        files.add(new Place(HopPart.DURABLE.id(), 1, subject, HopForces.ALONE), what, histogram);
    }

    @Test
    void healthIsNotJudgedWhereNothingWasSaturated() throws IOException {
        HopFiles files = new HopFiles(folder);
        for (String subject : List.of(HopComparison.IDLE, HopComparison.SATURATED)) {
            Place at = new Place(HopPart.HEALTH.id(), 1, subject, HopHealth.LOAD);
            Histogram histogram = HopFiles.histogram();
            histogram.recordValue(1_000_000);
            files.add(at, "health", histogram);
            files.add(at, Map.of("refused", 0.0));
        }
        assertThat(new HopTable(HopFiles.read(folder)).lines().getLast()).startsWith("not judged");
    }
}
