package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A table of every microbenchmark that has no section of its own, and of the signatures. */
final class OtherTopic implements Topic {
    private static final Set<String> DRAWN =
            Set.of(
                    "SpawnCostBenchmark",
                    "LeafThroughputBenchmark",
                    "WalCommitBenchmark",
                    "LedgerCommitBenchmark",
                    "StagePriceBenchmark",
                    "EvidenceLagBenchmark");
    private static final Set<String> HIDDEN =
            Set.of("invocations", "threadCpuNanos", "processCpuNanos");

    private static final double LEAST_BYTES = 0.01;

    private final PublishedFigures published;

    OtherTopic(PublishedFigures published) {
        this.published = published;
    }

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named(
                        "others",
                        "Further microbenchmarks",
                        "mvn -pl bench-jmh exec:exec -Dbench=REGEX");
        Set<String> types = new TreeSet<>();
        runs.runs().forEach(run -> run.entries().forEach(e -> types.add(e.type())));
        types.removeAll(DRAWN);
        Table.Builder table =
                Table.named("others", "Medians of the rounds")
                        .column("benchmark", "benchmark", "")
                        .column("parameters", "parameters", "")
                        .column("score", "by the clock", "see unit")
                        .column("unit", "unit", "")
                        .column("cpu_nanos", "CPU time", "ns")
                        .column("bytes", "allocated", "B")
                        .column("counters", "counted beside", "")
                        .column("published_micros", "published", "µs");
        for (String type : types) {
            Optional<MachineRuns.Source<JmhEntry>> source = runs.entries(type);
            source.ifPresent(s ->
                    EntryGroup.of(s.items()).stream()
                            .sorted(Comparator.comparing(OtherTopic::order))
                            .forEach(g -> table.row(row(g))));
            source.ifPresent(s -> section.source(s.run()));
        }
        if (types.isEmpty()) {
            return section.absent("no run of another benchmark was given");
        }
        return section.table(table.build())
                .method("JMH's score, the median of the rounds' medians.")
                .caveat("Published times were measured elsewhere, by another program.")
                .build();
    }

    /** Numbers among the parameters are in the order of their values. */
    private static String order(EntryGroup group) {
        return group.first().method()
                + group.first().params().values().stream()
                        .map(v -> v.matches("\\d{1,12}") ? "0".repeat(12 - v.length()) + v : v)
                        .toList();
    }

    private List<Value> row(EntryGroup group) {
        JmhEntry first = group.first();
        String params =
                first.params().entrySet().stream()
                        .map(p -> p.getKey() + " " + p.getValue())
                        .collect(Collectors.joining(", "));
        String counters =
                first.counters().entrySet().stream()
                        .filter(c -> !HIDDEN.contains(c.getKey()) && !c.getKey().startsWith("gc."))
                        .map(c -> c.getKey() + " " + Numbers.show(c.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", "));
        double theirs = published(first);
        return List.of(
                Value.text(first.type() + "." + first.method()),
                Value.text(params),
                Value.measuredOr(group.estimate(JmhEntry::score), "no score"),
                Value.text(first.unit()),
                Value.measuredOr(group.estimate(JmhEntry::threadCpuNanos), "not counted"),
                Value.measuredOr(
                        group.estimate(JmhEntry::allocatedBytes).map(OtherTopic::withoutNoise),
                        "not counted"),
                Value.text(counters),
                Double.isNaN(theirs)
                        ? new Value.Missing("none is published")
                        : new Value.Published(theirs));
    }

    /** JMH's own noise is less than a hundredth of a byte. */
    private static Estimate withoutNoise(Estimate bytes) {
        return bytes.median() < LEAST_BYTES ? bytes.times(0) : bytes;
    }

    private double published(JmhEntry entry) {
        if (!entry.type().equals("SignatureBenchmark")) {
            return Double.NaN;
        }
        String prefix =
                entry.param("algorithm").equals("Ed25519")
                        ? "ed25519"
                        : entry.param("algorithm").equals("ML-DSA-65") ? "mlDsa65" : "";
        return published
                .signatureMicros()
                .getOrDefault(
                        prefix + (entry.method().equals("sign") ? "Sign" : "Verify"), Double.NaN);
    }
}
