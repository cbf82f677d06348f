package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What appending allocates once it is warm, counted by the virtual machine for this thread. */
final class AllocationTest {
    private static final int LEAVES = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void appendingAllocatesNothing(HashProfile profile) {
        Accumulator accumulator = Accumulator.create(profile);
        byte[] leaf = Vectors.numbered(0);
        appendMany(accumulator, leaf);
        assertThat(allocatedWhile(() -> appendMany(accumulator, leaf)))
                .as("bytes for %d appends", LEAVES)
                .isLessThan(LEAVES / 10);
    }

    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"AEGIS_V1", "AEGIS_V2", "RFC9162"})
    void aRootAllocatesAtMostTwoCopiedStates(HashProfile profile) {
        Accumulator accumulator = Accumulator.create(profile);
        byte[] leaf = Vectors.numbered(0);
        byte[] root = new byte[Digest.BYTES];
        Runnable appendAndRoot =
                () -> {
                    for (int i = 0; i < LEAVES; i++) {
                        accumulator.append(leaf);
                        accumulator.root(root, 0);
                    }
                };
        appendAndRoot.run();
        long perLeaf = allocatedWhile(appendAndRoot) / LEAVES;
        System.out.println(
                "bytes allocated for one append with its root, " + profile.id() + ": " + perLeaf);
        assertThat(perLeaf).isLessThan(profile.flatRoot() ? 700 : 1);
    }

    private static void appendMany(Accumulator accumulator, byte[] leaf) {
        for (int i = 0; i < LEAVES; i++) {
            accumulator.append(leaf);
        }
    }

    private static long allocatedWhile(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
