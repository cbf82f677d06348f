package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LeafTableTest {
    private static final String SINGLE = LeafThroughputBenchmark.class.getName() + ".single";

    private final LeafTable table = new LeafTable(PublishedFigures.load());

    @Test
    void printsMediansBesideThePublishedFigures() {
        List<String> lines = table.lines(data(article(), PeerData.NOT_ASKED));
        assertThat(lines)
                .contains(
                        "== aegis-v1, root on every append: the article's work",
                        "            Python       Rust                                                       x Python     x Rust",
                        "      N  published  published  hasher       ours              min..max       wall  published  published  B/leaf",
                        "    100    332,460    958,510     jdk  4,000,000  2,000,000..5,000,000  2,000,000       12.0       4.17    31.0",
                        "100,000    212,180    709,240     jdk  3,000,000  3,000,000..3,000,000  1,500,000       14.1       4.23    0.03",
                        "flat in N, rate(100,000)/rate(100): jdk 0.75",
                        "published rate(100,000)/rate(100): Python 0.64, Rust 0.74");
    }

    @Test
    void fitsIntoTheWidthOfATerminal() {
        List<Figure> figures =
                table.cells().stream().map(cell -> figure(cell, 1e9 / 12_345_678)).toList();
        PeerData peers = peers("rust-lean", KnownRoots.root(HashProfile.AEGIS_V1, 100));
        assertThat(table.lines(data(figures, peers)))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    @Test
    void showsAPeerBesideOursWhenItsRootIsRight() {
        String root = KnownRoots.root(HashProfile.AEGIS_V1, 100);
        List<String> lines = table.lines(data(article(), peers("rust-hex", root)));
        assertThat(lines)
                .anyMatch(line -> line.matches(" +100 .* 2,000,000 .*jdk +4,000,000 .* 2.00 .*"))
                .contains("rust: arch x86_64, shaInstructions true")
                .contains("rust: 35.5 ns CPU a 64-byte block");
    }

    @Test
    void aPeerWithAnotherRootHasNoFigure() {
        List<String> lines = table.lines(data(article(), peers("rust-hex", "00")));
        assertThat(lines).anyMatch(line -> line.contains("WRONG ROOT"));
    }

    @Test
    void anAbsentPeerSaysWhy() {
        PeerData absent =
                new PeerData(List.of(new PeerData.Program("python", "no python3 here", List.of())));
        assertThat(table.lines(data(article(), absent)))
                .anyMatch(line -> line.contains("absent*"))
                .contains("* python is absent: no python3 here");
    }

    @Test
    void nothingMeasuredIsNoTable() {
        assertThat(table.lines(data(List.of(), PeerData.NOT_ASKED))).isEmpty();
    }

    private static RunData data(List<Figure> figures, PeerData peers) {
        return new RunData(figures, peers);
    }

    /** Three rounds at 100 leaves and one at 100,000. */
    private static List<Figure> article() {
        List<Figure> figures = new ArrayList<>();
        for (double nanosPerLeaf : new double[] {500, 250, 200}) {
            figures.add(figure(cell(100), nanosPerLeaf));
        }
        figures.add(figure(cell(100_000), 1e9 / 3_000_000));
        return figures;
    }

    private static Cell cell(int leaves) {
        Map<String, String> params = new HashMap<>();
        params.put("leaves", Integer.toString(leaves));
        params.put("profile", "aegis-v1");
        params.put("mode", LeafThroughputBenchmark.ROOT_EACH_APPEND);
        params.put("hasher", HashSources.JDK);
        return Cell.of(SINGLE, params);
    }

    /** A figure whose wall time is twice its CPU time. */
    private static Figure figure(Cell cell, double cpuNanosPerLeaf) {
        double cpu = cpuNanosPerLeaf * Integer.parseInt(cell.param("leaves"));
        return new Figure(cell, 2 * cpu, "ns/op", cpu, cpu, 3_100, Map.of());
    }

    private static PeerData peers(String variant, String root) {
        List<JsonNode> lines =
                List.of(
                        json(
                                "{'about':{'arch':'x86_64','shaInstructions':true,'nanosPerBlock':35.5}}"),
                        json(
                                ("{'variant':'%s','scheme':'aegis-v1','mode':'rootEachAppend','leaves':100,"
                                                + "'repeats':3,'wallNanosPerLeaf':600,'cpuNanosPerLeaf':500,'root':'%s'}")
                                        .formatted(variant, root)));
        return new PeerData(
                List.of(new PeerData.Program("rust", null, List.of(new PeerData.Pass(1, lines)))));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }
}
