package io.aegisbench.load.cause;

import io.aegisbench.load.plan.Front;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the sweeps out of stored rows: the closed cells of one server in one round.
 *
 * @param serverCores how many the workers had
 * @param generatorCores how many the generator was meant to have
 */
public record SweepSignals(int serverCores, int generatorCores) {
    /** {@return the signals of each sweep, by its name} A cell without all of them is left out. */
    Map<SweepName, List<Signals>> of(List<CellRow> rows) {
        Map<SweepName, List<Signals>> sweeps = new LinkedHashMap<>();
        for (CellRow row : rows) {
            boolean counts =
                    row.shown(Column.LOAD_MODEL).equals("closed")
                            && !row.shown(Column.SWEEP).equals(SweepKind.NULL.id());
            Optional<Signals> signals = counts ? signals(row) : Optional.empty();
            signals.ifPresent(
                    s -> sweeps.computeIfAbsent(SweepName.of(row), _ -> new ArrayList<>()).add(s));
        }
        sweeps.values().removeIf(cells -> cells.size() < 2);
        return sweeps;
    }

    /**
     * Which sweep.
     *
     * @param sweep what was asked
     * @param layout of the workers
     * @param variant of the server
     * @param front who spread requests
     * @param round from 1
     */
    record SweepName(String sweep, String layout, String variant, String front, int round) {
        static SweepName of(CellRow row) {
            return new SweepName(
                    row.shown(Column.SWEEP),
                    row.shown(Column.LAYOUT),
                    row.shown(Column.VARIANT),
                    row.shown(Column.FRONT),
                    (int) row.number(Column.ROUND).orElse(0));
        }

        /** {@return the name without the round} */
        String id() {
            String suffix = front.equals(Front.GENERATOR.id()) ? "" : "-" + front;
            return sweep + "-" + layout + "-" + variant.replace('=', '-') + suffix;
        }

        @Override
        public String toString() {
            return id() + " r" + round;
        }
    }

    /** {@return how much of the time in which a core was wanted was spent waiting for one} */
    private static double share(CellRow row, Column waiting, Column running) {
        double wait = row.number(waiting).orElse(0);
        double both = wait + row.number(running).orElse(0);
        return both == 0 ? 0 : wait / both;
    }

    /** The upstream has the generator's cores, too: together they can be used up. */
    private static double generatorSide(CellRow row) {
        return row.number(Column.GENERATOR_CPU).orElse(0)
                + row.number(Column.UPSTREAM_CPU).orElse(0);
    }

    private Optional<Signals> signals(CellRow row) {
        Column[] needed = {
            Column.CONCURRENCY,
            Column.ACHIEVED_RATE,
            Column.SERVER_CPU,
            Column.SERVER_RUN_QUEUE,
            Column.GENERATOR_CPU,
            Column.GENERATOR_RUN_QUEUE,
            Column.LOCK_WAIT,
            Column.OTHERS_ON_SERVER_CORES,
            Column.VOLUNTARY_SWITCHES
        };
        for (Column column : needed) {
            if (row.number(column).isEmpty()) {
                return Optional.empty();
            }
        }
        double cpu = row.number(Column.SERVER_CPU).orElse(0);
        return Optional.of(
                new Signals(
                        (int) row.number(Column.CONCURRENCY).orElse(0),
                        row.number(Column.ACHIEVED_RATE).orElse(0),
                        cpu / 100 / serverCores,
                        share(row, Column.SERVER_RUN_QUEUE, Column.SERVER_CPU),
                        generatorSide(row) / 100 / generatorCores,
                        share(row, Column.GENERATOR_RUN_QUEUE, Column.GENERATOR_CPU),
                        row.number(Column.LOCK_WAIT).orElse(0) / 1000,
                        row.number(Column.OTHERS_ON_SERVER_CORES).orElse(0) / 100 / serverCores,
                        row.number(Column.VOLUNTARY_SWITCHES).orElse(0)));
    }
}
