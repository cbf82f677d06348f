package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.run.PeerData;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class StagePriceTableTest {
    private final StagePriceTable table = new StagePriceTable();

    @Test
    void everyBenchmarkHasALineAndTheBudgetIsJudged() {
        List<Figure> figures = all(100);
        List<String> lines = table.lines(new RunData(figures, PeerData.NOT_ASKED));
        assertThat(lines).hasSizeGreaterThan(figures.size());
        assertThat(lines.stream().filter(line -> line.contains("100..100")))
                .hasSize(figures.size());
        assertThat(lines.getLast()).contains("stages KEEP it").contains("call KEEP it");
    }

    @Test
    void aTextsPriceIsToldByItsByte() {
        List<String> lines = table.lines(new RunData(all(100), PeerData.NOT_ASKED));
        assertThat(lines)
                .filteredOn(line -> line.contains("code, 50 bytes"))
                .singleElement()
                .asString()
                .contains("2.00");
    }

    @Test
    void stagesThatCostMoreThanIsPromisedAreSaidToExceedIt() {
        List<String> lines = table.lines(new RunData(all(20_000), PeerData.NOT_ASKED));
        assertThat(lines.getLast()).contains("stages EXCEED it");
    }

    @Test
    void aPartOfTheStagesIsNotJudged() {
        List<Figure> one = all(100).subList(0, 1);
        List<String> lines = table.lines(new RunData(one, PeerData.NOT_ASKED));
        assertThat(lines).noneMatch(line -> line.contains("KEEP") || line.contains("EXCEED"));
    }

    @Test
    void theBodiesHaveTheirSizes() {
        assertThat(StagePriceBenchmark.QUESTION).hasSize(PriceBodies.QUESTION_BYTES);
        assertThat(StagePriceBenchmark.ANSWER).hasSize(PriceBodies.ANSWER_BYTES);
        assertThat(StagePriceBenchmark.MESSAGE).hasSize(PriceBodies.ANSWER_BYTES);
    }

    private static List<Figure> all(double nanos) {
        return Arrays.stream(StagePriceBenchmark.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(method -> figure(method, nanos))
                .toList();
    }

    private static Figure figure(Method method, double nanos) {
        String name = StagePriceBenchmark.class.getName() + "." + method.getName();
        Map<String, String> params =
                method.getName().equals("wafOfText")
                        ? Map.of("kind", "code", "bytes", "50")
                        : Map.of();
        return new Figure(Cell.of(name, params), nanos, "ns/op", nanos, nanos, 8, Map.of());
    }
}
