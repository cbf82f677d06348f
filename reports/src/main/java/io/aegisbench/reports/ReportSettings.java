package io.aegisbench.reports;

import io.aegisbench.reports.setting.CommandOffer;
import io.aegisbench.reports.setting.Readers;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private static final Setting<List<String>> IN =
            Setting.of(
                    "in",
                    "DIR,...",
                    "bench-jmh/target/results,load-gatling/target/results",
                    "runs, or folders of runs, also from other machines",
                    Readers::parts);
    private static final Setting<String> OUT =
            Setting.of(
                    "out",
                    "DIR",
                    "reports/target/report",
                    "where page, charts and data go",
                    Readers.text());
    private static final Setting<Optional<String>> BASELINE =
            Setting.open(
                    "baseline",
                    "DIR",
                    "compares nothing",
                    "an earlier study, the folder of its study.json, to compare with",
                    Readers.text());
    private static final Setting<Double> TOLERANCE =
            Setting.of(
                    "tolerance",
                    "PERCENT",
                    "10",
                    "a figure that is worse by more makes the exit status 1",
                    Readers.decimal(0, 1e6));
    private static final Setting<Optional<Instant>> SINCE =
            Setting.open(
                    "since",
                    "INSTANT",
                    "leaves out none",
                    "leaves out runs that began earlier, as 2026-11-23T18:00:00Z",
                    Readers.instant());

    static final CommandOffer OFFER =
            new CommandOffer(
                    "mvn -pl reports exec:exec",
                    List.of(IN, OUT, BASELINE, TOLERANCE, SINCE),
                    List.of(
                            "exit status: 0 drawn, 1 drawn and worse than the baseline, 2 bad use,"
                                    + " 70 files cannot be written"));

    ReportSettings {
        in = List.copyOf(in);
    }

    /**
     * {@return the settings that the properties describe}
     *
     * @throws io.aegisbench.reports.setting.UsageException if one cannot be
     */
    static ReportSettings read(Map<String, String> properties) {
        SettingValues values = SettingValues.read(OFFER, properties);
        return new ReportSettings(
                values.get(IN).stream().filter(t -> !t.isEmpty()).map(values::resolve).toList(),
                values.get(BASELINE).map(values::resolve),
                values.get(TOLERANCE),
                values.resolve(values.get(OUT)),
                values.get(SINCE).orElse(Instant.MIN));
    }
}
