package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.run.Machine;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.run.RunReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All questions, in the order to read them. */
public final class Topics {
    private Topics() {}

    /** {@return the reports of runs, machine by machine, without comparison} */
    public static StudyReport study(List<Run> runs, RunReader reader, Instant now) {
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
        return new StudyReport(now, machines, reader.problems(), Optional.empty());
    }

    private static List<Topic> topics(PublishedFigures published, RunReader reader) {
        return List.of(
                new HandOffTopic(published),
                new AuditTopic(),
                new HopTopic(),
                new StageTopic(),
                new LagTopic(),
                new LeafTopic(published),
                new CommitTopic(published),
                new ThroughputTopic(published),
                new LatencyTopic(published),
                new ArrivalTopic(),
                new SpectrumTopic(reader),
                new ScalabilityTopic(),
                new LayoutTopic(),
                new GoodputTopic(),
                new RunQueueTopic(),
                new ContentionTopic(),
                new OtherTopic(published));
    }
}
