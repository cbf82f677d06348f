package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.bench.hash.KnownRoots;
import io.aegisbench.bench.spawn.Condition;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.reports.run.PeerData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PeerProgramTest {
    private static final Path DEBIAN = Path.of("/usr/share/cargo/registry");

    @Test
    void aMissingRegistryIsTheReasonWhyRustIsAbsent(@TempDir Path work) throws IOException {
        PeerProgram rust = rust(work, work.resolve("nothing"));
        assertThat(rust.unavailable()).startsWith("no crate sha2 in ");
        assertThat(rust.data().unavailable()).isEqualTo(rust.unavailable());
    }

    @Test
    void pythonComputesOurRoots(@TempDir Path work) throws IOException {
        computesOurRoots(PeerProgram.leaves(work, work).getFirst());
    }

    @Test
    void rustComputesOurRoots(@TempDir Path work) throws IOException {
        computesOurRoots(rust(work, DEBIAN));
    }

    @Test
    void asyncioTimesItsTasksInBothConditions(@TempDir Path work) throws IOException {
        PeerProgram program = PeerProgram.asyncio(work);
        assumeTrue(program.unavailable().isEmpty(), program.unavailable());
        program.pass(1, Study.SMOKE);
        assertThat(program.unavailable()).isEmpty();
        for (Condition condition : List.of(Condition.IDLE, Condition.BUSY)) {
            for (String what : List.of("taken", "lag", "cpu")) {
                assertThat(median(program, condition, what)).as(what).isPositive();
            }
        }
        assertThat(median(program, Condition.IDLE, "clock")).isPositive();
    }

    private static long median(PeerProgram program, Condition condition, String what) {
        return program.data().lines().stream()
                .map(PeerData.Line::json)
                .filter(json -> json.path("condition").asString("").equals(condition.id()))
                .filter(json -> json.path("what").asString("").equals(what))
                .mapToLong(json -> PeerData.histogram(json).getValueAtPercentile(50))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPassWithAnotherRootIsNotKept(@TempDir Path work) throws IOException {
        PeerProgram program = PeerProgram.leaves(work, work).getFirst();
        JsonNode line =
                JsonMapper.shared()
                        .readTree(
                                """
                                {"variant":"python","scheme":"aegis-v1","mode":"rootEachAppend","leaves":100,
                                 "repeats":3,"wallNanosPerLeaf":600,"cpuNanosPerLeaf":500,"root":"00"}
                                """);
        program.keep(new PeerData.Pass(1, List.of(line)));
        assertThat(program.unavailable()).startsWith("it computed another root: ");
        assertThat(program.data().passes()).isEmpty();
    }

    private static PeerProgram rust(Path work, Path registry) throws IOException {
        return PeerProgram.leaves(work, registry).getLast();
    }

    private static void computesOurRoots(PeerProgram program) {
        assumeTrue(program.unavailable().isEmpty(), program.unavailable());
        program.pass(1, List.of("--leaves", "1,100", "--millis", "1"));
        PeerData data = new PeerData(List.of(program.data()));
        assertThat(data.rows()).isNotEmpty();
        assertThat(data.rows())
                .allSatisfy(row ->
                        assertThat(row.root())
                                .isEqualTo(
                                        KnownRoots.root(
                                                HashProfile.ofId(row.scheme()), row.leaves())))
                .allSatisfy(row -> assertThat(row.cpuNanosPerLeaf()).isPositive());
    }
}
