package io.aegisbench.reports.topic;

import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The A/A control of a load run: a cell that was measured twice a round as if it were two. What
 * differs between the two is what a difference between two cells has to exceed to be seen.
 *
 * @param cell which cell was measured twice
 * @param ratio its second half over its first in the same rounds
 */
record Control(String cell, Estimate ratio) {
    /** {@return the controls of a figure} */
    static List<Control> of(List<CellGroup> groups, Column column) {
        List<Control> controls = new ArrayList<>();
        for (CellGroup second : groups) {
            if (second.first().isControl()) {
                twin(second, groups)
                        .flatMap(first ->
                                Pairing.ratio(second.byRound(column), first.byRound(column))
                                        .map(r -> new Control(first.text(Column.CELL), r)))
                        .ifPresent(controls::add);
            }
        }
        return controls;
    }

    private static Optional<CellGroup> twin(CellGroup second, List<CellGroup> groups) {
        String variant = second.text(Column.VARIANT).replaceAll(",?aa=[^,]*", "");
        return groups.stream()
                .filter(g -> g.text(Column.VARIANT).equals(variant))
                .filter(g ->
                        g.text(Column.SWEEP).equals(second.text(Column.SWEEP))
                                && g.text(Column.LAYOUT).equals(second.text(Column.LAYOUT)))
                .filter(g ->
                        g.text(Column.LOAD_MODEL).equals(second.text(Column.LOAD_MODEL))
                                && g.load() == second.load())
                .filter(g -> g.text(Column.FRONT).equals(second.text(Column.FRONT)))
                .findFirst();
    }

    /**
     * {@return the smallest relative difference that could have been seen, in percent: the farthest
     * end of the interval from 1, or of the rounds where there is no interval}
     */
    double smallestVisiblePercent() {
        double low = ratio.hasInterval() ? ratio.low() : ratio.median();
        double high = ratio.hasInterval() ? ratio.high() : ratio.median();
        return 100 * Math.max(Math.abs(low - 1), Math.abs(high - 1));
    }

    /** {@return whether the two halves agree: the interval holds 1} */
    boolean holds() {
        return ratio.hasInterval() && new Interval(ratio.low(), ratio.high()).contains(1);
    }

    /** {@return the worst of several, in percent; NaN if there are none} */
    static double smallestVisiblePercent(List<Control> controls) {
        return controls.stream()
                .mapToDouble(Control::smallestVisiblePercent)
                .max()
                .orElse(Double.NaN);
    }
}
