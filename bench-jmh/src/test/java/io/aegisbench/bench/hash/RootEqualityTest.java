package io.aegisbench.bench.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.bench.machine.CpuClock;
import io.aegisbench.mmr.Accumulator;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A benchmark of a wrong result is a defect: every variant makes the same root. */
class RootEqualityTest {
    private static final List<Integer> COUNTS =
            List.of(0, 1, 2, 3, 7, 8, 31, 32, 33, 255, 1_000, 1_023);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MMRIVER")
    void everyVariantMakesTheRootOfTheBaseline(HashProfile profile) {
        for (int count : COUNTS) {
            String expected = KnownRoots.compute(profile, count);
            for (String source : List.of(HashSources.JDK, HashSources.FASTEST)) {
                if (HashSources.unavailable(source).isEmpty()) {
                    Sha256Source opened = HashSources.named(source);
                    assertThat(oneByOne(profile, opened, count)).isEqualTo(expected);
                    assertThat(bulk(profile, opened, Optional.empty(), count)).isEqualTo(expected);
                }
            }
            Optional<Sha256Batch> batch = Sha256Batch.fastest();
            assertThat(bulk(profile, Sha256Source.jdk(), batch, count)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MMRIVER")
    void theKnownRootsAreTheBaselines(HashProfile profile) {
        for (int count : KnownRoots.leafCounts()) {
            assertThat(KnownRoots.root(profile, count))
                    .isEqualTo(KnownRoots.compute(profile, count));
        }
    }

    @Test
    void theBenchmarkMethodsPassTheirOwnCheck() {
        LeafThroughputBenchmark benchmark = new LeafThroughputBenchmark();
        for (String mode :
                List.of(
                        LeafThroughputBenchmark.ROOT_EACH_APPEND,
                        LeafThroughputBenchmark.ROOT_AT_END)) {
            LeafThroughputBenchmark.Work work = work(mode);
            LeafThroughputBenchmark.Hashing hashing = new LeafThroughputBenchmark.Hashing();
            hashing.hasher = HashSources.JDK;
            hashing.open();
            benchmark.single(work, hashing, new CpuClock());
            work.verify();
            LeafThroughputBenchmark.Work baseline = work(mode);
            benchmark.hexStrings(baseline, new CpuClock());
            baseline.verify();
            assertThat(baseline.hexRoot).isEqualTo(HexFormat.of().formatHex(work.root));
        }
        LeafThroughputBenchmark.BulkWork bulk = new LeafThroughputBenchmark.BulkWork();
        bulk.leaves = 100;
        bulk.profile = "rfc9162";
        bulk.hasher = HashSources.JDK;
        bulk.prepare();
        benchmark.bulk(bulk, new CpuClock());
        bulk.verify();
    }

    private static LeafThroughputBenchmark.Work work(String mode) {
        LeafThroughputBenchmark.Work work = new LeafThroughputBenchmark.Work();
        work.leaves = 100;
        work.profile = "aegis-v1";
        work.mode = mode;
        work.prepare();
        return work;
    }

    private static String oneByOne(HashProfile profile, Sha256Source source, int count) {
        Accumulator accumulator = Accumulator.create(profile, source);
        byte[] root = new byte[Leaves.LEAF_BYTES];
        for (byte[] leaf : Leaves.separate(count)) {
            accumulator.append(leaf);
            accumulator.root(root, 0);
        }
        accumulator.root(root, 0);
        return HexFormat.of().formatHex(root);
    }

    private static String bulk(
            HashProfile profile, Sha256Source source, Optional<Sha256Batch> batch, int count) {
        Accumulator accumulator = Accumulator.create(profile, source, batch);
        accumulator.appendAll(Leaves.flat(count), 0, Leaves.LEAF_BYTES, count);
        byte[] root = new byte[Leaves.LEAF_BYTES];
        accumulator.root(root, 0);
        return HexFormat.of().formatHex(root);
    }
}
