package io.aegisbench.reports.model;

import io.aegisbench.reports.run.Machine;
import io.aegisbench.reports.run.Run;
import java.util.List;
import java.util.Optional;

/**
 * All sections of one machine.
 *
 * @param machine the machine
 * @param runs its runs, newest first
 * @param sections in the order to read them
 */
public record MachineReport(Machine machine, List<Run> runs, List<Section> sections) {
    public List<Answer> answers() {
        return sections.stream().flatMap(s -> s.answers().stream()).toList();
    }

    public List<Metric> metrics() {
        return sections.stream().flatMap(s -> s.metrics().stream()).toList();
    }

    /** {@return the titles of the sections that a run's figures are in} */
    public List<String> drawnFrom(Run run) {
        return sections.stream().filter(s -> s.isFrom(run)).map(Section::title).toList();
    }

    /** {@return the machine with the most cores that a run of it saw} */
    public String title() {
        int cores = runs.stream().mapToInt(run -> run.info().cores()).max().orElse(0);
        return machine + (cores == 0 ? "" : ", %s cores".formatted(cores));
    }

    /** {@return the size of study that the newest run with a known one was asked for} */
    public String study() {
        Optional<String> known =
                runs.stream().map(r -> r.info().study()).filter(s -> !s.isEmpty()).findFirst();
        return known.orElse("unknown");
    }
}
