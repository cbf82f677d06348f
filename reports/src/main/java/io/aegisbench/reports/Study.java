package io.aegisbench.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the page shows.
 *
 * @param drawnUtc when it was drawn
 * @param machines one report for each kind of machine; nothing is compared across them
 * @param problems input that could not be used
 * @param comparison with a baseline, if one was given
 */
record Study(
        Instant drawnUtc,
        List<MachineReport> machines,
        List<Problem> problems,
        Optional<Comparison> comparison) {
    static final String SCHEMA = "aegis-study/1";

    /** {@return the reports of runs, machine by machine, without comparison} */
    static Study of(List<Run> runs, RunReader reader, Instant now) {
        Map<Machine, List<Run>> byMachine = new LinkedHashMap<>();
        for (Run run : runs) {
            byMachine.computeIfAbsent(run.info().machine(), _ -> new ArrayList<>()).add(run);
        }
        List<Topic> topics = topics(PublishedFigures.load(), reader);
        List<MachineReport> machines = new ArrayList<>();
        byMachine.forEach((machine, own) -> {
            MachineRuns all = new MachineRuns(machine, own);
            machines.add(
                    new MachineReport(
                            machine,
                            all.runs(),
                            topics.stream().map(topic -> topic.of(all)).toList()));
        });
        return new Study(now, machines, reader.problems(), Optional.empty());
    }

    private static List<Topic> topics(PublishedFigures published, RunReader reader) {
        return List.of(
                new HandOffTopic(published),
                new AuditTopic(),
                new StageTopic(),
                new LagTopic(),
                new LeafTopic(published),
                new CommitTopic(published),
                new ThroughputTopic(published),
                new LatencyTopic(published),
                new SpectrumTopic(reader),
                new ScalabilityTopic(),
                new LayoutTopic(),
                new GoodputTopic(),
                new RunQueueTopic(),
                new ContentionTopic(),
                new OtherTopic(published));
    }

    Study comparedWith(Baseline baseline, double tolerancePercent) {
        return new Study(
                drawnUtc,
                machines,
                problems,
                Optional.of(Comparison.of(this, baseline, tolerancePercent)));
    }

    /** {@return what a machine's files begin with: nothing for the first} */
    String prefix(MachineReport report) {
        int index = machines.indexOf(report);
        return index == 0 ? "" : "machine-" + (index + 1) + "-";
    }
}
