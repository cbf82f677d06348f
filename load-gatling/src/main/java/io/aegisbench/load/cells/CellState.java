package io.aegisbench.load.cells;

import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a cell's figures may be held against others.
 *
 * @param kind the state
 * @param reason why, empty if it is rankable
 */
public record CellState(Kind kind, String reason) {
    /**
     * Nearer to the generator's own limit, a rate says more of the generator than of the server.
     */
    static final double CEILING_SHARE = 0.80;

    /** Of the generator's cores, by the generator, the probe and the upstream together. */
    static final double GENERATOR_BUSY_PERCENT = 90;

    /** Of one core, by processes that are not ours. */
    static final double NEIGHBOUR_PERCENT = 10;

    static final double STEAL_PERCENT = 2;

    /** An open load that falls this much behind was not applied. */
    static final double TARGET_SHARE = 0.98;

    /** What a cell can be. */
    public enum Kind {
        RANKABLE,
        GENERATOR_BOUND,
        NOISY,
        ERRORS,
        FAILED;

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a cell is judged by.
     *
     * @param rate requests a second
     * @param ceilingRate the generator's own limit, infinite if not known
     * @param generatorSidePercent of each of the generator's cores
     * @param neighbourPercent of one core
     * @param stealPercent of all cores
     * @param errors by kind
     */
    public record Signs(
            double rate,
            double ceilingRate,
            double generatorSidePercent,
            double neighbourPercent,
            double stealPercent,
            Map<String, Long> errors) {
        public Signs {
            errors = Map.copyOf(errors);
        }
    }

    /**
     * {@return whether calibration says of a measured row that its generator was the bound} Another
     * round would say the same.
     */
    static boolean isAtCeiling(CellRow row) {
        double rate = row.number(Column.ACHIEVED_RATE).orElse(0);
        return rate >= CEILING_SHARE * row.number(Column.CEILING).orElse(Double.POSITIVE_INFINITY);
    }

    static CellState failed(String reason) {
        return new CellState(Kind.FAILED, reason);
    }

    /**
     * {@return the state of a cell} Errors count before all, then the generator's limit, then
     * noise.
     *
     * @param signs measured
     * @param remarks further reasons to call it noisy
     */
    public static CellState judge(Signs signs, List<String> remarks) {
        if (!signs.errors().isEmpty()) {
            return new CellState(
                    Kind.ERRORS,
                    signs.errors().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(e -> e.getKey() + "=" + e.getValue())
                            .collect(Collectors.joining(", ")));
        }
        if (signs.rate() >= CEILING_SHARE * signs.ceilingRate()) {
            return new CellState(
                    Kind.GENERATOR_BOUND,
                    say(
                            "rate is %.0f %% of the generator's ceiling",
                            100 * signs.rate() / signs.ceilingRate()));
        }
        if (signs.generatorSidePercent() >= GENERATOR_BUSY_PERCENT) {
            return new CellState(
                    Kind.GENERATOR_BOUND,
                    say(
                            "generator, probe and upstream use %.0f %% of their cores",
                            signs.generatorSidePercent()));
        }
        List<String> noise = new ArrayList<>(remarks);
        if (signs.neighbourPercent() > NEIGHBOUR_PERCENT) {
            noise.add(say("neighbours use %.0f %% of a core", signs.neighbourPercent()));
        }
        if (signs.stealPercent() > STEAL_PERCENT) {
            noise.add(say("the hypervisor takes %.1f %%", signs.stealPercent()));
        }
        return noise.isEmpty()
                ? new CellState(Kind.RANKABLE, "")
                : new CellState(Kind.NOISY, String.join(", ", noise));
    }

    private static String say(String form, double number) {
        return String.format(Locale.ROOT, form, number);
    }
}
