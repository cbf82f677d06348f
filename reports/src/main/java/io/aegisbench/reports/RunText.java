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
            run.info()
                    .skipped()
                    .forEach((what, why) -> lines.add("not measured: %s: %s".formatted(what, why)));
            lines.add("measured on: " + run.info().measuredOn());
            lines.add("kept in: " + folder.toAbsolutePath().normalize());
        }
        return lines;
    }
}
