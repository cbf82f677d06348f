package io.aegisbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JmhEntryTest {
    private static final String ENTRIES =
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

    private final List<JmhEntry> entries = JmhEntry.all(json(ENTRIES));

    @Test
    void takesTheMedianOfTheIterationsPerInvocation() {
        JmhEntry entry = entries.getFirst();
        assertThat(entry.type()).isEqualTo("HashBenchmark");
        assertThat(entry.method()).isEqualTo("hash");
        assertThat(entry.params()).isEqualTo(Map.of("length", "33", "source", "jdk"));
        assertThat(entry.score()).isEqualTo(61.5);
        assertThat(entry.threadCpuNanos()).isEqualTo(61);
        assertThat(entry.processCpuNanos()).isEqualTo(70);
        assertThat(entry.allocatedBytes()).isEqualTo(0.001);
    }

    @Test
    void aFigureThatWasNotTakenIsNotANumber() {
        assertThat(entries.getLast().threadCpuNanos()).isNaN();
        assertThat(entries.getLast().processCpuNanos()).isNaN();
        assertThat(entries.getLast().allocatedBytes()).isNaN();
    }

    @Test
    void theNthEntryOfACellIsItsRoundN() {
        String twice = ENTRIES.strip().substring(1, ENTRIES.strip().length() - 1);
        assertThat(JmhEntry.all(json("[" + twice + "," + twice + "]")))
                .extracting(JmhEntry::round)
                .containsExactly(1, 1, 2, 2);
    }

    @Test
    void whatIsNoResultIsRefused() {
        assertThatThrownBy(() -> JmhEntry.all(json("{}")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("no array");
        assertThatThrownBy(() -> JmhEntry.all(json("[{\"benchmark\":\"a.b\"}]")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("a.b");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
