package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.bench.call.StagePriceBenchmark;
import io.aegisbench.bench.logs.CommitSubject;
import io.aegisbench.bench.logs.WalCommitBenchmark;
import io.aegisbench.reports.RunText;
import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.RunRecord;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;

/** The names of this module's benchmarks and subjects are those that the page knows. */
class PageTest {
    @TempDir private Path results;

    @Test
    void everyStageAndStepIsExplained() throws IOException {
        List<String> methods =
                Arrays.stream(StagePriceBenchmark.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Benchmark.class))
                        .map(Method::getName)
                        .toList();
        List<String> lines =
                printed(
                        methods.stream()
                                .map(name -> entry(StagePriceBenchmark.class, name, "", "")));
        assertThat(methods).hasSizeGreaterThan(20);
        assertThat(methods)
                .filteredOn(name -> !name.equals("baseline"))
                .allSatisfy(name ->
                        assertThat(lines)
                                .as(name)
                                .anyMatch(line -> line.matches(name + " {2,}\\p{Alpha}.*")));
        assertThat(lines)
                .anyMatch(line -> line.matches("the stages one by one.* met"))
                .anyMatch(line -> line.matches("the hot path in one.* met"));
    }

    @Test
    void everyLogIsNamed() throws IOException {
        List<String> lines =
                printed(
                        Arrays.stream(CommitSubject.values())
                                .map(subject ->
                                        entry(
                                                WalCommitBenchmark.class,
                                                "append",
                                                "\"appenders\":\"64\",\"threads\":\"platform\",\"subject\":\"%s\""
                                                        .formatted(subject.id()),
                                                counter("appends", 1_000)
                                                        + counter("spanNanos", 1_000_000_000)
                                                        + counter("forceP50Nanos", 100_000)
                                                        + counter("p99Nanos", 800_000))));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("       64  platform"))
                .hasSizeGreaterThanOrEqualTo(CommitSubject.values().length)
                .noneMatch(line -> line.matches(".*  (wal|ledger|raw|artemis|rocksdb|sqlite)  .*"));
        assertThat(lines).anyMatch(line -> line.contains("Chronicle, NOT DURABLE"));
    }

    private List<String> printed(Stream<String> entries) throws IOException {
        RunFolder folder = RunFolder.create(results, Instant.EPOCH, "jmh");
        RunRecord run =
                RunRecord.begin(
                        folder,
                        InstantSource.system(),
                        new RunRecord.Asked("jmh", Map.of(), List.of(), Map.of()));
        folder.replace(RunFolder.JMH, entries.collect(Collectors.joining(",\n", "[", "]")));
        run.end(RunRecord.COMPLETE);
        return RunText.lines(folder.path());
    }

    private static String entry(Class<?> type, String method, String params, String counters) {
        return """
        {"benchmark":"%s.%s","params":{%s},
         "primaryMetric":{"score":100,"scoreUnit":"ns/op","rawData":[[100]]},
         "secondaryMetrics":{%s
          "invocations":{"rawData":[[1]]},"threadCpuNanos":{"rawData":[[100]]},
          "processCpuNanos":{"rawData":[[100]]},"gc.alloc.rate.norm":{"score":8}}}
        """
                .formatted(type.getName(), method, params, counters);
    }

    private static String counter(String name, long value) {
        return "\"%s\":{\"rawData\":[[%s]]},".formatted(name, value);
    }
}
