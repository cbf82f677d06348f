package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.run.Subprocess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchMainTest {
    /** Only a run that hangs takes so long, however busy the machine is. */
    private static final Duration HANG = Duration.ofMinutes(10);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpPrintsTheUsage() {
        assertThat(run(Map.of("help", "true"))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("-Dbench=REGEX");
    }

    @Test
    void aBadValueIsOneLineAndExit2() {
        assertThat(run(Map.of("study", "fast"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void aRegexThatMatchesNothingIsOneLineAndExit2() {
        assertThat(run(Map.of("bench", "NoSuchBenchmark"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("bench=NoSuchBenchmark", "LeafThroughputBenchmark.single");
    }

    @Test
    void aSmokeRunMeasuresKeepsAndPrints(@TempDir Path results) throws IOException {
        Subprocess done =
                Subprocess.run(
                        results, HANG, command(results, "HashBenchmark.*length=33 source=jdk"));
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output()).contains("seed 42", "ns/op", "measured on: ");
        Path folder = onlyFolder(results);
        JsonNode jmh = JsonMapper.shared().readTree(folder.resolve("jmh.json"));
        assertThat(jmh.size()).isOne();
        List<Figure> figures = JmhResults.parse(Files.readString(folder.resolve("jmh.json")));
        assertThat(figures).allSatisfy(f -> assertThat(f.threadCpuNanos()).isPositive());
        JsonNode run = JsonMapper.shared().readTree(folder.resolve("run.json"));
        assertThat(run.path("settings").path("seed").asString()).isEqualTo("42");
        assertThat(folder.resolve("work")).doesNotExist();
    }

    @Test
    void aSmokeRunOfALogPutsItBesideTheFloor(@TempDir Path results) throws IOException {
        Subprocess done =
                Subprocess.run(
                        results,
                        HANG,
                        command(
                                results,
                                "WalCommitBenchmark.*appenders=16 subject=(wal|raw) threads=virtual"));
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output())
                .contains("== 16 virtual appenders", "wal (ours)", "raw, 1 thread", "published");
        List<Figure> figures =
                JmhResults.parse(Files.readString(onlyFolder(results).resolve("jmh.json")));
        assertThat(figures)
                .hasSize(2)
                .allSatisfy(f -> assertThat(f.counter("appends")).isPositive())
                .allSatisfy(f -> assertThat(f.counter("forceP50Nanos")).isPositive());
    }

    @Test
    void aSmokeRunOfTheSpawnCostKeepsItsLogsAndPrints(@TempDir Path results) throws IOException {
        Subprocess done =
                Subprocess.run(
                        results,
                        HANG,
                        command(
                                results,
                                "SpawnCostBenchmark.*dress=lean mechanism=(empty|slot-ring)$"));
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output())
                .contains("SPAWN COST", "clock alone", "slot ring polled", "published, elsewhere");
        Path folder = onlyFolder(results);
        assertThat(folder.resolve("spawn/slot-ring-lean-1.hlog")).isNotEmptyFile();
        assertThat(JmhResults.parse(Files.readString(folder.resolve("jmh.json"))))
                .hasSize(2)
                .allSatisfy(f -> assertThat(f.counter("calls")).isPositive());
    }

    @Test
    void aSmokeRunOfTheStagePricesPrintsThem(@TempDir Path results) throws IOException {
        Subprocess done =
                Subprocess.run(
                        results,
                        HANG,
                        command(results, "StagePriceBenchmark.(together|backgroundAppend)$"));
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output())
                .contains("STAGE PRICES", "ALL of the hot path", "ledger, salts and index");
        assertThat(JmhResults.parse(Files.readString(onlyFolder(results).resolve("jmh.json"))))
                .hasSize(2)
                .allSatisfy(f -> assertThat(f.allocatedBytes()).isPositive());
    }

    @Test
    void aSmokeRunOfTheEvidenceLagKeepsItsLogsAndPrints(@TempDir Path results) throws IOException {
        Subprocess done =
                Subprocess.run(
                        results,
                        HANG,
                        command(results, "EvidenceLagBenchmark.*ack=durable load=1000$"));
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output()).contains("EVIDENCE LAG", "largest p99 ");
        Path folder = onlyFolder(results);
        assertThat(folder.resolve("lag/durable-1000-1.hlog")).isNotEmptyFile();
        assertThat(JmhResults.parse(Files.readString(folder.resolve("jmh.json"))))
                .singleElement()
                .satisfies(f -> assertThat(f.counter("recordedP99Nanos")).isPositive())
                .satisfies(f ->
                        assertThat(f.counter("durableP50Nanos"))
                                .isGreaterThanOrEqualTo(f.counter("recordedP50Nanos")));
    }

    private static List<String> command(Path results, String bench) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-modules=jdk.incubator.vector");
        command.add("--add-opens=java.base/sun.security.provider=ALL-UNNAMED");
        command.add("--enable-native-access=ALL-UNNAMED");
        // Another run on the same machine must not make the test fail.
        command.add("-Djmh.ignoreLock=true");
        command.add("-Dbench=" + bench);
        command.add("-Dstudy=smoke");
        command.add("-Dseed=42");
        command.add("-Dresults=" + results);
        command.add("-Dbench.disk=" + results.resolve("disk"));
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(BenchMain.class.getName());
        return command;
    }

    private static Path onlyFolder(Path results) throws IOException {
        try (Stream<Path> folders = Files.list(results)) {
            List<Path> all = folders.filter(path -> path.toString().endsWith("-jmh")).toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private int run(Map<String, String> properties) {
        return BenchMain.run(properties, print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
