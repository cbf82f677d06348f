package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Latencies;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import org.HdrHistogram.Histogram;

/** What a row says of the probe's latencies. */
public final class ProbeColumns {
    private ProbeColumns() {}

    public static void fill(CellRow row, Histogram latencies) {
        long count = latencies.getTotalCount();
        row.put(Column.PROBE_COUNT, count);
        if (count == 0) {
            row.missAll(
                    "no right answer, or no probe, as where clients keep a pace",
                    Column.P50,
                    Column.P90,
                    Column.P95,
                    Column.P99,
                    Column.P999,
                    Column.MAX);
            return;
        }
        row.put(Column.P50, latencies.getValueAtPercentile(50))
                .put(Column.P90, latencies.getValueAtPercentile(90))
                .put(Column.P95, latencies.getValueAtPercentile(95))
                .put(Column.MAX, latencies.getMaxValue());
        tail(row, latencies, Column.P99, 99, Latencies.LEAST_FOR_P99);
        tail(row, latencies, Column.P999, 99.9, Latencies.LEAST_FOR_P999);
    }

    /** Fills the distances between the events of streams; an empty histogram means no streams. */
    static void fillGaps(CellRow row, Histogram gaps) {
        if (gaps.getTotalCount() == 0) {
            row.missAll("no stream", Column.GAP_P50, Column.GAP_P99);
        } else {
            row.put(Column.GAP_P50, gaps.getValueAtPercentile(50))
                    .put(Column.GAP_P99, gaps.getValueAtPercentile(99));
        }
    }

    static void fillCorrected(CellRow row, Histogram latencies) {
        if (latencies.getTotalCount() == 0) {
            row.miss(
                    Column.CORRECTED_P50,
                    "no right answer, or no probe, as where clients keep a pace");
        } else {
            row.put(Column.CORRECTED_P50, latencies.getValueAtPercentile(50));
        }
        tail(row, latencies, Column.CORRECTED_P99, 99, Latencies.LEAST_FOR_P99);
        tail(row, latencies, Column.CORRECTED_P999, 99.9, Latencies.LEAST_FOR_P999);
    }

    private static void tail(
            CellRow row, Histogram latencies, Column column, double percentile, int least) {
        long count = latencies.getTotalCount();
        if (count < least) {
            row.miss(column, "%s answers, at least %s tell it".formatted(count, least));
        } else {
            row.put(column, latencies.getValueAtPercentile(percentile));
        }
    }
}
