package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.sha256.Allocation;
import io.aegisbench.sha256.Sha256Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What appending allocates once it is warm. */
final class AllocationTest {
    private static final byte[] LEAF = Vectors.numbered(0);

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void appendingAllocatesNothing(HashProfile profile) {
        Accumulator accumulator = Accumulator.create(profile);
        assertThat(Allocation.onceWarm(0, () -> accumulator.append(LEAF))).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"AEGIS_V1", "AEGIS_V2", "RFC9162"})
    void aRootAllocatesNothingWhereStatesAreCopiedIntoOthers(HashProfile profile) {
        Accumulator accumulator = Accumulator.create(profile, Sha256Source.fastest());
        byte[] root = new byte[Digest.BYTES];
        assertThat(Allocation.onceWarm(0, () -> appendAndRoot(accumulator, root))).isZero();
    }

    /** The JDK's public API copies a state into a new object. */
    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"AEGIS_V1", "AEGIS_V2"})
    void aFlatRootAllocatesAtMostTwoClonesOfTheJdksState(HashProfile profile) {
        Accumulator accumulator = Accumulator.create(profile);
        byte[] root = new byte[Digest.BYTES];
        long bound = 1000 * 2 * 336 - 1;
        assertThat(Allocation.onceWarm(bound, () -> appendAndRoot(accumulator, root)))
                .isLessThanOrEqualTo(bound);
    }

    private static void appendAndRoot(Accumulator accumulator, byte[] root) {
        accumulator.append(LEAF);
        accumulator.root(root, 0);
    }
}
