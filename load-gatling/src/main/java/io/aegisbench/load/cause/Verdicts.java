package io.aegisbench.load.cause;

import io.aegisbench.load.cause.SweepSignals.SweepName;
import io.aegisbench.load.cause.VerdictRule.Verdict;
import io.aegisbench.load.plan.ArrangedCause;
import io.aegisbench.load.plan.Cause;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.CsvFile;
import io.aegisbench.reports.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Judges the sweeps of a stored run, prints the verdicts, and keeps those on arranged causes. */
public final class Verdicts {
    private static final List<String> HEADER =
            List.of("sweep", "arranged", "round", "verdict", "signals", "right");

    private Verdicts() {}

    /**
     * {@return the verdict on each sweep of a run, by its name}
     *
     * @throws IOException if the folder holds no run, or one without what a verdict needs
     */
    public static Map<SweepName, Verdict> of(Path folder) throws IOException {
        Map<String, String> asked = RunFolder.of(folder).provenance().settings();
        SweepSignals signals =
                new SweepSignals(cores(asked, "server.cores"), cores(asked, "generator.cores"));
        Map<SweepName, Verdict> verdicts = new LinkedHashMap<>();
        List<CellRow> rows = CellsFile.read(folder);
        Column others = Column.OTHERS_ON_SERVER_CORES;
        if (!rows.isEmpty()
                && rows.stream()
                        .noneMatch(
                                r -> r.text(others).isPresent() || r.reason(others).isPresent())) {
            throw new IOException(
                    "the run is older than the column that verdicts need: " + others.header());
        }
        for (Map.Entry<SweepName, List<Signals>> sweep : signals.of(rows).entrySet()) {
            verdicts.put(sweep.getKey(), VerdictRule.judge(sweep.getValue()));
        }
        return verdicts;
    }

    private static int cores(Map<String, String> asked, String name) throws IOException {
        String text = asked.get(name);
        if (text == null) {
            throw new IOException("run.json has no setting " + name);
        }
        return CoreSet.parse(name, text).count();
    }

    /** {@return the cause that was arranged for a sweep, if one was} */
    static Optional<Cause> arranged(SweepName sweep) {
        return Arrays.stream(ArrangedCause.values())
                .filter(a -> a.variant().text().equals(sweep.variant()))
                .map(ArrangedCause::cause)
                .findFirst();
    }

    /** Writes {@code sweeps.csv}. */
    public static void write(Path folder, Map<SweepName, Verdict> verdicts) throws IOException {
        StringBuilder text = new StringBuilder(CsvFile.line(HEADER));
        verdicts.forEach((sweep, verdict) -> text.append(CsvFile.line(fields(sweep, verdict))));
        Files.writeString(folder.resolve(RunFolder.SWEEPS), text);
    }

    private static List<String> fields(SweepName sweep, Verdict verdict) {
        Optional<Cause> arranged = arranged(sweep);
        return List.of(
                sweep.id(),
                arranged.map(Cause::id).orElse(""),
                Integer.toString(sweep.round()),
                verdict.cause().id(),
                signals(verdict),
                arranged.map(cause -> Boolean.toString(cause == verdict.cause())).orElse(""));
    }

    private static String signals(Verdict verdict) {
        return "because="
                + verdict.because().replace(';', ',')
                + verdict.past().stream()
                        .map(signals -> "; " + signals.text())
                        .collect(Collectors.joining());
    }

    /**
     * {@return lines to print: each sweep's verdict with what led to it, and how many were right}
     */
    public static List<String> lines(Map<SweepName, Verdict> verdicts) {
        List<String> lines = new ArrayList<>();
        int arranged = 0;
        int right = 0;
        for (Map.Entry<SweepName, Verdict> entry : verdicts.entrySet()) {
            Optional<Cause> cause = arranged(entry.getKey());
            String found = entry.getValue().cause().id();
            lines.add(
                    "%s: %s, %s%s"
                            .formatted(
                                    entry.getKey(),
                                    found,
                                    entry.getValue().because(),
                                    cause.map(c -> "; arranged: " + c.id()).orElse("")));
            arranged += cause.isPresent() ? 1 : 0;
            right += cause.filter(c -> c == entry.getValue().cause()).isPresent() ? 1 : 0;
        }
        if (arranged > 0) {
            lines.add("verdicts right: %s of %s".formatted(right, arranged));
        }
        return lines.isEmpty() ? List.of("no sweep of two levels or more to judge") : lines;
    }
}
