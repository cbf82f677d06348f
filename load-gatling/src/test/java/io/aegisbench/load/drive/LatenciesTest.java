package io.aegisbench.load.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.load.cells.ProbeColumns;
import io.aegisbench.load.drive.LatencyProbe.Sample;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatenciesTest {
    @TempDir private Path folder;

    @Test
    void aRequestThatWaitedForItsTurnIsLateOnlyWhenCorrected() {
        Sample sample = new Sample(1_000, 4_000, 9_000);
        assertThat(Latencies.service(sample)).isEqualTo(5_000);
        assertThat(Latencies.response(sample)).isEqualTo(8_000);
    }

    @Test
    void theIntervalLogHoldsEveryAnswerInNanoseconds() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            long at = i * 2_000_000L;
            samples.add(new Sample(at, at, at + 50_000 + i));
        }
        Path file = folder.resolve("hlog/a.hlog");
        Latencies.write(file, samples, Latencies::service, 1_700_000_000_000L);
        Histogram all = new Histogram(Latencies.HIGHEST_NANOS, 3);
        int intervals = 0;
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            while (reader.hasNext()) {
                all.add((Histogram) reader.nextIntervalHistogram());
                intervals++;
            }
        }
        assertThat(intervals).isEqualTo(4);
        assertThat(all.getTotalCount()).isEqualTo(1_000);
        assertThat(all.getMaxValue()).isBetween(50_999L, 51_100L);
    }

    @Test
    void tailsThatTooFewAnswersTellAreMissingWithTheirReason() {
        Histogram few = new Histogram(Latencies.HIGHEST_NANOS, 3);
        few.recordValueWithCount(1_000, 199);
        CellRow row = new CellRow();
        ProbeColumns.fill(row, few);
        assertThat(row.number(Column.P95)).isPresent();
        assertThat(row.number(Column.P99)).isEmpty();
        assertThat(row.reason(Column.P99)).hasValueSatisfying(r -> assertThat(r).contains("199"));
        ProbeColumns.fill(row, new Histogram(Latencies.HIGHEST_NANOS, 3));
        assertThat(row.number(Column.P50)).isEmpty();
        assertThat(row.reason(Column.MAX)).isPresent();
    }
}
