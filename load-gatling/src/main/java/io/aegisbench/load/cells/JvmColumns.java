package io.aegisbench.load.cells;

import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.util.OptionalDouble;

/**
 * What a row says of the workers' JVMs.
 *
 * @param evidence whether calls were recorded
 */
public record JvmColumns(boolean evidence) {
    /** Says why nothing is known of them. */
    static void miss(CellRow row, String why) {
        row.missAll(
                why,
                Column.GC_COUNT,
                Column.GC_PAUSE,
                Column.ALLOCATED_BYTES,
                Column.LOCK_WAIT,
                Column.EVIDENCE_LAG_P50,
                Column.EVIDENCE_LAG_P99);
    }

    void fill(CellRow row, Observers.Seen seen, long answered, Snapshot.Window window) {
        row.put(Column.GC_COUNT, seen.counters().collections())
                .put(Column.GC_PAUSE, seen.counters().pauseMillis())
                .put(Column.ALLOCATED_BYTES, seen.counters().allocatedBytes() / (double) answered)
                .put(
                        Column.LOCK_WAIT,
                        seen.lockWait().toNanos() / 1e6 / Math.max(1e-3, window.seconds()));
        lag(row, seen.lag(), Column.EVIDENCE_LAG_P50, 0.50);
        lag(row, seen.lag(), Column.EVIDENCE_LAG_P99, 0.99);
    }

    private void lag(CellRow row, EvidenceLag lag, Column column, double quantile) {
        OptionalDouble nanos = lag.quantileNanos(quantile);
        if (!evidence) {
            row.miss(column, "nothing is recorded");
        } else if (nanos.isEmpty()) {
            row.miss(column, "no record, or above the histogram's last bound");
        } else {
            row.put(column, Math.round(nanos.getAsDouble()));
        }
    }
}
