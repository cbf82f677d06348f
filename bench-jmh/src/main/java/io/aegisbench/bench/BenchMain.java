package io.aegisbench.bench;

import io.aegisbench.bench.machine.BenchDisk;
import io.aegisbench.reports.RunText;
import io.aegisbench.reports.run.Fact;
import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.RunRecord;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/** Measures what was asked for, keeps it in a new folder and prints what the page says of it. */
public final class BenchMain {
    private static final String KIND = "jmh";
    private static final List<String> NOTES =
            List.of(
                    "threadCpuNanos is the measuring thread's: the collector's and the compiler's threads are in processCpuNanos only.",
                    "Entries of jmh.json stand in the order in which they were measured; a cell's n-th entry is its round n.",
                    "Peers report CPU time of their process, which has one thread.");
    private static final Map<String, Map<String, Fact>> FACTS =
            Map.of(
                    "jvm",
                    Map.of(
                            "measuredFlags",
                            Fact.missing("stands with each entry of jmh.json, as jvmArgs")));

    private static final int BAD_USE = 2;
    private static final int FAILED = 1;
    private static final Duration PEER_PASS = Duration.ofSeconds(8);
    private static final Duration SPAWN_PEER_PASS = Duration.ofSeconds(2);

    private final PrintStream out;
    private final InstantSource clock;

    private BenchMain(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    /**
     * Runs the benchmarks that the system properties ask for.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        // What is stored and printed is the same in every language, JMH's own files too.
        Locale.setDefault(Locale.ROOT);
        System.exit(run(SettingValues.ofSystem(), System.out, System.err));
    }

    /** {@return the exit status: 0 measured, 1 failed, 2 asked for something that is not there} */
    static int run(Map<String, String> properties, PrintStream out, PrintStream err) {
        if (SettingValues.askForHelp(properties)) {
            out.println(BenchSettings.OFFER.help());
            return 0;
        }
        InstantSource clock = InstantSource.system();
        try {
            new BenchMain(out, clock).measure(BenchSettings.read(properties, clock.millis()));
            return 0;
        } catch (UsageException e) {
            err.println(e.getMessage() + " (-Dhelp lists the settings)");
            return BAD_USE;
        } catch (IOException | RunnerException e) {
            err.println("the run failed: " + e.getMessage());
            return FAILED;
        }
    }

    private void measure(BenchSettings settings) throws IOException, RunnerException {
        CellPlan plan = CellPlan.of(settings.bench());
        RunFolder folder = RunFolder.create(settings.results(), clock.instant(), KIND);
        announce(settings, plan, folder);
        Path work = folder.file("work");
        RunRecord run =
                RunRecord.begin(
                        folder,
                        clock,
                        new RunRecord.Asked(KIND, asked(settings, plan), NOTES, FACTS));
        run.skip(skipped(plan));
        Thread interruption = new Thread(() -> interrupted(run));
        Runtime.getRuntime().addShutdownHook(interruption);
        try {
            List<PeerProgram> peers =
                    settings.peers()
                            ? PeerProgram.prepare(
                                    plan, Files.createDirectories(work), settings.registry())
                            : List.of();
            new Rounds(settings.study(), folder, peers, out, clock)
                    .run(plan.cells(), settings.seed());
            run.end(RunRecord.COMPLETE);
        } catch (RunnerException e) {
            run.end(RunRecord.failed(e));
            throw new RunnerException(e.getMessage() + "; see " + folder.file(JmhRunner.LOG), e);
        } catch (IOException | RuntimeException e) {
            run.end(RunRecord.failed(e));
            throw e;
        } finally {
            BenchDisk.delete(work);
        }
        RunText.lines(folder.path()).forEach(out::println);
    }

    /**
     * The measuring goes on until the JVM is gone, so its own end is not written after this one.
     */
    private void interrupted(RunRecord run) {
        try {
            run.interrupt();
        } catch (IOException e) {
            out.println("run.json still says that the run goes on: " + e.getMessage());
        }
    }

    private void announce(BenchSettings settings, CellPlan plan, RunFolder folder)
            throws IOException {
        Study study = settings.study();
        Duration round =
                plan.cells().stream()
                        .map(study::duration)
                        .reduce(
                                settings.peers() ? peerPasses(plan) : Duration.ZERO,
                                Duration::plus);
        out.println("study " + study.describe());
        if (study == Study.SMOKE) {
            out.println(
                    "smoke shows that everything runs: its figures are of cold code, do not quote them");
        }
        out.println("hashers: " + hashers());
        out.printf(
                "cells %s, peers %s, seed %s, expected %s min, results in %s%n",
                plan.cells().size(),
                settings.peers() ? "on" : "off (-Dbench.peers=true)",
                settings.seed(),
                Rounds.minutes(round.multipliedBy(study.rounds())),
                folder.path());
        if (plan.cells().stream().anyMatch(Cell::isOnDisk)) {
            out.println("logs lie in " + disk());
        }
        notMeasured(plan).forEach(out::println);
    }

    private static Duration peerPasses(CellPlan plan) {
        return (plan.hasSpawn() ? SPAWN_PEER_PASS : Duration.ZERO)
                .plus(plan.hasOthers() ? PEER_PASS.multipliedBy(2) : Duration.ZERO);
    }

    private static String disk() throws IOException {
        Path folder = BenchDisk.folder();
        return "%s (%s)".formatted(folder.toAbsolutePath(), BenchDisk.describe(folder));
    }

    private static Map<String, String> asked(BenchSettings settings, CellPlan plan)
            throws IOException {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("bench", settings.bench().map(Object::toString).orElse("the article's tables"));
        asked.put("study", settings.study().describe());
        asked.put("bench.peers", Boolean.toString(settings.peers()));
        if (plan.cells().stream().anyMatch(Cell::isOnDisk)) {
            asked.put("bench.disk", disk());
        }
        asked.put("seed", Long.toString(settings.seed()));
        asked.put("hashers", hashers());
        return asked;
    }

    /**
     * {@return what the names in the tables stand for in this JVM; the measured ones have its
     * flags}
     */
    private static String hashers() {
        return "fastest is "
                + Sha256Source.fastest().name()
                + ", batch is "
                + Sha256Batch.fastest().map(Sha256Batch::name).orElse("not there");
    }

    private static Map<String, String> skipped(CellPlan plan) {
        Map<String, String> skipped = new LinkedHashMap<>();
        plan.skipped().forEach((cell, why) -> skipped.put(cell.toString(), why));
        return skipped;
    }

    /** {@return one line for each reason why something was left out} */
    private static List<String> notMeasured(CellPlan plan) {
        Map<String, Long> cellsByReason =
                plan.skipped().values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        reason -> reason, TreeMap::new, Collectors.counting()));
        return cellsByReason.entrySet().stream()
                .map(entry ->
                        "not measured, %s cells: %s".formatted(entry.getValue(), entry.getKey()))
                .toList();
    }
}
