package io.aegisbench.load.cells;

import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadStudy;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** The row of a cell that could not be measured: who it is, and why. */
public final class FailedRow {
    private static final Set<Column> NEVER_MISSING =
            Set.of(
                    Column.CAUSE,
                    Column.MISSING,
                    Column.STATE,
                    Column.STATE_REASON,
                    Column.CONCURRENCY,
                    Column.TARGET_RATE);

    private FailedRow() {}

    static CellRow of(PlannedCell cell, LoadStudy study, CellRun.Place place, String reason) {
        CellRow row = named(cell, study, place);
        switch (cell.load()) {
            case Load.Closed closed -> row.put(Column.CONCURRENCY, closed.connections());
            case Load.Open open -> row.put(Column.TARGET_RATE, open.requestsPerSecond());
        }
        for (Column column : Column.values()) {
            if (row.text(column).isEmpty() && !NEVER_MISSING.contains(column)) {
                row.miss(column, "not measured");
            }
        }
        return row.put(Column.STATE, CellState.Kind.FAILED.id()).put(Column.STATE_REASON, reason);
    }

    private static CellRow named(PlannedCell cell, LoadStudy study, CellRun.Place place) {
        return new CellRow()
                .put(Column.CELL, cell.id())
                .put(Column.STUDY, study.id())
                .put(Column.SWEEP, cell.sweep().id())
                .put(Column.LAYOUT, cell.layout().toString())
                .put(Column.WORKERS, cell.layout().workers())
                .put(Column.IO_THREADS, cell.layout().ioThreads())
                .put(Column.FRONT, cell.front().id())
                .put(Column.VARIANT, cell.variant().text())
                .put(Column.LOAD_MODEL, cell.load().model())
                .put(Column.GENERATOR, place.driver().id())
                .put(Column.ROUND, place.round())
                .put(Column.POSITION, place.position())
                .put(Column.STARTED, Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    }
}
