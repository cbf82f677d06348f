package io.aegisbench.reports;

import io.aegisbench.reports.model.Baseline;
import io.aegisbench.reports.model.Comparison;
import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.page.ReportFiles;
import io.aegisbench.reports.run.BadInputException;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.run.RunFinder;
import io.aegisbench.reports.run.RunReader;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import io.aegisbench.reports.topic.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Draws the page from stored runs. Exit status 0: drawn; 1: drawn, and a figure is worse than the
 * baseline's beyond the tolerance; 2: bad use, with one line that says why; 70: files cannot be
 * written.
 */
public final class ReportMain {
    static final int DRAWN = 0;
    static final int REGRESSION = 1;
    static final int BAD_USE = 2;
    static final int FAULT = 70;

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;

    ReportMain(PrintStream out, PrintStream err, InstantSource clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /**
     * Runs the command.
     *
     * @param args none: everything is a system property
     */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        // The page is the same wherever it is drawn.
        Locale.setDefault(Locale.ROOT);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new ReportMain(out, err, InstantSource.system()).run(SettingValues.ofSystem()));
    }

    int run(Map<String, String> properties) {
        if (SettingValues.askForHelp(properties)) {
            out.println(ReportSettings.OFFER.help());
            return DRAWN;
        }
        try {
            return draw(ReportSettings.read(properties));
        } catch (UsageException | BadInputException e) {
            err.println(e.getMessage() + " (-Dhelp lists the settings)");
            return BAD_USE;
        } catch (IOException e) {
            err.println("the report cannot be written: " + e.getMessage());
            return FAULT;
        }
    }

    private int draw(ReportSettings settings) throws IOException {
        RunReader reader = new RunReader();
        List<Run> runs = new RunFinder(reader, settings.since()).find(settings.in());
        if (runs.isEmpty()) {
            reader.problems().forEach(p -> err.println(p.where() + ": " + p.what()));
            throw new UsageException("no run to draw: in=" + settings.in());
        }
        StudyReport study = Topics.study(runs, reader, clock.instant());
        Optional<Path> before = settings.baseline();
        if (before.isPresent()) {
            study = study.comparedWith(Baseline.read(before.get()), settings.tolerancePercent());
        }
        Path page = ReportFiles.write(study, settings.out());
        study.problems().forEach(p -> err.println("left out: " + p.where() + ": " + p.what()));
        study.machines().forEach(this::tell);
        int status = study.comparison().map(this::tell).orElse(DRAWN);
        out.println("page: " + page.toAbsolutePath().normalize());
        return status;
    }

    private void tell(MachineReport report) {
        out.println(report.title() + "; study " + report.study());
        report.answers()
                .forEach(answer -> out.println("  " + answer.question() + " " + answer.text()));
    }

    private int tell(Comparison comparison) {
        out.println("compared with " + comparison.baseline() + ": " + comparison.summary());
        comparison
                .regressions()
                .forEach(row ->
                        out.printf(
                                "  REGRESSION %s: %s -> %s %s%n",
                                row.label(),
                                Numbers.show(row.before()),
                                Numbers.show(row.now()),
                                row.unit()));
        return comparison.regressions().isEmpty() ? DRAWN : REGRESSION;
    }
}
