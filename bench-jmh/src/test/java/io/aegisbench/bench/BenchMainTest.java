package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.RunFolder;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchMainTest {
    /** Only a run that hangs takes so long, however busy the machine is. */
    private static final Duration HANG = Duration.ofMinutes(10);

    private static final List<String> ASKED =
            List.of(
                    "HashBenchmark.*length=33 source=jdk",
                    "WalCommitBenchmark.*appenders=16 subject=(wal|raw) threads=virtual",
                    "SpawnCostBenchmark.*dress=lean mechanism=(empty|slot-ring)$",
                    "StagePriceBenchmark.(together|backgroundAppend)$",
                    "EvidenceLagBenchmark.*ack=durable load=1000$");

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

    /** One run of one cell or two of each kind; the tests below look at what it left and said. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class SmokeRun {
        private String said = "";
        private Path folder = Path.of("");
        private List<JmhEntry> entries = List.of();

        @BeforeAll
        void measure(@TempDir Path results) throws IOException {
            Subprocess done =
                    Subprocess.run(results, HANG, command(results, String.join("|", ASKED)));
            assertThat(done.status()).as(done.errors()).isZero();
            said = done.output();
            folder = onlyFolder(results);
            entries =
                    JmhEntry.all(
                            JsonMapper.shared()
                                    .readTree(Files.readString(folder.resolve(RunFolder.JMH))));
        }

        @Test
        void measuresKeepsAndPrints() throws IOException {
            assertThat(said).contains("seed 42", "HashBenchmark.hash", "ns/op", "measured on: ");
            assertThat(entries).hasSize(8);
            assertThat(of("HashBenchmark"))
                    .singleElement()
                    .satisfies(e -> assertThat(e.threadCpuNanos()).isPositive());
            JsonNode run = JsonMapper.shared().readTree(folder.resolve(RunFolder.PROVENANCE));
            assertThat(run.path("settings").path("seed").asString()).isEqualTo("42");
            assertThat(run.path("outcome").asString()).isEqualTo("complete");
            assertThat(folder.resolve("work")).doesNotExist();
        }

        @Test
        void putsALogBesideTheFloor() {
            assertThat(said)
                    .contains("How many durable commits a second?")
                    .containsPattern("16 +virtual +ours ")
                    .containsPattern("16 +virtual +one thread, write \\+ force ");
            assertThat(of("WalCommitBenchmark"))
                    .hasSize(2)
                    .allSatisfy(e -> assertThat(e.counter("appends")).isPositive())
                    .allSatisfy(e -> assertThat(e.counter("forceP50Nanos")).isPositive());
        }

        @Test
        void keepsTheLogsOfTheSpawnCost() {
            assertThat(said)
                    .contains("What does the hand-off cost the caller?")
                    .containsPattern("clock alone, lean +[0-9]")
                    .containsPattern("slot-ring, lean +[0-9]");
            assertThat(folder.resolve("spawn/slot-ring-lean-1.hlog")).isNotEmptyFile();
            assertThat(of("SpawnCostBenchmark"))
                    .hasSize(2)
                    .allSatisfy(e -> assertThat(e.counter("calls")).isPositive());
        }

        @Test
        void pricesTheStages() {
            assertThat(said)
                    .contains("What does each stage cost?", "ALL of the hot path in one")
                    .contains("ledger, salts and index");
            assertThat(of("StagePriceBenchmark"))
                    .hasSize(2)
                    .allSatisfy(e -> assertThat(e.allocatedBytes()).isPositive());
        }

        @Test
        void keepsTheLogsOfTheEvidenceLag() {
            assertThat(said).contains("How late is the evidence?", "ack durable, load 1000");
            assertThat(folder.resolve("lag/durable-1000-1.hlog")).isNotEmptyFile();
            assertThat(of("EvidenceLagBenchmark"))
                    .singleElement()
                    .satisfies(e -> assertThat(e.counter("recordedP99Nanos")).isPositive())
                    .satisfies(e ->
                            assertThat(e.counter("durableP50Nanos"))
                                    .isGreaterThanOrEqualTo(e.counter("recordedP50Nanos")));
        }

        private List<JmhEntry> of(String type) {
            return entries.stream().filter(e -> e.type().equals(type)).toList();
        }
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
