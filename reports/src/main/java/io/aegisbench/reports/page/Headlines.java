package io.aegisbench.reports.page;

import io.aegisbench.reports.model.Baseline;
import io.aegisbench.reports.model.Metric;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.run.PublishedFigures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The few figures that the project's README shows, as a table in Markdown: each from the stored
 * study of one machine, beside what others published. A figure that was not measured says so.
 */
public final class Headlines {
    /** Where the table lies beside a page. */
    public static final String FILE = "headlines.md";

    private static final String NONE = "–";

    private final Map<String, Metric> measured;
    private final PublishedFigures published;

    private Headlines(Map<String, Metric> measured, PublishedFigures published) {
        this.measured = measured;
        this.published = published;
    }

    /** {@return the table of a study's first machine, which ends with a line break} */
    public static String of(Baseline study, PublishedFigures published) {
        Headlines headlines = new Headlines(study.firstMachine(), published);
        return headlines.lines().stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private List<String> lines() {
        return List.of(
                "| | unit | ours: median (95 % interval) | Python beside it | *published, elsewhere* |",
                "|---|---|---:|---:|---:|",
                handOff("p50", published.dispatch().p50()),
                handOff("p99", published.dispatch().p99()),
                leaves("100"),
                leaves("100000"),
                row(
                        "leaves, the ledger's tree, root at the end",
                        "leaves/s",
                        figure("leaves/rfc9162, root at the end/ours, fastest/100000"),
                        NONE,
                        NONE),
                health("1", 1),
                health("4", 4),
                health("64", 32),
                health("256", 128),
                audit("off", "no evidence"),
                audit("scheduled", "evidence handed over"),
                audit("written", "evidence written"),
                audit("durable", "evidence forced to disk"),
                commits("1", 1),
                commits("16", 10),
                commits("256", 100));
    }

    private String handOff(String percentile, double theirs) {
        return row(
                "hand-off of one task to the background, " + percentile,
                "µs",
                figure("hand-off/proxy, lean/" + percentile),
                figure("hand-off/Python asyncio, article/" + percentile),
                quoted(Optional.of(theirs), ""));
    }

    private String leaves(String count) {
        return row(
                "leaves, the article's tree, root on every append, " + count + " leaves",
                "leaves/s",
                figure("leaves/aegis-v1, root on every append/ours, jdk/" + count),
                NONE,
                quoted(
                        published
                                .leafRate(Integer.parseInt(count))
                                .map(PublishedFigures.LeafRate::rust),
                        " Rust"));
    }

    private String health(String clients, int near) {
        return row(
                "`/health`, one worker on one core, " + clients(clients),
                "req/s",
                figure("throughput/1x1/" + clients),
                NONE,
                quoted(
                        published.health().levels().stream()
                                .filter(level -> level.concurrency() == near)
                                .map(PublishedFigures.Level::requestsPerSecond)
                                .findFirst(),
                        at(clients, near)));
    }

    private String audit(String mode, String words) {
        return row(
                "server CPU of one chat, " + words + " (`" + mode + "`)",
                "µs",
                figure("audit/" + mode + "/cpu"),
                NONE,
                NONE);
    }

    private String commits(String appenders, int near) {
        return row(
                "durable appends, "
                        + appenders
                        + (appenders.equals("1") ? " appender" : " appenders"),
                "appends/s",
                figure("commits/platform/" + appenders),
                NONE,
                quoted(
                        published.commits().stream()
                                .filter(rate -> rate.threads() == near)
                                .map(PublishedFigures.CommitRate::commitsPerSecond)
                                .findFirst(),
                        at(appenders, near)));
    }

    private static String clients(String count) {
        return count + (count.equals("1") ? " client" : " clients");
    }

    private static String at(String ours, int theirs) {
        return ours.equals(Integer.toString(theirs)) ? "" : " at " + theirs;
    }

    private String figure(String id) {
        Metric metric = measured.get(id);
        if (metric == null) {
            return "not measured";
        }
        String median = Numbers.show(metric.estimate().median());
        String interval =
                metric.estimate().hasInterval()
                        ? " (%s … %s)"
                                .formatted(
                                        Numbers.show(metric.estimate().low()),
                                        Numbers.show(metric.estimate().high()))
                        : "";
        return median + interval + (metric.flag().isEmpty() ? "" : " ⚑");
    }

    private static String quoted(Optional<Double> value, String note) {
        return value.map(v -> "*" + Numbers.show(v) + note + "*").orElse(NONE);
    }

    private static String row(
            String label, String unit, String ours, String python, String published) {
        return "| " + String.join(" | ", label, unit, ours, python, published) + " |";
    }
}
