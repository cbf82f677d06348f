package io.aegisbench.bench;

import io.aegisbench.bench.machine.BenchDisk;
import io.aegisbench.reports.setting.CommandOffer;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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
    private static final String DEFAULT_RESULTS = "target/results";

    private static final Setting<Optional<Pattern>> BENCH =
            Setting.open(
                    "bench",
                    "REGEX",
                    "the article's two tables, ours beside the published figures, in 8 minutes",
                    "the benchmarks whose class.method matches, with all their parameters, or those"
                            + " that match with them, as in HashBenchmark.*length=33",
                    Readers.pattern());
    private static final Setting<Study> STUDY =
            Setting.of(
                    "study",
                    "smoke|quick|full",
                    "quick",
                    "how long: one short round, three, five long ones",
                    Readers.constant(Study.class));
    private static final Setting<Optional<String>> DISK =
            Setting.open(
                    BenchDisk.PROPERTY,
                    "DIR",
                    "bench-jmh/target/bench-disk",
                    "the disk to measure logs on",
                    Readers.text());
    private static final Setting<Boolean> PEERS =
            Setting.of(
                    "bench.peers",
                    "true|false",
                    "false",
                    "also runs our Python and Rust programs for the same work, interleaved",
                    Readers.flag());
    private static final Setting<String> REGISTRY =
            Setting.of(
                    "bench.peers.registry",
                    "DIR",
                    "/usr/share/cargo/registry",
                    "folder of Rust crates",
                    Readers.text());
    private static final Setting<Optional<String>> RESULTS =
            Setting.open(
                    "results",
                    "DIR",
                    "bench-jmh/target/results",
                    "where the run's folder goes",
                    Readers.text());
    private static final Setting<Optional<Long>> SEED =
            Setting.open(
                    "seed",
                    "N",
                    "a new one",
                    "repeats the order of an earlier run",
                    Readers.anyWhole());

    static final CommandOffer OFFER =
            new CommandOffer(
                    "mvn -pl bench-jmh exec:exec",
                    List.of(BENCH, STUDY, DISK, PEERS, REGISTRY, RESULTS, SEED),
                    List.of("exit status: 0 measured, 1 failed, 2 bad use"));

    /**
     * {@return the settings that the properties describe}
     *
     * @param freshSeed the seed if none is given
     * @throws io.aegisbench.reports.setting.UsageException if one cannot be
     */
    static BenchSettings read(Map<String, String> properties, long freshSeed) {
        SettingValues values = SettingValues.read(OFFER, properties);
        return new BenchSettings(
                values.get(BENCH),
                values.get(STUDY),
                values.get(PEERS),
                Path.of(values.get(REGISTRY)),
                values.get(RESULTS).map(values::resolve).orElse(Path.of(DEFAULT_RESULTS)),
                values.get(SEED).orElse(freshSeed));
    }
}
