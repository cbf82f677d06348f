package io.aegisbench.reports;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for.
 *
 * @param in runs, or folders of runs
 * @param baseline an earlier study to compare with
 * @param tolerancePercent how much worse a figure may be before it is a regression
 * @param out folder for the page and its data
 * @param since runs that began earlier are left out
 */
record ReportSettings(
        List<Path> in, Optional<Path> baseline, double tolerancePercent, Path out, Instant since) {
    static final String USAGE =
            """
            mvn -pl reports exec:exec [-Dname=value ...]
              (nothing)           the page from the newest runs in bench-jmh/target/results and load-gatling/target/results
              -Din=DIR,...        other runs, or folders of runs, also from other machines
              -Dout=DIR           where page, charts and data go (default: reports/target/report)
              -Dbaseline=DIR      compares with an earlier study: the folder of its study.json
              -Dtolerance=PERCENT a figure that is worse by more makes the exit status 1 (default: 10)
              -Dsince=INSTANT     leaves out runs that began earlier, as 2026-11-23T18:00:00Z
              -Dhelp=true         prints this\
            """;

    private static final List<String> DEFAULT_IN =
            List.of("bench-jmh/target/results", "load-gatling/target/results");
    private static final String DEFAULT_OUT = "reports/target/report";
    private static final double DEFAULT_TOLERANCE_PERCENT = 10;

    ReportSettings {
        in = List.copyOf(in);
    }

    /**
     * {@return the settings that the properties describe} An absent or empty property means its
     * default; a path is relative to {@code paths.base}.
     *
     * @param properties the value of a property, or null
     * @throws UsageException if a value is not one of those that {@link #USAGE} names
     */
    static ReportSettings parse(Function<String, @Nullable String> properties) {
        Path base = Path.of(text(properties, "paths.base").orElse("")).toAbsolutePath();
        List<String> in =
                text(properties, "in").map(t -> Arrays.asList(t.split(",", -1))).orElse(DEFAULT_IN);
        return new ReportSettings(
                in.stream()
                        .map(String::strip)
                        .filter(t -> !t.isEmpty())
                        .map(base::resolve)
                        .toList(),
                text(properties, "baseline").map(base::resolve),
                text(properties, "tolerance")
                        .map(ReportSettings::percent)
                        .orElse(DEFAULT_TOLERANCE_PERCENT),
                base.resolve(text(properties, "out").orElse(DEFAULT_OUT)),
                text(properties, "since").map(ReportSettings::instant).orElse(Instant.MIN));
    }

    private static Optional<String> text(
            Function<String, @Nullable String> properties, String name) {
        return Optional.ofNullable(properties.apply(name)).filter(value -> !value.isBlank());
    }

    private static double percent(String text) {
        try {
            double percent = Double.parseDouble(text);
            if (percent >= 0 && Double.isFinite(percent)) {
                return percent;
            }
        } catch (NumberFormatException _) {
            // The message below says it.
        }
        throw new UsageException("-Dtolerance is a percentage from 0: tolerance=" + text);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new UsageException(
                    "-Dsince is an instant as 2026-11-23T18:00:00Z: since=" + text);
        }
    }
}
