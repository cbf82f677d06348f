package io.aegisbench.reports;

import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.page.SectionText;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.run.RunReader;
import io.aegisbench.reports.topic.Topics;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one stored run says, for the console of the command that measured it: the sections of the
 * page that its figures are in, as text, and where it was measured.
 */
public final class RunText {
    private RunText() {}

    /**
     * {@return the lines; of input that cannot be used one line each, with its name}
     *
     * @param folder of the run
     */
    public static List<String> lines(Path folder) {
        RunReader reader = new RunReader();
        List<Run> runs = reader.read(folder).stream().toList();
        StudyReport study = Topics.study(runs, reader, InstantSource.system().instant());
        List<String> lines = new ArrayList<>();
        for (MachineReport report : study.machines()) {
            for (Section section : report.sections()) {
                List<String> shown = SectionText.lines(section);
                if (!shown.isEmpty()) {
                    lines.add("");
                    lines.addAll(shown);
                }
            }
        }
        lines.add("");
        study.problems().forEach(p -> lines.add("left out: " + p.where() + ": " + p.what()));
        for (Run run : runs) {
            lines.addAll(skipped(run.info().skipped()));
            lines.add("measured on: " + run.info().measuredOn());
            lines.add("kept in: " + folder.toAbsolutePath().normalize());
        }
        return lines;
    }

    /** {@return one line a reason, with what it kept from being measured} */
    private static List<String> skipped(Map<String, String> skipped) {
        Map<String, List<String>> byReason = new TreeMap<>();
        skipped.forEach(
                (what, why) -> byReason.computeIfAbsent(why, _ -> new ArrayList<>()).add(what));
        return byReason.entrySet().stream()
                .map(entry ->
                        "not measured: %s: %s"
                                .formatted(String.join(", ", entry.getValue()), entry.getKey()))
                .toList();
    }
}
