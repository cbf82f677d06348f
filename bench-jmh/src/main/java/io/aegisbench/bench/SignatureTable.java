package io.aegisbench.bench;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Signatures by each provider, beside the published ones. */
final class SignatureTable implements ArticleTable {
    private static final String BENCHMARK = SignatureBenchmark.class.getName();
    private static final Map<String, String> PUBLISHED_NAMES =
            Map.of("Ed25519", "ed25519", "ML-DSA-65", "mlDsa65");

    private final PublishedFigures published;

    SignatureTable(PublishedFigures published) {
        this.published = published;
    }

    @Override
    public List<Cell> cells() {
        return List.of();
    }

    @Override
    public boolean shows(Cell cell) {
        return cell.benchmark().startsWith(BENCHMARK + ".");
    }

    @Override
    public List<String> lines(RunData data) {
        Map<String, List<Figure>> byCell =
                data.figures().stream()
                        .filter(f -> shows(f.cell()))
                        .collect(
                                Collectors.groupingBy(
                                        f -> f.cell().assignments() + operation(f.cell()),
                                        TreeMap::new,
                                        Collectors.toList()));
        List<String> lines = new ArrayList<>();
        if (byCell.isEmpty()) {
            return lines;
        }
        lines.add(
                "SIGNATURES of 200 bytes in us: CPU time of the thread and wall time, medians of the rounds with");
        lines.add("min..max. Published figures were measured elsewhere, by another program.");
        TextTable table = TextTable.endingInText(3);
        table.add(
                List.of(
                        "CPU us",
                        "min..max",
                        "wall us",
                        "published us",
                        "algorithm",
                        "operation",
                        "provider"));
        byCell.values().forEach(rounds -> table.add(line(rounds)));
        lines.addAll(table.lines());
        return lines;
    }

    private List<String> line(List<Figure> rounds) {
        Cell cell = rounds.getFirst().cell();
        Summary cpu = Summary.of(rounds, figure -> figure.threadCpuNanos() / 1e3);
        return List.of(
                TextTable.decimal(cpu.median()),
                TextTable.decimal(cpu.min()) + ".." + TextTable.decimal(cpu.max()),
                TextTable.decimal(Summary.of(rounds, Figure::score).median()),
                TextTable.decimal(published(cell)),
                cell.param("algorithm"),
                operation(cell),
                cell.param("provider"));
    }

    private double published(Cell cell) {
        String prefix = PUBLISHED_NAMES.getOrDefault(cell.param("algorithm"), "");
        String suffix = operation(cell).equals("sign") ? "Sign" : "Verify";
        return published.signatureMicros().getOrDefault(prefix + suffix, Double.NaN);
    }

    private static String operation(Cell cell) {
        return cell.benchmark().substring(cell.benchmark().lastIndexOf('.') + 1);
    }
}
