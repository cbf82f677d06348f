package io.aegisbench.bench;

import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.RunRecord;
import io.aegisbench.reports.setting.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A run of {@link HopComparison}: its folder, its processes and its tables. */
final class HopRun {
    static final String KIND = "hop";

    private static final List<String> NOTES =
            List.of(
                    "cells.csv has a line for each figure; cpuMicros is the server's process for one answer, in ticks of 10 ms.",
                    "Servers are pinned to core 0, clients and upstreams to core 1, but for part health, whose proxy has both.",
                    "machine.cores and affinity are those of the runner, which is pinned like the clients.",
                    "hlog/*.hlog are nanoseconds; open arrivals are timed from when they should have been sent.");

    private final PrintStream out;
    private final InstantSource clock;

    HopRun(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    /**
     * {@return the parts that {@code -Dbench} selects; none if it selects benchmarks of JMH} What
     * selects everything, such as {@code .*}, selects benchmarks.
     */
    static List<HopPart> asked(BenchSettings settings) {
        Pattern pattern = settings.bench().orElse(null);
        if (pattern == null || pattern.matcher("").find()) {
            return List.of();
        }
        boolean all = pattern.matcher(HopPart.BENCHMARK).find();
        return HopPart.all().stream()
                .filter(part -> all || pattern.matcher(part.selector()).find())
                .toList();
    }

    /** Measures the parts, keeps them in a new folder and prints them. */
    void measure(BenchSettings settings, List<HopPart> parts)
            throws IOException, InterruptedException {
        List<String> missing = HopFleet.missing(parts.contains(HopPart.HOP));
        if (!missing.isEmpty()) {
            throw new UsageException("the comparison of processes needs " + missing);
        }
        HopComparison.Pace pace = HopComparison.Pace.of(settings.study());
        RunFolder folder = RunFolder.create(settings.results(), clock.instant(), KIND);
        out.printf(
                "study %s: parts %s, rounds %d, %d s each, seed %d, results in %s%n",
                settings.study().id(),
                parts.stream().map(HopPart::id).toList(),
                pace.rounds(),
                pace.seconds(),
                settings.seed(),
                folder.path());
        RunRecord run =
                RunRecord.begin(
                        folder,
                        clock,
                        new RunRecord.Asked(KIND, asked(settings, parts), NOTES, Map.of()));
        String outcome = RunRecord.INTERRUPTED;
        Files.createDirectories(BenchDisk.folder());
        Path disk = BenchDisk.newFolder(BenchDisk.folder(), "hop");
        HopFleet.pinThisProcess();
        Path work = Files.createDirectories(folder.file("work"));
        try (HopFleet fleet = new HopFleet(disk)) {
            HopFiles files = new HopFiles(folder.path());
            new HopComparison(fleet, files, folder.path(), pace, settings.seed(), out).run(parts);
            outcome = RunRecord.COMPLETE;
        } finally {
            BenchDisk.delete(work);
            BenchDisk.delete(disk);
            run.end(outcome);
        }
        new HopTable(HopFiles.read(folder.path())).lines().forEach(out::println);
        out.println();
        out.println("measured on: " + folder.provenance().measuredOn());
        out.println("kept in: " + folder.path());
    }

    private static Map<String, String> asked(BenchSettings settings, List<HopPart> parts) {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("bench", settings.bench().map(Object::toString).orElse(""));
        asked.put("parts", parts.stream().map(HopPart::id).toList().toString());
        asked.put("study", HopComparison.Pace.of(settings.study()).toString());
        asked.put("seed", Long.toString(settings.seed()));
        return asked;
    }
}
