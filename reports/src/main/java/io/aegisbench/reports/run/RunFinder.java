package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds run folders: those that were named, and those within the folders that were named. */
public final class RunFinder {
    private static final List<String> SIGNS =
            List.of(RunFolder.PROVENANCE, RunFolder.JMH, RunFolder.CELLS, RunFolder.SPAWN);

    private final RunReader reader;
    private final Instant since;

    public RunFinder(RunReader reader, Instant since) {
        this.reader = reader;
        this.since = since;
    }

    /** {@return the runs of all folders, each once; what is missing or bad is a problem} */
    public List<Run> find(List<Path> folders) {
        Map<Path, Run> runs = new LinkedHashMap<>();
        for (Path folder : folders) {
            for (Path candidate : candidates(folder)) {
                reader.read(candidate)
                        .filter(run -> !isEarlier(run))
                        .ifPresent(run ->
                                runs.putIfAbsent(candidate.toAbsolutePath().normalize(), run));
            }
        }
        return List.copyOf(runs.values());
    }

    private boolean isEarlier(Run run) {
        try {
            return Instant.parse(run.info().startedUtc()).isBefore(since);
        } catch (DateTimeParseException _) {
            reader.add(run.info().id(), "does not say when it began: " + run.info().startedUtc());
            return false;
        }
    }

    private List<Path> candidates(Path folder) {
        if (!Files.isDirectory(folder)) {
            reader.add(folder.toString(), "there is no such run or folder of runs");
            return List.of();
        }
        if (isRun(folder)) {
            return List.of(folder);
        }
        List<Path> within = new ArrayList<>();
        try (Stream<Path> children = Files.list(folder)) {
            children.filter(RunFinder::isRun).sorted().forEach(within::add);
        } catch (IOException e) {
            reader.add(folder.toString(), "cannot be read: " + e.getMessage());
        }
        if (within.isEmpty()) {
            reader.add(folder.toString(), "holds no run");
        }
        return within;
    }

    private static boolean isRun(Path folder) {
        return SIGNS.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }
}
