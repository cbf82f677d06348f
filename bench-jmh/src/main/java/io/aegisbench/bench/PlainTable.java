package io.aegisbench.bench;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Figures that belong to no table of the article: one line a cell. */
final class PlainTable {
    private static final int NUMBER_DIGITS = 12;

    private PlainTable() {}

    static List<String> lines(List<Figure> figures) {
        if (figures.isEmpty()) {
            return List.of();
        }
        Map<String, List<Figure>> byCell =
                figures.stream()
                        .collect(
                                Collectors.groupingBy(
                                        f -> key(f.cell()), TreeMap::new, Collectors.toList()));
        TextTable table = TextTable.endingInText(2);
        table.add(
                List.of(
                        "score",
                        "min..max",
                        "unit",
                        "CPU ns/op",
                        "B/op",
                        "benchmark",
                        "parameters"));
        byCell.values().forEach(rounds -> table.add(line(rounds)));
        List<String> lines = new ArrayList<>();
        lines.add(
                "Median of the rounds; score by the wall clock, CPU time of the measuring thread.");
        lines.addAll(table.lines());
        return lines;
    }

    /** Orders numbers among the parameters by value. */
    private static String key(Cell cell) {
        return cell.shortName() + cell.params().values().stream().map(PlainTable::padded).toList();
    }

    private static String padded(String value) {
        return value.matches("\\d+")
                ? "0".repeat(Math.max(0, NUMBER_DIGITS - value.length())) + value
                : value;
    }

    private static List<String> line(List<Figure> rounds) {
        Cell cell = rounds.getFirst().cell();
        Summary score = Summary.of(rounds, Figure::score);
        return List.of(
                TextTable.decimal(score.median()),
                TextTable.decimal(score.min()) + ".." + TextTable.decimal(score.max()),
                rounds.getFirst().unit(),
                TextTable.decimal(Summary.of(rounds, Figure::threadCpuNanos).median()),
                TextTable.bytes(Summary.of(rounds, Figure::allocatedBytes).median()),
                cell.shortName(),
                cell.assignments());
    }
}
