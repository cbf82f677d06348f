package io.aegisbench.load.cells;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** One line for each cell: which, how much time is left, and what came of it. */
public final class Progress {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final PrintStream out;
    private final int total;
    private final long begin = System.nanoTime();
    private int before;
    private int done;

    Progress(PrintStream out, int total) {
        this.out = out;
        this.total = total;
    }

    /** Counts a cell that is measured already. */
    void skip() {
        before++;
    }

    /** {@return the number of the next cell} */
    int next() {
        return before + done + 1;
    }

    void show(CellRow row) {
        done++;
        double each = (System.nanoTime() - begin) / (double) done;
        double left = each * (total - before - done) / NANOS_PER_MINUTE;
        out.printf(
                Locale.ROOT,
                "cell %d of %d, %.1f min left: %s r%s %s%n",
                before + done,
                total,
                left,
                row.shown(Column.CELL),
                row.shown(Column.ROUND),
                result(row));
    }

    private static String result(CellRow row) {
        String state = row.shown(Column.STATE);
        String reason = row.shown(Column.STATE_REASON);
        String figures =
                row.number(Column.ACHIEVED_RATE).isEmpty()
                        ? ""
                        : "%s/s, p50 %s us, server %s %%, generator %s %%, "
                                .formatted(
                                        Numbers.show(number(row, Column.ACHIEVED_RATE)),
                                        Numbers.show(number(row, Column.P50) / 1e3),
                                        Numbers.show(number(row, Column.SERVER_CPU)),
                                        Numbers.show(number(row, Column.GENERATOR_CPU)));
        return figures + state + (reason.isEmpty() ? "" : " (" + reason + ")");
    }

    private static double number(CellRow row, Column column) {
        return row.number(column).orElse(Double.NaN);
    }

    /** {@return how long it took so far} */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
