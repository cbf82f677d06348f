package io.aegisbench.load;

import io.aegisbench.load.plan.LoadPlan;
import io.aegisbench.load.plan.LoadSettings;
import io.aegisbench.load.plan.LoadSettings.Experiment;
import io.aegisbench.load.plan.LoadStudy;
import io.aegisbench.load.process.Commands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a run says before it begins, and where it would say more. */
final class Announcement {
    private Announcement() {}

    static List<String> lines(LoadSettings settings, LoadPlan plan, Path folder) {
        List<String> lines = new ArrayList<>();
        LoadStudy study = settings.study();
        lines.add(
                "study %s of %s: %s cells, %s round%s of new servers, %s s each; seed %s, results in %s"
                        .formatted(
                                study.id(),
                                settings.experiment().id(),
                                plan.cells().size(),
                                settings.extent().rounds(),
                                settings.extent().rounds() == 1 ? "" : "s",
                                study.cellSeconds(),
                                settings.seed(),
                                folder));
        lines.add(
                "workers on cores %s, generator, upstream and probe on cores %s"
                        .formatted(settings.cores().server(), settings.cores().generator()));
        if (settings.cores().server().count() == 1 && settings.experiment() == Experiment.LAYOUTS) {
            lines.add(
                    "one core for the server: layouts are compared in shape, none of them can scale");
        }
        if (study == LoadStudy.SMOKE) {
            lines.add(
                    "smoke shows that everything runs: its figures are of cold code, do not quote them");
        }
        if (!Commands.isPresent("wrk")) {
            lines.add("wrk is missing (Debian has it): closed loads come from our own generator");
        }
        return lines;
    }

    static List<String> largerMachine(LoadSettings settings) {
        if (settings.experiment() != Experiment.LAYOUTS || settings.cores().server().count() >= 4) {
            return List.of();
        }
        return List.of(
                "whether layouts scale needs more cores; on 8: mvn -pl load-gatling exec:exec -Dstudy=full -Dserver.cores=0-3 -Dgenerator.cores=4-7 -Dlayouts=1x4,2x2,4x1");
    }
}
