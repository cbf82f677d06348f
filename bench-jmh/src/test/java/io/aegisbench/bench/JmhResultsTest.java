package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.reports.stats.Summary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JmhResultsTest {
    private static final String ENTRY =
            """
            [{"benchmark": "io.aegisbench.bench.HashBenchmark.hash", "mode": "avgt",
              "params": {"length": "33", "source": "jdk"},
              "primaryMetric": {"score": 73.8, "scoreUnit": "ns/op", "rawData": [[61.0, 99.0, 61.5]]},
              "secondaryMetrics": {
                "gc.alloc.rate.norm": {"score": 0.001, "rawData": [[0.001, 0.001]]},
                "invocations": {"score": 30, "rawData": [[10.0, 1.0, 20.0]]},
                "threadCpuNanos": {"score": 1800, "rawData": [[600.0, 900.0, 1220.0]]},
                "processCpuNanos": {"score": 2100, "rawData": [[700.0, 900.0, 1200.0]]}}},
             {"benchmark": "io.aegisbench.bench.Other.run", "mode": "avgt",
              "primaryMetric": {"score": 5, "scoreUnit": "us/op", "rawData": [[5.0]]},
              "secondaryMetrics": {}}]
            """;

    @Test
    void takesTheMedianOfTheIterationsPerInvocation() {
        Figure figure = JmhResults.parse(ENTRY).getFirst();
        assertThat(figure.cell())
                .isEqualTo(
                        Cell.of(
                                "io.aegisbench.bench.HashBenchmark.hash",
                                Map.of("length", "33", "source", "jdk")));
        assertThat(figure.score()).isEqualTo(61.5);
        assertThat(figure.threadCpuNanos()).isEqualTo(61);
        assertThat(figure.processCpuNanos()).isEqualTo(70);
    }

    @Test
    void aFigureThatWasNotTakenIsNotANumber() {
        Figure figure = JmhResults.parse(ENTRY).getLast();
        assertThat(figure.threadCpuNanos()).isNaN();
        assertThat(figure.allocatedBytes()).isNaN();
    }

    @Test
    void printsOneLineACell() {
        assertThat(PlainTable.lines(JmhResults.parse(ENTRY)))
                .containsExactly(
                        "Median of the rounds; score by the wall clock, CPU time of the measuring thread.",
                        "score    min..max   unit  CPU ns/op  B/op  benchmark           parameters",
                        " 61.5  61.5..61.5  ns/op       61.0     0  HashBenchmark.hash  length=33 source=jdk",
                        " 5.00  5.00..5.00  us/op          -     -  Other.run");
    }

    @Test
    void theMiddleOfAnEvenNumberOfRoundsIsTheMeanOfTwo() {
        assertThat(Summary.of(List.of(4.0, 1.0, 2.0, 9.0), round -> round))
                .isEqualTo(new Summary(3, 1, 9));
        assertThatThrownBy(() -> Summary.of(List.<Double>of(), round -> round))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
