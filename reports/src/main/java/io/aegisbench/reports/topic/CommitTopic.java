package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Metric;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Pairing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How many durable appends a second the log takes, by appenders, beside the logs of others. */
final class CommitTopic implements Topic {
    private static final String COMMAND = "mvn -pl bench-jmh exec:exec -Dbench=WalCommitBenchmark";
    private static final double NANOS = 1e9;
    private static final String WAL = "wal";
    private static final String RAW = "raw";
    private static final String NOT_DURABLE = "chronicle-unsynced";
    private static final List<String> SUBJECTS =
            List.of(
                    WAL,
                    "ledger",
                    RAW,
                    "artemis",
                    "artemis-default",
                    "rocksdb",
                    "sqlite",
                    "chronicle",
                    NOT_DURABLE);
    private static final Map<String, String> LABELS =
            Map.of(
                    "wal", "ours",
                    "ledger", "ours, with its ledger",
                    "raw", "one thread, write + force",
                    "artemis", "Artemis, tuned",
                    "artemis-default", "Artemis, default",
                    "rocksdb", "RocksDB, sync",
                    "sqlite", "SQLite FULL",
                    "chronicle", "Chronicle, synced",
                    "chronicle-unsynced", "Chronicle, NOT DURABLE");

    private final PublishedFigures published;

    CommitTopic(PublishedFigures published) {
        this.published = published;
    }

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named("commits", "How many durable commits a second?", COMMAND);
        Optional<MachineRuns.Source<JmhEntry>> source = runs.entries("WalCommitBenchmark");
        Optional<MachineRuns.Source<JmhEntry>> ledger = runs.entries("LedgerCommitBenchmark");
        if (source.isEmpty() && ledger.isEmpty()) {
            return section.absent("no run of WalCommitBenchmark was given");
        }
        List<EntryGroup> groups = groups(source);
        source.ifPresent(s ->
                section.source(s.run())
                        .chart(chart(groups))
                        .table(table(groups))
                        .table(ours(groups)));
        section.table(ledger(groups(ledger)));
        if (source.isEmpty()) {
            ledger.ifPresent(s -> section.source(s.run()));
        }
        lead(section, groups);
        for (EntryGroup group : groups) {
            if (group.param("subject").equals(WAL)) {
                section.metric(
                        new Metric(
                                "commits/%s/%s".formatted(group.param("threads"), appenders(group)),
                                "durable appends, %s %s appenders"
                                        .formatted(appenders(group), group.param("threads")),
                                "appends/s",
                                Metric.Better.HIGHER,
                                estimate(group),
                                ""));
            }
        }
        return section.method(
                        "Records of 512 bytes; each appender waits for its record before the next (a closed loop). Logs with as many appenders follow each other within a round, and ratios are of the same round. “Force” is the disk's own median of one write and force just before and after the cell.")
                .caveat(
                        "A shared disk changes tenfold within a minute: read the ratios, and hold rates to nothing but their own line.")
                .caveat("Published commits/s are of a Python process on another machine and disk.")
                .build();
    }

    private static List<EntryGroup> groups(Optional<MachineRuns.Source<JmhEntry>> source) {
        return EntryGroup.of(source.map(MachineRuns.Source::items).orElse(List.of())).stream()
                .filter(g -> !rate(g).isEmpty())
                .sorted(
                        Comparator.comparing((EntryGroup g) -> g.param("threads"))
                                .thenComparingInt(CommitTopic::appenders)
                                .thenComparingInt(CommitTopic::place))
                .toList();
    }

    /** Ours, the floor, then the others. */
    private static int place(EntryGroup group) {
        int index = SUBJECTS.indexOf(group.param("subject"));
        return index < 0 ? SUBJECTS.size() : index;
    }

    private static int appenders(EntryGroup group) {
        return Integer.parseInt(group.param("appenders"));
    }

    private static Map<Integer, Double> rate(EntryGroup group) {
        return group.byRound(e -> e.counter("appends") * NANOS / e.counter("spanNanos"));
    }

    private static Estimate estimate(EntryGroup group) {
        return Estimate.of(List.copyOf(rate(group).values()));
    }

    private static String label(EntryGroup group) {
        String subject = group.param("subject");
        String kind = group.param("threads").equals("virtual") ? ", virtual threads" : "";
        return LABELS.getOrDefault(subject, subject) + kind;
    }

    private ChartSpec chart(List<EntryGroup> groups) {
        Map<String, List<Point>> byLog = new TreeMap<>();
        for (EntryGroup group : groups) {
            byLog.computeIfAbsent(label(group), _ -> new ArrayList<>())
                    .add(Point.of(appenders(group), estimate(group), false));
        }
        List<Series> series = new ArrayList<>();
        byLog.forEach((name, points) -> series.add(Series.measured(name, series.size(), points)));
        series.sort(Comparator.comparing((Series s) -> !s.name().startsWith("ours")));
        List<Point> theirs = new ArrayList<>();
        for (PublishedFigures.CommitRate rate : published.commits()) {
            theirs.add(Point.of(rate.threads(), rate.commitsPerSecond()));
        }
        series.add(Series.published("commits", theirs));
        List<Double> ticks = groups.stream().map(g -> (double) appenders(g)).toList();
        return ChartSpec.of(
                "commits",
                "Durable appends a second by appenders",
                Axis.logAt("appenders (log)", ticks),
                Axis.log("appends a second (log)"),
                series);
    }

    private static Optional<EntryGroup> beside(
            EntryGroup group, String subject, List<EntryGroup> groups) {
        return groups.stream()
                .filter(g ->
                        g.param("subject").equals(subject)
                                && g.param("appenders").equals(group.param("appenders"))
                                && g.param("threads").equals(group.param("threads")))
                .findFirst();
    }

    private static Table table(List<EntryGroup> groups) {
        Table.Builder table =
                Table.named("commits", "Durable appends of 512 bytes")
                        .column("appenders", "appenders", "")
                        .column("threads", "threads", "")
                        .column("log", "log", "")
                        .column("rate", "rate", "appends/s")
                        .column("over_raw", "÷ write + force", "same round")
                        .column("ours_over", "ours ÷ it", "same round")
                        .column("p50_micros", "p50", "µs")
                        .column("p99_micros", "p99", "µs")
                        .column("cpu_micros", "CPU an append", "µs")
                        .column("force_micros", "force", "µs");
        for (EntryGroup group : groups) {
            Optional<Estimate> ratio =
                    beside(group, RAW, groups)
                            .flatMap(raw -> Pairing.ratio(rate(group), rate(raw)));
            Optional<Estimate> ours =
                    beside(group, WAL, groups)
                            .filter(_ -> !group.param("subject").equals(WAL))
                            .flatMap(wal -> Pairing.ratio(rate(wal), rate(group)));
            table.row(
                    Value.exact(appenders(group)),
                    Value.text(group.param("threads")),
                    Value.text(LABELS.getOrDefault(group.param("subject"), group.param("subject"))),
                    Value.measured(estimate(group)),
                    Value.measuredOr(ratio, "write + force was not measured beside it"),
                    Value.measuredOr(ours, "ours was not measured beside it"),
                    micros(group, "p50Nanos"),
                    micros(group, "p99Nanos"),
                    cpu(group),
                    micros(group, "forceP50Nanos"));
        }
        return table.build();
    }

    private static Value cpu(EntryGroup group) {
        return Value.measuredOr(
                group.estimate(e -> e.counter("logCpuNanos") / e.counter("appends") / 1e3),
                "not counted");
    }

    /** What our log does beside the best of the others, and beside the disk itself. */
    private static Table ours(List<EntryGroup> groups) {
        Table.Builder table =
                Table.named("commits-ours", "Our log beside the others and the disk")
                        .column("appenders", "appenders", "")
                        .column("threads", "threads", "")
                        .column("over_best", "÷ the best durable peer", "same round")
                        .column("in_force", "appends in the time of a force", "same round")
                        .column("p99_over_force", "p99 ÷ force", "same round");
        for (EntryGroup group : groups) {
            if (group.param("subject").equals(WAL)) {
                table.row(
                        Value.exact(appenders(group)),
                        Value.text(group.param("threads")),
                        Value.measuredOr(
                                Pairing.ratio(rate(group), best(group, groups)),
                                "no other log was measured beside it"),
                        Value.measuredOr(
                                group.estimate(e ->
                                        e.counter("appends")
                                                * e.counter("forceP50Nanos")
                                                / e.counter("spanNanos")),
                                "not counted"),
                        Value.measuredOr(
                                group.estimate(
                                        e -> e.counter("p99Nanos") / e.counter("forceP50Nanos")),
                                "not counted"));
            }
        }
        return table.build();
    }

    /** {@return the highest rate of each round among other projects' logs that are durable} */
    private static Map<Integer, Double> best(EntryGroup group, List<EntryGroup> groups) {
        Map<Integer, Double> best = new TreeMap<>();
        SUBJECTS.subList(SUBJECTS.indexOf(RAW) + 1, SUBJECTS.indexOf(NOT_DURABLE)).stream()
                .flatMap(subject -> beside(group, subject, groups).stream())
                .forEach(peer ->
                        rate(peer).forEach((round, rate) -> best.merge(round, rate, Math::max)));
        return best;
    }

    /** How much of the log's rate is left to the ledger, with its tree and its checkpoints. */
    private static Table ledger(List<EntryGroup> groups) {
        Table.Builder table =
                Table.named("commits-ledger", "The ledger beside its log alone")
                        .column("appenders", "appenders", "")
                        .column("threads", "threads", "")
                        .column("log", "log", "")
                        .column("rate", "rate", "appends/s")
                        .column("over_log", "÷ the log alone", "same round")
                        .column("cpu_micros", "CPU an append", "µs")
                        .column("p99_micros", "p99", "µs")
                        .column("force_micros", "force", "µs");
        for (EntryGroup group : groups) {
            Optional<Estimate> ratio =
                    beside(group, WAL, groups)
                            .filter(_ -> !group.param("subject").equals(WAL))
                            .flatMap(wal -> Pairing.ratio(rate(group), rate(wal)));
            table.row(
                    Value.exact(appenders(group)),
                    Value.text(group.param("threads")),
                    Value.text(LABELS.getOrDefault(group.param("subject"), group.param("subject"))),
                    Value.measured(estimate(group)),
                    Value.measuredOr(ratio, "the log alone is what it is held against"),
                    cpu(group),
                    micros(group, "p99Nanos"),
                    micros(group, "forceP50Nanos"));
        }
        return table.build();
    }

    private static Value micros(EntryGroup group, String counter) {
        return Value.measuredOr(group.estimate(e -> e.counter(counter) / 1e3), "not counted");
    }

    private static void lead(Section.Builder section, List<EntryGroup> groups) {
        groups.stream()
                .filter(g -> g.param("subject").equals(WAL))
                .max(Comparator.comparingDouble(g -> estimate(g).median()))
                .ifPresent(g ->
                        section.lead(
                                "Our log takes up to %s durable appends a second, with %s %s appenders%s."
                                        .formatted(
                                                LeafTopic.range(estimate(g)),
                                                appenders(g),
                                                g.param("threads"),
                                                beside(g, RAW, groups)
                                                        .flatMap(raw ->
                                                                Pairing.ratio(rate(g), rate(raw)))
                                                        .map(r ->
                                                                ", %s times what one thread gets that forces every record"
                                                                        .formatted(
                                                                                LeafTopic.range(r)))
                                                        .orElse(""))));
    }
}
