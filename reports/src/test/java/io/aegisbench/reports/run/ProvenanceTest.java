package io.aegisbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private static RunRecord.Asked asked() {
        return new RunRecord.Asked(
                "jmh",
                Map.of("seed", "9"),
                List.of("a note"),
                Map.of("jvm", Map.of("measuredFlags", Fact.of("-Xmx1g"))));
    }

    @Test
    void comesBackFromItsFileAsItWas(@TempDir Path results) throws IOException {
        RunFolder folder = RunFolder.create(results, START, "jmh");
        Provenance written =
                new ProvenanceReader(new MachineReader(Path.of("/")), START)
                        .read(
                                folder.name(),
                                asked(),
                                START.plusSeconds(5),
                                RunRecord.COMPLETE,
                                Map.of("cell", "no libcrypto"));
        folder.write(RunFolder.PROVENANCE, written.json());
        assertThat(folder.provenance()).isEqualTo(written);
        assertThat(folder.path().getFileName()).hasToString("20261123T100000Z-jmh");
        assertThat(written.fact("jvm", "measuredFlags")).isEqualTo(Fact.of("-Xmx1g"));
    }

    @Test
    void saysThatItRunsUntilItsFirstEnd(@TempDir Path results) throws IOException {
        RunFolder folder = RunFolder.create(results, START, "jmh");
        RunRecord run = RunRecord.begin(folder, () -> START, asked());
        assertThat(folder.provenance().outcome()).isEqualTo("running");
        run.skip(Map.of("cell", "no libcrypto"));
        run.end(RunRecord.failed(new IOException("no disk")));
        run.end(RunRecord.COMPLETE);
        assertThat(folder.provenance().outcome()).isEqualTo("failed: no disk");
        assertThat(folder.provenance().settings()).containsEntry("seed", "9");
        assertThat(folder.provenance().skipped()).containsEntry("cell", "no libcrypto");
    }

    @Test
    void aSignalHasTheLastWord(@TempDir Path results) throws IOException {
        RunFolder folder = RunFolder.create(results, START, "jmh");
        RunRecord run = RunRecord.begin(folder, () -> START, asked());
        run.end(RunRecord.failed(new IOException("a child was killed")));
        run.interrupt();
        run.end(RunRecord.COMPLETE);
        assertThat(folder.provenance().outcome()).isEqualTo("interrupted");
    }

    @Test
    void aCompleteRunStaysCompleteWhenItsProcessEnds(@TempDir Path results) throws IOException {
        RunFolder folder = RunFolder.create(results, START, "jmh");
        RunRecord run = RunRecord.begin(folder, () -> START, asked());
        run.end(RunRecord.COMPLETE);
        run.interrupt();
        assertThat(folder.provenance().outcome()).isEqualTo("complete");
    }

    @Test
    void everyFactHasAValueOrAReason(@TempDir Path nothing) {
        Provenance run =
                new ProvenanceReader(new MachineReader(nothing), START)
                        .read("id", asked(), START, RunRecord.COMPLETE, Map.of());
        assertThat(run.fact("machine", "cpuModel"))
                .isEqualTo(Fact.missing("no 'model name' in /proc/cpuinfo"));
        assertThat(run.fact("before", "loadAverage"))
                .isEqualTo(Fact.missing("/proc/loadavg is not there or has another form"));
        assertThat(run.facts().get("artifacts")).isNotEmpty();
        assertThat(run.facts().get("clocks"))
                .containsOnlyKeys("wallNanos", "threadCpuNanos", "processCpuNanos");
        assertThat(run.fact("machine", "colour")).isEqualTo(Fact.missing("the run does not say"));
        assertThatThrownBy(() -> new Fact(null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fact("a", "b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatLinuxShows(@TempDir Path root) throws IOException {
        write(
                root,
                "proc/cpuinfo",
                "model name\t: Some CPU\nflags\t\t: fpu sha_ni avx2 hypervisor\n");
        write(root, "proc/self/status", "Name:\tjava\nCpus_allowed_list:\t0-1\n");
        write(root, "proc/meminfo", "MemTotal:       16384 kB\n");
        write(root, "proc/loadavg", "0.50 1.25 2.00 1/99 1234\n");
        write(root, "proc/stat", "cpu  10 0 20 300 4 0 5 77 0 0\ncpu0 1 2 3\n");
        write(root, "proc/sys/kernel/osrelease", "6.18.0\n");
        MachineReader reader = new MachineReader(root);
        Map<String, Fact> machine = reader.machine();
        assertThat(machine.get("cpuModel")).isEqualTo(Fact.of("Some CPU"));
        assertThat(machine.get("cpuFeatures")).isEqualTo(Fact.of("sha_ni avx2 hypervisor"));
        assertThat(machine.get("affinity")).isEqualTo(Fact.of("0-1"));
        assertThat(machine.get("memory")).isEqualTo(Fact.of("16384 kB"));
        assertThat(machine.get("kernel")).isEqualTo(Fact.of("6.18.0"));
        assertThat(machine.get("governor"))
                .isEqualTo(Fact.missing("unknown in VM: the kernel shows no cpufreq folder"));
        assertThat(reader.loadAverage()).isEqualTo(Fact.of("0.50 1.25 2.00"));
        assertThat(reader.stealTicks()).isEqualTo(Fact.of("77"));
    }

    @Test
    void aDifferenceOfAMissingFactIsItsReason() {
        assertThat(Fact.difference(Fact.of("3"), Fact.of("10"))).isEqualTo(Fact.of("7"));
        assertThat(Fact.difference(Fact.of("3"), Fact.missing("gone")))
                .isEqualTo(Fact.missing("gone"));
    }

    private static void write(Path root, String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
