package io.aegisbench.bench;

import io.aegisbench.reports.setting.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What a run was asked for.
 *
 * @param bench a regular expression that selects benchmarks, or empty for the article's tables
 * @param study how long to measure
 * @param peers whether the Python and Rust programs run beside ours
 * @param registry the folder with the Rust crates that the Rust program is built from
 * @param results the folder in which the run's folder is created
 * @param seed what the order of the cells is drawn from
 */
record BenchSettings(
        Optional<Pattern> bench,
        Study study,
        boolean peers,
        Path registry,
        Path results,
        long seed) {
    private static final String DEBIAN_REGISTRY = "/usr/share/cargo/registry";
    private static final String DEFAULT_RESULTS = "target/results";

    static final String USAGE =
            """
            mvn -pl bench-jmh exec:exec [-Dname=value ...]
              (nothing)                 the article's two tables, ours beside the published figures, in 8 minutes
              -Dbench=REGEX             the benchmarks whose class.method matches, with all their parameters, or
                            those that match with them, as in HashBenchmark.*length=33
              -Dbench=Hop               the whole proxy's processes beside others; its parts are hop, tax, durable,
                            sse, live and health, as in -Dbench='Hop.*part=(tax|sse)'
              -Dstudy=smoke|quick|full  how long: one short round, three (default), five long ones
              -Dbench.disk=DIR          the disk to measure logs on (default: bench-jmh/target/bench-disk)
              -Dbench.peers=true        also runs our Python and Rust programs for the same work, interleaved
              -Dbench.peers.registry=D  folder of Rust crates (default: Debian's, /usr/share/cargo/registry)
              -Dresults=DIR             where the run's folder goes (default: bench-jmh/target/results)
              -Dseed=N                  repeats the order of an earlier run
              -Dhelp                    prints this\
            """;

    /**
     * {@return the settings that the properties describe} An absent or empty property means its
     * default.
     *
     * @param properties the value of a property, or null
     * @param freshSeed the seed if none is given
     * @throws UsageException if a value is not one of those that {@link #USAGE} names
     */
    static BenchSettings parse(Function<String, @Nullable String> properties, long freshSeed) {
        Path base = Path.of(text(properties, "results.base").orElse(""));
        return new BenchSettings(
                text(properties, "bench").map(BenchSettings::pattern),
                Study.parse(text(properties, "study").orElse("quick")),
                text(properties, "bench.peers").map(BenchSettings::flag).orElse(false),
                Path.of(text(properties, "bench.peers.registry").orElse(DEBIAN_REGISTRY)),
                text(properties, "results").map(base::resolve).orElse(Path.of(DEFAULT_RESULTS)),
                text(properties, "seed").map(BenchSettings::seed).orElse(freshSeed));
    }

    private static Optional<String> text(
            Function<String, @Nullable String> properties, String name) {
        return Optional.ofNullable(properties.apply(name)).filter(value -> !value.isBlank());
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "-Dbench is a regular expression: " + e.getDescription() + ": bench=" + text);
        }
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new UsageException("-Dbench.peers is true or false: bench.peers=" + text);
        };
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException("-Dseed is a whole number: seed=" + text);
        }
    }
}
