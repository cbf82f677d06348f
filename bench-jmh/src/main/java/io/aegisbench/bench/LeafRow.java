package io.aegisbench.bench;

import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What our code did with so many leaves, over all rounds.
 *
 * @param profile what a leaf, a node and the root hash
 * @param mode when the root is bagged, or {@link #BULK}
 * @param leaves number of leaves
 * @param variant which code and where SHA-256 came from
 * @param cpuRate leaves a second of the measuring thread's CPU time
 * @param wallRate leaves a second by the wall clock
 * @param bytesPerLeaf allocated
 */
record LeafRow(
        String profile,
        String mode,
        int leaves,
        String variant,
        Summary cpuRate,
        Summary wallRate,
        double bytesPerLeaf) {
    static final String BULK = "bulk";
    static final String HEX_STRINGS = "hex strings";

    private static final double NANOS_PER_SECOND = 1e9;
    private static final List<String> ORDER =
            List.of(HEX_STRINGS, HashSources.JDK, HashSources.FASTEST, HashSources.BATCH);

    /** {@return the rows in the order to show them, by leaves and then by variant} */
    static List<LeafRow> of(List<Figure> figures) {
        Map<Cell, List<Figure>> byCell = new LinkedHashMap<>();
        for (Figure figure : figures) {
            byCell.computeIfAbsent(figure.cell(), _ -> new ArrayList<>()).add(figure);
        }
        return byCell.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .sorted(
                        Comparator.comparingInt(LeafRow::leaves)
                                .thenComparingInt(row -> ORDER.indexOf(row.variant())))
                .toList();
    }

    private static LeafRow of(Cell cell, List<Figure> rounds) {
        int leaves = Integer.parseInt(cell.param("leaves"));
        double perSecond = leaves * NANOS_PER_SECOND;
        return new LeafRow(
                cell.param("profile"),
                cell.params().getOrDefault("mode", BULK),
                leaves,
                cell.params().getOrDefault("hasher", HEX_STRINGS),
                Summary.of(rounds, figure -> perSecond / figure.threadCpuNanos()),
                Summary.of(rounds, figure -> perSecond / figure.score()),
                Summary.of(rounds, Figure::allocatedBytes).median() / leaves);
    }
}
