package io.aegisbench.load.cells;

import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in which run a cell stands.
 *
 * @param study the run's study, by its name
 * @param round from 1
 * @param position in the order of the run, from 1
 * @param program that makes the load
 * @param remarks reasons that it is noisy already, such as a warm-up that did not settle
 */
public record CellPlace(
        String study, int round, int position, LoadProgram program, List<String> remarks) {
    /** Keeps a copy. */
    public CellPlace {
        remarks = List.copyOf(remarks);
    }

    /** {@return the same with one more reason to call it noisy} */
    CellPlace noisy(String remark) {
        List<String> more = new ArrayList<>(remarks);
        more.add(remark);
        return new CellPlace(study, round, position, program, more);
    }

    /** {@return a row that says which cell it is of, and nothing more} */
    CellRow row(PlannedCell cell) {
        CellRow row =
                new CellRow()
                        .put(Column.CELL, cell.id())
                        .put(Column.STUDY, study)
                        .put(Column.SWEEP, cell.sweep().id())
                        .put(Column.LAYOUT, cell.layout().toString())
                        .put(Column.WORKERS, cell.layout().workers())
                        .put(Column.IO_THREADS, cell.layout().ioThreads())
                        .put(Column.FRONT, cell.front().id())
                        .put(Column.VARIANT, cell.variant().text())
                        .put(Column.LOAD_MODEL, cell.load().model())
                        .put(Column.GENERATOR, program.id())
                        .put(Column.ROUND, round)
                        .put(Column.POSITION, position)
                        .put(
                                Column.STARTED,
                                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return switch (cell.load()) {
            case Load.Closed closed ->
                    row.put(Column.CONCURRENCY, closed.connections())
                            .miss(Column.TARGET_RATE, "closed: the answers set the rate");
            case Load.Open open ->
                    row.put(Column.TARGET_RATE, open.requestsPerSecond())
                            .miss(Column.CONCURRENCY, "open: arrivals do not wait for answers");
        };
    }

    /** {@return the row of a cell that could not be measured} */
    CellRow failed(PlannedCell cell, String reason) {
        CellRow row = row(cell);
        for (Column column : Column.values()) {
            boolean given = row.text(column).isPresent() || row.reason(column).isPresent();
            if (!given && column != Column.CAUSE && column != Column.MISSING) {
                row.miss(column, "not measured");
            }
        }
        return row.put(Column.STATE, CellState.Kind.FAILED.id()).put(Column.STATE_REASON, reason);
    }
}
