package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens when the size alone is changed, in the proof and in the commitment alike. No root
 * binds the size, so some wrong sizes verify. This is why a proof is only ever trusted against a
 * signed (origin, size, root), and why the list is written down here.
 */
final class SizeBindingTest {
    @Test
    void theProofOfLeafZeroOfEightVerifiesAtSizesFiveToEight() {
        assertThat(acceptedSizes(HashProfile.RFC9162, 8, 0)).containsExactly(5L, 6L, 7L, 8L);
    }

    @Test
    void listsTheSizesUnderWhichEachLeafOfAnRfc9162TreeOfSevenVerifies() {
        Map<Long, List<Long>> accepted = new TreeMap<>();
        for (long leaf = 0; leaf < 7; leaf++) {
            accepted.put(leaf, acceptedSizes(HashProfile.RFC9162, 7, leaf));
        }
        assertThat(accepted)
                .isEqualTo(
                        Map.of(
                                0L, List.of(5L, 6L, 7L, 8L),
                                1L, List.of(5L, 6L, 7L, 8L),
                                2L, List.of(5L, 6L, 7L, 8L),
                                3L, List.of(5L, 6L, 7L, 8L),
                                4L, List.of(7L, 8L),
                                5L, List.of(7L, 8L),
                                6L, List.of(7L)));
    }

    /**
     * The peaks' heights, which the Aegis proofs carry and mmriver counts, leave only the true
     * size.
     */
    @ParameterizedTest
    @EnumSource(
            value = HashProfile.class,
            names = {"AEGIS_V1", "AEGIS_V2"})
    void anAegisProofNamesItsHeightsAndVerifiesAtItsOwnSizeOnly(HashProfile profile) {
        for (long leaf = 0; leaf < 7; leaf++) {
            assertThat(acceptedSizes(profile, 7, leaf)).containsExactly(7L);
        }
    }

    @Test
    void anMmriverProofVerifiesAtEverySizeWithAsManyPeaksAndTheSameMountain() {
        assertThat(acceptedSizes(HashProfile.MMRIVER, 5, 0)).containsExactly(5L, 6L);
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void aProofOfAnotherSizeThanTheCommitmentIsAlwaysRefused(HashProfile profile) {
        MountainView view = Vectors.range(profile, 8).view();
        InclusionProof proof = view.inclusionProof(0);
        for (long size = 0; size < 40; size++) {
            Commitment other = new Commitment(profile, size, view.commitment().values());
            assertThat(proof.verify(0, view.leafHash(0), other).isValid()).isEqualTo(size == 8);
        }
    }

    private static List<Long> acceptedSizes(HashProfile profile, long leafCount, long leaf) {
        MountainView view = Vectors.range(profile, leafCount).view();
        InclusionProof proof = view.inclusionProof(leaf);
        List<Digest> values = view.commitment().values();
        return LongStream.range(0, 70)
                .filter(size ->
                        ProofMutants.atSize(proof, size)
                                .verify(
                                        leaf,
                                        view.leafHash(leaf),
                                        new Commitment(profile, size, values))
                                .isValid())
                .boxed()
                .toList();
    }
}
