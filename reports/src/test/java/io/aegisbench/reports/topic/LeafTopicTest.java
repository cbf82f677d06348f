package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Leaves a second: of CPU time first, beside the clock's. */
class LeafTopicTest {
    private static final String ARTICLES = "aegis-v1, root on every append";
    private static final double MILLI = 1e6;

    /** Times of one call that appends all leaves. */
    private static GivenEntry leaves(
            String method, String profile, String mode, int leaves, double... millis) {
        double[] nanos = new double[millis.length];
        double[] wall = new double[millis.length];
        for (int i = 0; i < millis.length; i++) {
            nanos[i] = millis[i] * MILLI;
            wall[i] = millis[i] * MILLI * 2;
        }
        return GivenEntry.of("LeafThroughputBenchmark", method)
                .param("profile", profile)
                .param("mode", mode)
                .param("hasher", "fastest")
                .param("leaves", leaves)
                .cpuNanos(nanos)
                .scores(wall);
    }

    private static PeerData peers(double... nanosPerLeaf) {
        List<PeerData.Pass> passes = new ArrayList<>();
        for (int i = 0; i < nanosPerLeaf.length; i++) {
            passes.add(
                    new PeerData.Pass(
                            i + 1,
                            List.of(
                                    JsonMapper.shared().readTree("{\"about\":\"rustc\"}"),
                                    JsonMapper.shared()
                                            .readTree(
                                                    """
                                                    {"variant":"rust-lean","scheme":"aegis-v1",
                                                     "mode":"rootEachAppend","leaves":100000,
                                                     "cpuNanosPerLeaf":%s,"wallNanosPerLeaf":%s,
                                                     "root":"00"}
                                                    """
                                                            .formatted(
                                                                    nanosPerLeaf[i],
                                                                    nanosPerLeaf[i] * 10)))));
        }
        return new PeerData(List.of(new PeerData.Program("rust", null, passes)));
    }

    /** 100,000 leaves in 50, 100 and 200 ms are 2, 1 and half a million a second. */
    private final Section section =
            new LeafTopic(PublishedFigures.load())
                    .of(
                            GivenRun.on(1, "jmh")
                                    .entries(
                                            leaves(
                                                    "append",
                                                    "aegis-v1",
                                                    "rootEachAppend",
                                                    100_000,
                                                    50,
                                                    100,
                                                    200),
                                            leaves(
                                                    "append",
                                                    "rfc9162",
                                                    "rootAtEnd",
                                                    100_000,
                                                    25,
                                                    20,
                                                    40),
                                            leaves(
                                                    "append",
                                                    "rfc9162",
                                                    "rootAtEnd",
                                                    100,
                                                    0.1,
                                                    0.1,
                                                    0.1),
                                            leaves(
                                                    "bulk",
                                                    "rfc9162",
                                                    "rootAtEnd",
                                                    100_000,
                                                    10,
                                                    10,
                                                    10),
                                            leaves(
                                                    "append",
                                                    "rfc9162",
                                                    "rootEachAppend",
                                                    100,
                                                    1,
                                                    1,
                                                    1),
                                            leaves(
                                                    "hexStrings",
                                                    "aegis-v1",
                                                    "rootEachAppend",
                                                    100,
                                                    1,
                                                    2,
                                                    4),
                                            GivenEntry.of("LeafThroughputBenchmark", "append")
                                                    .param("leaves", 100)
                                                    .scores(5, 5))
                                    .peers(peers(1_000, 2_500, 2_000))
                                    .alone());

    @Test
    void theTableHasBothRatesAndThePublishedOnesApart() {
        assertThat(Shown.rows(section, "leaves", "work", "program", "leaves", "rate", "wall_rate"))
                .contains(
                        ARTICLES
                                + " | python (published, elsewhere) | 100 | - only one rate is"
                                + " published | published 332460",
                        ARTICLES
                                + " | rust (published, elsewhere) | 100000 | - only one rate is"
                                + " published | published 709240")
                .endsWith(
                        ARTICLES
                                + " | Java, hex strings | 100 | 50000 (25000 to 100000)"
                                + " | 25000 (12500 to 50000)",
                        ARTICLES
                                + " | ours, fastest | 100000 | 1000000 (500000 to 2000000)"
                                + " | 500000 (250000 to 1000000)",
                        ARTICLES
                                + " | rust-lean (peer, measured here) | 100000"
                                + " | 500000 (400000 to 1000000) | 50000 (40000 to 100000)",
                        "rfc9162, root at the end | ours, fastest | 100 | 1000000 (1000000 to"
                                + " 1000000) | 500000 (500000 to 500000)",
                        "rfc9162, root at the end | ours, fastest | 100000 | 4000000 (2500000 to"
                                + " 5000000) | 2000000 (1250000 to 2500000)",
                        "rfc9162, root at the end | ours, fastest (bulk call) | 100000 | 10000000"
                                + " (10000000 to 10000000) | 5000000 (5000000 to 5000000)",
                        "rfc9162, root on every append | ours, fastest | 100 | 100000 (100000 to"
                                + " 100000) | 50000 (50000 to 50000)")
                .hasSize(8 + 7);
    }

    /**
     * Beside Rust's 1, 0.4 and 0.5 million ours are 2, 2.5 and 1 times; a bulk call is no append.
     */
    @Test
    void theLeadIsOfTheLargestSizeAndComparesWithinARound() {
        assertThat(section.lead())
                .isEqualTo(
                        "One append to the tree that the ledger keeps (rfc9162, root at the end, N ="
                                + " 100,000) goes at 4,000,000 (2,500,000 … 5,000,000) leaves/s of"
                                + " CPU time. At the article's own work (aegis-v1, root on every"
                                + " append) it is 1,000,000 (500,000 … 2,000,000) leaves/s; published"
                                + " are 709,240 for Rust and 212,180 for Python, measured elsewhere."
                                + " Beside a lean Rust program in the same rounds: 2 (1 … 2.5) times"
                                + " its rate.");
    }

    /**
     * By rounds 2, 1 and half a million beside Rust's 1, 0.4 and 0.5; 100 leaves beside 100,000.
     */
    @Test
    void ratiosAreOfTheSameRoundAndOfTheSameWork() {
        assertThat(Shown.rows(section, "leaves-ratios"))
                .containsExactly(
                        "rfc9162, root at the end | ours, fastest: rate by that at N = 100 | 100000"
                                + " | 4 (2.5 to 5)",
                        ARTICLES
                                + " | ours, fastest by rust-lean (peer, measured here) | 100000"
                                + " | 2 (1 to 2.5)",
                        ARTICLES
                                + " | ours, fastest by Python (published, elsewhere) | 100000"
                                + " | 4.71298 (2.35649 to 9.42596)",
                        ARTICLES
                                + " | ours, fastest by Rust (published, elsewhere) | 100000"
                                + " | 1.40996 (0.70498 to 2.81992)",
                        "rfc9162, root at the end | ours, fastest (bulk call) by ours, fastest"
                                + " | 100000 | 2.5 (2 to 4)");
    }

    @Test
    void whatIsAllocatedIsOfOneLeafAndAPeerSaysWhatItIs() {
        Section section =
                new LeafTopic(PublishedFigures.load())
                        .of(
                                GivenRun.on(1, "jmh")
                                        .entries(
                                                leaves("append", "rfc9162", "rootAtEnd", 100, 1, 1)
                                                        .allocated(3_100))
                                        .peers(
                                                new PeerData(
                                                        List.of(
                                                                new PeerData.Program(
                                                                        "python",
                                                                        "no python3 here",
                                                                        List.of()))))
                                        .alone());
        assertThat(Shown.rows(section, "leaves", "bytes")).endsWith("31 (31 to 31)");
        assertThat(section.caveats()).contains("python is absent: no python3 here");
    }

    @Test
    void thePublishedLinesStandOnTheArticlesChartAlone() {
        assertThat(Shown.series(section, "leaves", 0))
                .containsExactly(
                        "Java, hex strings",
                        "ours, fastest",
                        "rust-lean (peer, measured here)",
                        "Python (published, elsewhere)",
                        "Rust (published, elsewhere)");
        assertThat(Shown.series(section, "leaves-by-profile", 0))
                .containsExactly("rfc9162: ours, fastest");
        assertThat(Shown.points(section, "leaves-by-profile", 1, "rfc9162: ours, fastest"))
                .containsExactly(
                        "100: 1000000 (1000000 to 1000000)",
                        "100000: 4000000 (2500000 to 5000000)");
    }

    @Test
    void studiesAreComparedByOurRowsAlone() {
        assertThat(Shown.metrics(section))
                .hasSize(5)
                .contains(
                        "leaves/"
                                + ARTICLES
                                + "/ours, fastest/100000 = 1000000 (500000 to 2000000) leaves/s");
        assertThat(section.metrics().getFirst().label()).contains("N = 100,000");
    }

    @Test
    void withoutTheLargestSizeTheLeadPointsToTheChart() {
        Section small =
                new LeafTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofEntries(
                                        leaves("append", "rfc9162", "rootAtEnd", 100, 1, 1)));
        assertThat(small.lead()).isEqualTo("The headline sizes were not measured; see the chart.");
    }

    @Test
    void withoutTheBenchmarkItSaysSo() {
        assertThat(new LeafTopic(PublishedFigures.load()).of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no run of LeafThroughputBenchmark was given");
    }

    /** A program that says no time has no rate, and is no reason to draw nothing. */
    @Test
    void aPeerWithoutATimeIsLeftOut() {
        Section section =
                new LeafTopic(PublishedFigures.load())
                        .of(
                                GivenRun.on(1, "jmh")
                                        .entries(
                                                leaves("append", "rfc9162", "rootAtEnd", 100, 1, 1))
                                        .peers(peers(0, 0))
                                        .alone());
        assertThat(Shown.rows(section, "leaves"))
                .hasSize(8 + 1)
                .noneMatch(row -> row.contains("rust-lean"));
    }
}
