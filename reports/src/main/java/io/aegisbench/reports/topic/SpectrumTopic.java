package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Ranges;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.IntervalLog;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.RunReader;
import io.aegisbench.reports.stats.Interval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** The percentile spectrum of a load, raw and corrected for coordinated omission. */
final class SpectrumTopic implements Topic {
    private static final double NANOS_PER_MILLI = 1e6;

    private final RunReader reader;

    SpectrumTopic(RunReader reader) {
        this.reader = reader;
    }

    /** A cell's histogram, of all rounds that count. */
    private record Line(String name, Histogram raw, Optional<Histogram> corrected) {}

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named("spectrum", "How slow are the slowest requests?", LoadTopics.COMMAND);
        Optional<MachineRuns.Source<LoadCell>> source =
                runs.cells(c -> !c.text(Column.HLOG).isEmpty() && LoadTopics.isPlain(c));
        if (source.isEmpty()) {
            return section.absent("no load run with interval logs was given");
        }
        List<CellGroup> chosen =
                chosen(
                        CellGroup.of(
                                source.get().items().stream()
                                        .filter(LoadTopics::isPlain)
                                        .toList()));
        List<Line> lines = new ArrayList<>();
        chosen.forEach(g -> line(g).ifPresent(lines::add));
        if (lines.isEmpty()) {
            return section.source(source.get().run())
                    .absent("none of the interval logs could be read; see the problems");
        }
        section.source(source.get().run()).chart(chart(lines, chosen)).table(table(lines));
        boolean open = lines.stream().anyMatch(l -> l.corrected().isPresent());
        if (!open) {
            section.caveat(
                    "The run has no open arrivals, so there is nothing to correct: the panel of corrected times is absent. -Dstudy=full measures them.");
        }
        return section.lead(lead(lines))
                .method(
                        "HdrHistogram's interval logs of the probe, all rounds that count together. Raw is the time from sending; corrected is the time from when an open arrival was due, so that a stall is charged to everyone who had to wait for it. Both panels have the same axes.")
                .caveat(
                        "The right end of a line is a single request in so many; it moves from run to run.")
                .build();
    }

    private static String lead(List<Line> lines) {
        return lines.stream()
                .filter(l -> l.corrected().isPresent())
                .max(Comparator.comparingDouble(l -> ratio(l)))
                .map(l ->
                        "For %s p99.9 is %s ms from sending and %s ms from when the request was due: that is what a client that waits in a queue sees."
                                .formatted(
                                        l.name(),
                                        millis(l.raw(), 99.9),
                                        millis(l.corrected().orElseThrow(), 99.9)))
                .orElse("The chart shows the probe's times for the load of each layout.");
    }

    private static double ratio(Line line) {
        return (double) line.corrected().orElseThrow().getValueAtPercentile(99.9)
                / Math.max(1, line.raw().getValueAtPercentile(99.9));
    }

    private static String millis(Histogram histogram, double percentile) {
        return Numbers.show(histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
    }

    /**
     * Open cells if there are some, else the closed one of 16 clients or nearest to it of each
     * layout.
     */
    private static List<CellGroup> chosen(List<CellGroup> groups) {
        List<CellGroup> open = groups.stream().filter(CellGroup::isOpen).toList();
        if (!open.isEmpty()) {
            return open.stream().limit(ChartSpec.MOST_SERIES).toList();
        }
        Map<String, CellGroup> byPlace = new LinkedHashMap<>();
        groups.stream()
                .sorted(Comparator.comparingDouble(g -> Math.abs(Math.log(g.load() / 16))))
                .forEach(g -> byPlace.putIfAbsent(LoadTopics.layout(g) + g.text(Column.SWEEP), g));
        return byPlace.values().stream().limit(ChartSpec.MOST_SERIES).toList();
    }

    private Optional<Line> line(CellGroup group) {
        Histogram raw = new Histogram(3);
        Histogram corrected = new Histogram(3);
        for (LoadCell cell : group.rounds()) {
            String log = cell.text(Column.HLOG);
            if (log.isEmpty() || (group.isRankable() && !cell.isRankable())) {
                continue;
            }
            add(cell, log, raw);
            String beside = log.replaceFirst("\\.hlog$", "-corrected.hlog");
            if (group.isOpen() && Files.exists(cell.folder().resolve(beside))) {
                add(cell, beside, corrected);
            }
        }
        if (raw.getTotalCount() == 0) {
            return Optional.empty();
        }
        String load = LoadTopics.load(group);
        String name =
                "%s, /%s, %s%s"
                        .formatted(
                                LoadTopics.layout(group),
                                group.text(Column.SWEEP),
                                load,
                                group.isRankable() ? "" : " (" + group.text(Column.STATE) + ")");
        return Optional.of(
                new Line(
                        name,
                        raw,
                        corrected.getTotalCount() == 0
                                ? Optional.empty()
                                : Optional.of(corrected)));
    }

    private void add(LoadCell cell, String log, Histogram to) {
        Path file = cell.folder().resolve(log);
        String where = cell.folder().getFileName() + "/" + log;
        reader.attempt(where, () -> IntervalLog.readAll(file)).ifPresent(to::add);
    }

    private static ChartSpec chart(List<Line> lines, List<CellGroup> groups) {
        List<Series> raw = new ArrayList<>();
        List<Series> corrected = new ArrayList<>();
        for (Line line : lines) {
            int colour = raw.size();
            raw.add(Series.line(line.name(), colour, Spectrum.of(line.raw(), NANOS_PER_MILLI)));
            line.corrected()
                    .ifPresent(h ->
                            corrected.add(
                                    Series.line(
                                            line.name(), colour, Spectrum.of(h, NANOS_PER_MILLI))));
        }
        Interval both = Ranges.log(List.of(raw, corrected));
        return new ChartSpec(
                "spectrum",
                LoadTopics.title(
                        "Percentile spectrum of the probe, raw above and corrected below",
                        Map.of("", groups)),
                Axis.percentiles("percentile of requests"),
                List.of(
                        new ChartSpec.Panel(Axis.log("raw, ms (log)").within(both), raw),
                        new ChartSpec.Panel(
                                Axis.log("corrected, ms (log)").within(both), corrected)));
    }

    private static Table table(List<Line> lines) {
        Table.Builder table =
                Table.named("spectrum", "Percentiles of the spectrum, all rounds together")
                        .column("load", "load", "")
                        .column("requests", "probes", "");
        for (String p : List.of("p50", "p99", "p99_9", "max")) {
            table.column("raw_" + p + "_millis", "raw " + p.replace('_', '.'), "ms")
                    .column("corrected_" + p + "_millis", "corrected " + p.replace('_', '.'), "ms");
        }
        for (Line line : lines) {
            List<Value> row =
                    new ArrayList<>(
                            List.of(
                                    Value.text(line.name()),
                                    Value.exact((double) line.raw().getTotalCount())));
            for (double percentile : new double[] {50, 99, 99.9, 100}) {
                row.add(Value.exact(line.raw().getValueAtPercentile(percentile) / NANOS_PER_MILLI));
                row.add(
                        line.corrected()
                                .<Value>map(h ->
                                        Value.exact(
                                                h.getValueAtPercentile(percentile)
                                                        / NANOS_PER_MILLI))
                                .orElseGet(() ->
                                        new Value.Missing("a closed loop has nothing to correct")));
            }
            table.row(row);
        }
        return table.build();
    }
}
