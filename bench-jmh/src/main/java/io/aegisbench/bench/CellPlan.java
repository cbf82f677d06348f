package io.aegisbench.bench;

import io.aegisbench.bench.hash.HashSources;
import io.aegisbench.bench.logs.CommitSubject;
import io.aegisbench.bench.logs.SubjectProbe;
import io.aegisbench.reports.setting.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The cells of a run.
 *
 * @param cells those to measure
 * @param skipped those that cannot be measured on this machine, and why
 */
record CellPlan(List<Cell> cells, Map<Cell, String> skipped) {
    /** Parameters whose value names a place where SHA-256 comes from. */
    private static final List<String> SOURCE_PARAMS = List.of("hasher", "source");

    /**
     * {@return the cells of the benchmarks that match, or those of the article's tables}
     *
     * @throws UsageException if nothing matches
     */
    static CellPlan of(Optional<Pattern> bench) {
        List<Cell> wanted = bench.map(CellPlan::matching).orElseGet(ArticleCells::all);
        List<Cell> cells = new ArrayList<>();
        Map<Cell, String> skipped = new LinkedHashMap<>();
        for (Cell cell : wanted) {
            Optional<String> reason = unavailable(cell);
            if (reason.isPresent()) {
                skipped.put(cell, reason.get());
            } else {
                cells.add(cell);
            }
        }
        return new CellPlan(cells, skipped);
    }

    /** {@return whether there is anything to put our asyncio program beside} */
    boolean hasSpawn() {
        return cells.stream().anyMatch(Cell::isOfSpawn);
    }

    /** {@return whether there is anything but spawn sessions} */
    boolean hasOthers() {
        return !cells.stream().allMatch(Cell::isOfSpawn);
    }

    private static Optional<String> unavailable(Cell cell) {
        if (cell.isOfLog()) {
            return SubjectProbe.unavailable(CommitSubject.ofId(cell.param("subject")));
        }
        return SOURCE_PARAMS.stream()
                .flatMap(name -> Optional.ofNullable(cell.params().get(name)).stream())
                .flatMap(source -> HashSources.unavailable(source).stream())
                .findFirst();
    }

    private static List<Cell> matching(Pattern pattern) {
        OutputFormat silent =
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        Set<BenchmarkListEntry> all = BenchmarkList.defaultList().getAll(silent, List.of());
        List<Cell> cells = new ArrayList<>();
        all.forEach(entry -> expand(entry, cells));
        List<Cell> matching = cells.stream().filter(cell -> matches(pattern, cell)).toList();
        if (matching.isEmpty()) {
            List<String> names =
                    all.stream().map(BenchmarkListEntry::getUsername).sorted().toList();
            throw new UsageException(
                    "-Dbench matches no benchmark: bench=%s, benchmarks=%s"
                            .formatted(pattern, names));
        }
        return matching;
    }

    private static boolean matches(Pattern pattern, Cell cell) {
        return pattern.matcher(cell.benchmark()).find()
                || pattern.matcher(cell.benchmark() + " " + cell.assignments()).find();
    }

    /** Adds one cell for every combination of the benchmark's parameters. */
    private static void expand(BenchmarkListEntry entry, List<Cell> cells) {
        List<Map<String, String>> combinations = new ArrayList<>();
        combinations.add(Map.of());
        Map<String, String[]> params = entry.getParams().orElse(Map.of());
        for (Map.Entry<String, String[]> param : params.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> begun : combinations) {
                for (String value : param.getValue()) {
                    Map<String, String> next = new HashMap<>(begun);
                    next.put(param.getKey(), value);
                    longer.add(next);
                }
            }
            combinations = longer;
        }
        combinations.forEach(values -> cells.add(Cell.of(entry.getUsername(), values)));
    }
}
