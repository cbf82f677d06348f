package io.aegisbench.load.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The steps of a simulation as a table for people. */
final class StepTable {
    /** What is said of times that Gatling took. */
    static final String GATLING_TIMES =
            "Times are Gatling's, in whole milliseconds and never below 1: it cannot tell shorter"
                    + " ones.";

    private static final String ROW = "%12s %12s %10s %8s %8s %8s %8s %10s  %s";

    private StepTable() {}

    /**
     * {@return the lines of the table}
     *
     * @param loadName what the load of a step counts
     * @param times what is said of the times
     * @param cores how many the generator may use
     */
    static List<String> lines(String loadName, String times, List<StepFigures> steps, int cores) {
        List<String> lines = new ArrayList<>();
        lines.add(
                ROW.formatted(
                        loadName,
                        "answers/s",
                        "answers",
                        "p50 ms",
                        "p95 ms",
                        "p99 ms",
                        "max ms",
                        "gen. CPU",
                        "errors"));
        steps.forEach(step -> lines.add(row(step, cores)));
        lines.add(times + " gen. CPU is this process's, in % of one core.");
        if (steps.stream().anyMatch(step -> step.isGeneratorBound(cores))) {
            lines.add(
                    "* the generator used 90 % of its cores or more: its limit, not the proxy's.");
        }
        return lines;
    }

    private static String row(StepFigures step, int cores) {
        String mark = step.isGeneratorBound(cores) ? "*" : "";
        double percent = 100 * step.generatorCores();
        return ROW.formatted(
                number(step.load()),
                number(step.rate()),
                number((double) step.answers()),
                millis(step.p50()),
                millis(step.p95()),
                millis(step.p99()),
                millis(step.max()),
                Double.isNaN(percent) ? "-" : Math.round(percent) + "%" + mark,
                errors(step.errors()));
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%,d", Math.round(number));
    }

    private static String millis(int millis) {
        return switch (millis) {
            case -1 -> "-";
            case 0, 1 -> "<=1";
            case LoadStep.MAX_MILLIS -> ">=" + LoadStep.MAX_MILLIS;
            default -> Integer.toString(millis);
        };
    }

    private static String errors(Map<String, Long> errors) {
        return errors.isEmpty()
                ? "none"
                : errors.entrySet().stream()
                        .map(error -> error.getValue() + " x " + error.getKey())
                        .collect(Collectors.joining(", "));
    }
}
