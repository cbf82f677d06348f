package io.aegisbench.reports.model;

import io.aegisbench.reports.run.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the page shows.
 *
 * @param drawnUtc when it was drawn
 * @param machines one report for each kind of machine; nothing is compared across them
 * @param problems input that could not be used
 * @param comparison with a baseline, if one was given
 */
public record StudyReport(
        Instant drawnUtc,
        List<MachineReport> machines,
        List<Problem> problems,
        Optional<Comparison> comparison) {
    public static final String SCHEMA = "aegis-study/1";

    public StudyReport comparedWith(Baseline baseline, double tolerancePercent) {
        return new StudyReport(
                drawnUtc,
                machines,
                problems,
                Optional.of(Comparison.of(this, baseline, tolerancePercent)));
    }

    /** {@return what a machine's files begin with: nothing for the first} */
    public String prefix(MachineReport report) {
        int index = machines.indexOf(report);
        return index == 0 ? "" : "machine-" + (index + 1) + "-";
    }
}
