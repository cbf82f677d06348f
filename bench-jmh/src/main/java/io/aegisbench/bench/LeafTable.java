package io.aegisbench.bench;

import static io.aegisbench.bench.LeafThroughputBenchmark.ROOT_AT_END;
import static io.aegisbench.bench.LeafThroughputBenchmark.ROOT_EACH_APPEND;

import io.aegisbench.reports.page.TextTable;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The article's table of leaf throughput: a block for each profile and mode. */
final class LeafTable implements ArticleTable {
    private static final String BENCHMARK = LeafThroughputBenchmark.class.getName();
    private static final List<String> PROFILES = List.of("aegis-v1", "aegis-v2", "rfc9162");
    private static final List<Integer> ALL_LEAVES = KnownRoots.leafCounts();
    private static final List<String> ONE_BY_ONE = List.of(HashSources.JDK, HashSources.FASTEST);
    private static final Map<String, String> MODES =
            Map.of(
                    ROOT_EACH_APPEND,
                    "root on every append",
                    ROOT_AT_END,
                    "root at the end only",
                    LeafRow.BULK,
                    "all leaves in one call, root at the end");

    private final PublishedFigures published;

    LeafTable(PublishedFigures published) {
        this.published = published;
    }

    @Override
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String profile : PROFILES) {
            addSingles(cells, profile, ROOT_EACH_APPEND, ALL_LEAVES);
        }
        addSingles(cells, "aegis-v1", ROOT_AT_END, List.of(100, 100_000));
        addSingles(cells, "aegis-v2", ROOT_AT_END, ALL_LEAVES);
        addSingles(cells, "rfc9162", ROOT_AT_END, ALL_LEAVES);
        for (int leaves : ALL_LEAVES) {
            Map<String, String> params = params("aegis-v1", leaves);
            params.put("mode", ROOT_EACH_APPEND);
            cells.add(Cell.of(BENCHMARK + ".hexStrings", params));
        }
        for (String profile : List.of("aegis-v2", "rfc9162")) {
            for (int leaves : List.of(10_000, 100_000)) {
                Map<String, String> params = params(profile, leaves);
                params.put("hasher", HashSources.BATCH);
                cells.add(Cell.of(BENCHMARK + ".bulk", params));
            }
        }
        return cells;
    }

    private static void addSingles(
            List<Cell> cells, String profile, String mode, List<Integer> counts) {
        for (int leaves : counts) {
            for (String hasher : ONE_BY_ONE) {
                Map<String, String> params = params(profile, leaves);
                params.put("mode", mode);
                params.put("hasher", hasher);
                cells.add(Cell.of(BENCHMARK + ".single", params));
            }
        }
    }

    private static Map<String, String> params(String profile, int leaves) {
        Map<String, String> params = new HashMap<>();
        params.put("profile", profile);
        params.put("leaves", Integer.toString(leaves));
        return params;
    }

    @Override
    public boolean shows(Cell cell) {
        return cell.benchmark().startsWith(BENCHMARK + ".");
    }

    @Override
    public List<String> lines(RunData data) {
        List<Figure> figures = data.figures().stream().filter(f -> shows(f.cell())).toList();
        List<LeafRow> rows = LeafRow.of(figures);
        PeerData peers = data.peers().ofLeaves();
        List<String> lines = new ArrayList<>();
        if (rows.isEmpty()) {
            return lines;
        }
        lines.add(
                "LEAF THROUGHPUT in leaves/s: ours is per second of thread CPU time, median, min and max");
        lines.add(
                "of the rounds; wall is the same by the wall clock. Published figures were measured elsewhere, on");
        lines.add(published.machine() + ".");
        for (String mode : List.of(ROOT_EACH_APPEND, ROOT_AT_END, LeafRow.BULK)) {
            for (String profile : PROFILES) {
                lines.addAll(block(profile, mode, rows, peers));
            }
        }
        lines.add("");
        lines.add(
                "B/leaf contains the new accumulator of each invocation, which is all of it at small N.");
        lines.addAll(PeerTable.notes(peers));
        return lines;
    }

    private List<String> block(String profile, String mode, List<LeafRow> all, PeerData peers) {
        List<LeafRow> rows =
                all.stream()
                        .filter(r -> r.profile().equals(profile) && r.mode().equals(mode))
                        .toList();
        if (rows.isEmpty()) {
            return List.of();
        }
        boolean articles = profile.equals("aegis-v1") && mode.equals(ROOT_EACH_APPEND);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "== "
                        + profile
                        + ", "
                        + MODES.get(mode)
                        + (articles ? ": the article's work" : ""));
        lines.addAll(articles ? besidePublished(rows) : alone(rows));
        lines.addAll(PeerTable.lines(profile, mode, rows, peers));
        flatness(rows).ifPresent(lines::add);
        lines.addAll(overSingle(rows, all));
        if (articles) {
            lines.add("published rate(100,000)/rate(100): " + publishedFlatness());
        }
        return lines;
    }

    private List<String> besidePublished(List<LeafRow> rows) {
        TextTable table = TextTable.ofNumbers();
        table.add(List.of("", "Python", "Rust", "", "", "", "", "x Python", "x Rust", ""));
        table.add(
                List.of(
                        "N",
                        "published",
                        "published",
                        "hasher",
                        "ours",
                        "min..max",
                        "wall",
                        "published",
                        "published",
                        "B/leaf"));
        for (LeafRow row : rows) {
            Optional<PublishedFigures.LeafRate> rate = published.leafRate(row.leaves());
            double python = rate.map(PublishedFigures.LeafRate::python).orElse(Double.NaN);
            double rust = rate.map(PublishedFigures.LeafRate::rust).orElse(Double.NaN);
            double ours = row.cpuRate().median();
            table.add(
                    List.of(
                            TextTable.whole(row.leaves()),
                            TextTable.whole(python),
                            TextTable.whole(rust),
                            row.variant(),
                            TextTable.whole(ours),
                            range(row.cpuRate()),
                            TextTable.whole(row.wallRate().median()),
                            TextTable.decimal(ours / python),
                            TextTable.decimal(ours / rust),
                            TextTable.bytes(row.bytesPerLeaf())));
        }
        return table.lines();
    }

    private static List<String> alone(List<LeafRow> rows) {
        TextTable table = TextTable.ofNumbers();
        table.add(List.of("N", "hasher", "ours", "min..max", "wall", "B/leaf"));
        for (LeafRow row : rows) {
            table.add(
                    List.of(
                            TextTable.whole(row.leaves()),
                            row.variant(),
                            TextTable.whole(row.cpuRate().median()),
                            range(row.cpuRate()),
                            TextTable.whole(row.wallRate().median()),
                            TextTable.bytes(row.bytesPerLeaf())));
        }
        return table.lines();
    }

    private static String range(Summary rate) {
        return TextTable.whole(rate.min()) + ".." + TextTable.whole(rate.max());
    }

    /** Says how much of the rate of a small tree is left in a large one. */
    private static Optional<String> flatness(List<LeafRow> rows) {
        String ratios =
                rows.stream()
                        .filter(large -> large.leaves() == 100_000)
                        .flatMap(large -> flatness(large, rows).stream())
                        .collect(Collectors.joining(", "));
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of("flat in N, rate(100,000)/rate(100): " + ratios);
    }

    private static Optional<String> flatness(LeafRow large, List<LeafRow> rows) {
        return rows.stream()
                .filter(small -> small.leaves() == 100)
                .filter(small -> small.variant().equals(large.variant()))
                .map(small -> large.variant() + " " + ratio(large, small))
                .findFirst();
    }

    private static String ratio(LeafRow above, LeafRow below) {
        return TextTable.decimal(above.cpuRate().median() / below.cpuRate().median());
    }

    /** Says what the call with all leaves gains over one call a leaf. */
    private static List<String> overSingle(List<LeafRow> bulk, List<LeafRow> all) {
        List<String> lines = new ArrayList<>();
        for (LeafRow row : bulk) {
            String gains =
                    all.stream()
                            .filter(_ -> row.mode().equals(LeafRow.BULK))
                            .filter(single -> single.mode().equals(ROOT_AT_END))
                            .filter(single -> single.profile().equals(row.profile()))
                            .filter(single -> single.leaves() == row.leaves())
                            .map(single -> "%s %s".formatted(single.variant(), ratio(row, single)))
                            .collect(Collectors.joining(", "));
            if (!gains.isEmpty()) {
                lines.add(
                        "%s at N = %s over one call a leaf: %s"
                                .formatted(row.variant(), TextTable.whole(row.leaves()), gains));
            }
        }
        return lines;
    }

    private String publishedFlatness() {
        PublishedFigures.LeafRate small = published.leafRate(100).orElseThrow();
        PublishedFigures.LeafRate large = published.leafRate(100_000).orElseThrow();
        return "Python %s, Rust %s"
                .formatted(
                        TextTable.decimal(large.python() / small.python()),
                        TextTable.decimal(large.rust() / small.rust()));
    }
}
