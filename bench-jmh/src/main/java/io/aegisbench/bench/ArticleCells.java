package io.aegisbench.bench;

import static io.aegisbench.bench.hash.LeafThroughputBenchmark.ROOT_AT_END;
import static io.aegisbench.bench.hash.LeafThroughputBenchmark.ROOT_EACH_APPEND;

import io.aegisbench.bench.hash.HashSources;
import io.aegisbench.bench.hash.KnownRoots;
import io.aegisbench.bench.hash.LeafThroughputBenchmark;
import io.aegisbench.bench.spawn.Dress;
import io.aegisbench.bench.spawn.Mechanism;
import io.aegisbench.bench.spawn.SpawnCostBenchmark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cells of the article's two tables, spawn cost and leaf throughput: what a run without {@code
 * -Dbench} measures.
 */
final class ArticleCells {
    private static final String LEAVES = LeafThroughputBenchmark.class.getName();
    private static final List<String> PROFILES = List.of("aegis-v1", "aegis-v2", "rfc9162");
    private static final List<Integer> ALL_LEAVES = KnownRoots.leafCounts();
    private static final List<String> ONE_BY_ONE = List.of(HashSources.JDK, HashSources.FASTEST);

    private ArticleCells() {}

    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>(spawn());
        cells.addAll(leaves());
        return cells;
    }

    static List<Cell> spawn() {
        List<Cell> cells = new ArrayList<>();
        for (Mechanism mechanism : Mechanism.values()) {
            for (Dress dress : Dress.values()) {
                if (mechanism.isInArticle(dress)) {
                    cells.add(
                            Cell.of(
                                    SpawnCostBenchmark.class.getName() + ".session",
                                    Map.of("mechanism", mechanism.id(), "dress", dress.id())));
                }
            }
        }
        return cells;
    }

    static List<Cell> leaves() {
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
            cells.add(Cell.of(LEAVES + ".hexStrings", params));
        }
        for (String profile : List.of("aegis-v2", "rfc9162")) {
            for (int leaves : List.of(10_000, 100_000)) {
                Map<String, String> params = params(profile, leaves);
                params.put("hasher", HashSources.BATCH);
                cells.add(Cell.of(LEAVES + ".bulk", params));
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
                cells.add(Cell.of(LEAVES + ".single", params));
            }
        }
    }

    private static Map<String, String> params(String profile, int leaves) {
        Map<String, String> params = new HashMap<>();
        params.put("profile", profile);
        params.put("leaves", Integer.toString(leaves));
        return params;
    }
}
