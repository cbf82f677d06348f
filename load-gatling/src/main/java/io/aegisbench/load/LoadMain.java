package io.aegisbench.load;

import io.aegisbench.load.cause.Verdicts;
import io.aegisbench.load.cells.RunNotes;
import io.aegisbench.load.cells.StudyRun;
import io.aegisbench.load.fleet.ProxyCommand;
import io.aegisbench.load.plan.LoadPlan;
import io.aegisbench.load.plan.LoadSettings;
import io.aegisbench.load.plan.LoadSettings.Experiment;
import io.aegisbench.load.process.Pinning;
import io.aegisbench.reports.RunText;
import io.aegisbench.reports.run.Provenance;
import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.RunRecord;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Measures layouts of workers, or what bends a sweep's curve, and prints what came of it. */
public final class LoadMain {
    private static final int FAILED = 1;
    private static final int BAD_USE = 2;

    private final PrintStream out;

    private LoadMain(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs what the system properties ask for, and ends the process with its status.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        System.exit(run(SettingValues.ofSystem(), System.out, System.err));
    }

    /** {@return the exit status: 0 done, 1 failed, 2 asked for something that is not there} */
    static int run(Map<String, String> properties, PrintStream out, PrintStream err) {
        if (SettingValues.askForHelp(properties)) {
            out.println(LoadSettings.OFFER.help());
            return 0;
        }
        try {
            new LoadMain(out).act(properties);
            return 0;
        } catch (UsageException e) {
            err.println(e.getMessage() + " (-Dhelp lists the settings)");
            return BAD_USE;
        } catch (IOException e) {
            err.println("the run failed: " + e.getMessage());
            return FAILED;
        }
    }

    private void act(Map<String, String> properties) throws IOException {
        SettingValues values = SettingValues.read(LoadSettings.OFFER, properties);
        Optional<String> verdict = values.get(LoadSettings.VERDICT);
        if (verdict.isPresent()) {
            Path folder = stored(values, LoadSettings.VERDICT, verdict.get());
            Verdicts.lines(Verdicts.of(folder)).forEach(out::println);
            return;
        }
        Optional<String> resume = values.get(LoadSettings.RESUME);
        if (resume.isPresent()) {
            resume(properties, stored(values, LoadSettings.RESUME, resume.get()));
        } else {
            Instant now = Instant.now();
            LoadSettings settings = LoadSettings.of(values, now.toEpochMilli(), Pinning.allowed());
            LoadPlan plan = LoadPlan.of(settings);
            ProxyCommand.requireJar(settings.proxyJar());
            RunFolder folder =
                    RunFolder.create(settings.results(), now, settings.experiment().id());
            measure(settings, plan, folder, now);
        }
    }

    private static Path stored(SettingValues values, Setting<?> setting, String value) {
        Path folder = values.resolve(value);
        if (!Files.exists(folder.resolve(RunFolder.PROVENANCE))
                || !Files.exists(folder.resolve(RunFolder.CELLS))) {
            throw new UsageException(
                    "-D%s is the folder of a run, with run.json and cells.csv: %s=%s"
                            .formatted(setting.name(), setting.name(), value));
        }
        return folder;
    }

    /** The settings are those of the run; one that is given again has to be the same. */
    private void resume(Map<String, String> properties, Path folder) throws IOException {
        Provenance stored = RunFolder.of(folder).provenance();
        Map<String, String> asked = new HashMap<>(properties);
        stored.settings()
                .forEach((name, value) -> {
                    String given = properties.getOrDefault(name, "");
                    if (!given.isBlank() && !given.equals(value)) {
                        throw new UsageException(
                                "a resumed run keeps its settings: %s=%s, was %s"
                                        .formatted(name, given, value));
                    }
                    asked.put(name, value);
                });
        LoadSettings settings =
                LoadSettings.of(
                        SettingValues.read(LoadSettings.OFFER, asked), 0, Pinning.allowed());
        Instant started = Instant.parse(stored.startedUtc());
        measure(settings, LoadPlan.of(settings), RunFolder.of(folder), started);
    }

    private void measure(LoadSettings settings, LoadPlan plan, RunFolder folder, Instant started)
            throws IOException {
        Announcement.lines(settings, plan, folder.path()).forEach(out::println);
        // What cannot be gone on with keeps the outcome that it has.
        StudyRun run = new StudyRun(settings, folder.path(), out);
        RunRecord record =
                RunRecord.resume(
                        folder,
                        InstantSource.system(),
                        started,
                        RunNotes.asked(
                                settings.experiment().id(),
                                settings.asked(),
                                Optional.of(settings.proxyJar())));
        Thread interrupted = Thread.ofPlatform().unstarted(() -> interrupted(record));
        Runtime.getRuntime().addShutdownHook(interrupted);
        String outcome = RunRecord.COMPLETE;
        try {
            run.run(plan);
            if (settings.experiment() == Experiment.CONTENTION) {
                Verdicts.write(folder.path(), Verdicts.of(folder.path()));
            }
        } catch (IOException e) {
            outcome = RunRecord.failed(e);
            throw e;
        } finally {
            unhook(interrupted);
            record.skip(run.skipped());
            record.end(outcome);
        }
        report(settings, folder.path());
    }

    /** Once the JVM ends by a signal, the hook's word is the last. */
    private static void unhook(Thread hook) throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new IOException("the run was interrupted", e);
        }
    }

    private static void interrupted(RunRecord record) {
        try {
            record.interrupt();
        } catch (IOException e) {
            System.err.println("run.json keeps its old outcome: " + e.getMessage());
        }
    }

    private void report(LoadSettings settings, Path folder) throws IOException {
        RunText.lines(folder).forEach(out::println);
        if (settings.experiment() != Experiment.HOPS) {
            out.println();
            Verdicts.lines(Verdicts.of(folder)).forEach(out::println);
        }
        Announcement.largerMachine(settings).forEach(out::println);
    }
}
