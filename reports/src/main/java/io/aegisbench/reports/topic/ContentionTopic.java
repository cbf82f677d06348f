package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the harness can tell why throughput falls: sweeps whose cause was arranged. */
final class ContentionTopic implements Topic {
    private static final String COMMAND = LoadTopics.COMMAND + " -Dexperiment=contention";

    @Override
    public Section of(MachineRuns runs) {
        Section.Builder section =
                Section.named("contention", "Can the harness tell why throughput falls?", COMMAND);
        Optional<Run> run = runs.contention();
        if (run.isEmpty()) {
            return section.absent("no run with arranged causes was given");
        }
        List<Map<String, String>> sweeps = run.get().sweeps();
        long right =
                sweeps.stream().filter(s -> s.getOrDefault("right", "").equals("true")).count();
        section.source(run.get()).chart(chart(run.get())).table(table(sweeps));
        return section.lead(
                        "Of %s sweeps whose cause was arranged, the verdict named the right one in %s."
                                .formatted(sweeps.size(), right))
                .method(
                        "A server is held up on purpose (a global lock, a neighbour on its core, a slow generator), and the verdict is made from the recorded signals alone.")
                .caveat(
                        "The curves alone look alike: that is why the published fall of throughput is no evidence of its cause.")
                .build();
    }

    private static ChartSpec chart(Run run) {
        Map<String, List<CellGroup>> byVariant = new LinkedHashMap<>();
        CellGroup.of(run.cells()).stream()
                .filter(g -> !LoadTopics.isCalibration(g.first()))
                .sorted((a, b) -> Double.compare(a.load(), b.load()))
                .forEach(g ->
                        byVariant
                                .computeIfAbsent(g.text(Column.VARIANT), _ -> new ArrayList<>())
                                .add(g));
        List<Series> rates = new ArrayList<>();
        List<Series> cpus = new ArrayList<>();
        byVariant.forEach((name, groups) -> {
            rates.add(LoadTopics.line(name, rates.size(), groups, Column.ACHIEVED_RATE, 1));
            cpus.add(LoadTopics.line(name, cpus.size(), groups, Column.SERVER_CPU, 1));
        });
        return new ChartSpec(
                "contention",
                LoadTopics.title("The same server held up in different ways", byVariant),
                Axis.logAt("clients in a closed loop (log)", LoadTopics.loads(byVariant)),
                List.of(
                        new ChartSpec.Panel(Axis.log("requests a second (log)"), rates),
                        new ChartSpec.Panel(Axis.linear("server CPU, % of a core"), cpus)));
    }

    private static Table table(List<Map<String, String>> sweeps) {
        List<String> columns = List.copyOf(sweeps.getFirst().keySet());
        Table.Builder table = Table.named("contention", "Verdicts on arranged causes");
        columns.forEach(c -> table.column(c.replaceAll("[^A-Za-z0-9]+", "_"), c, ""));
        sweeps.forEach(sweep ->
                table.row(
                        columns.stream().map(c -> Value.text(sweep.getOrDefault(c, ""))).toList()));
        return table.build();
    }
}
