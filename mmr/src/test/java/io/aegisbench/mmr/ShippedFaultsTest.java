package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults that other accumulators shipped, one test each where a name is worth more than its place
 * in a larger test. A leaf that equals an inner node is in {@link AegisVectorTest}, an ordinal
 * taken for a node index in {@link ProofMutationTest}, roots that do not bind the size in {@link
 * SizeBindingTest}.
 */
final class ShippedFaultsTest {
    private static final long[] ODD_NUMBERS = {
        Long.MIN_VALUE,
        -1,
        0,
        1,
        2,
        3,
        5,
        1L << 62,
        (1L << 62) + 1,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };
    private static final Digest DIGEST = HashProfile.RFC9162.leafHash(new byte[0]);
    private static final List<Peak> ODD_PEAKS =
            List.of(new Peak(-5, DIGEST), new Peak(Integer.MAX_VALUE, DIGEST));

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void anEmptyProofIsRefusedAlthoughTheRootEqualsTheLeaf(HashProfile profile) {
        Digest leaf = profile.leafHash(Vectors.numbered(0));
        for (long size : new long[] {0, 2, 3, 8}) {
            Commitment claimed = new Commitment(profile, size, List.of(leaf));
            InclusionProof empty = emptyProof(profile, size);
            assertThat(empty.verify(0, leaf, claimed).isValid()).as("size %d", size).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void anIndexAtOrBeyondTheSizeIsRefused(HashProfile profile) {
        MountainView view = Vectors.range(profile, 4).view();
        for (long index :
                new long[] {-1, 4, 5, 8, NodeIndex.MAX_LEAVES, Long.MAX_VALUE, Long.MIN_VALUE}) {
            InclusionProof proof = view.inclusionProof(3);
            assertThat(proof.verify(index, view.leafHash(3), view.commitment()).isValid())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void aConsistencyProofFromSizeZeroIsRefused(HashProfile profile) {
        MountainRange range = Vectors.range(profile, 3);
        ConsistencyProof proof =
                switch (profile) {
                    case RFC9162 -> new Rfc9162ConsistencyProof(0, 3, List.of());
                    case AEGIS_V1, AEGIS_V2 ->
                            new AegisConsistencyProof(
                                    profile, 0, 3, List.of(), range.view().peaks());
                    case MMRIVER ->
                            new MmriverConsistencyProof(
                                    0, 4, List.of(), Peak.hashes(range.view().peaks()));
                };
        assertThat(proof.verify(range.view(0).commitment(), range.view().commitment()))
                .isEqualTo(
                        Verification.invalid(
                                "a consistency proof begins at size 1 or later: from=0"));
    }

    @Test
    void theOldPeaksAloneAreNoConsistencyProof() {
        MountainRange range = Vectors.range(HashProfile.AEGIS_V2, 13);
        ConsistencyProof onlyPeaks =
                new AegisConsistencyProof(
                        HashProfile.AEGIS_V2, 6, 13, range.view(6).peaks(), List.of());
        assertThat(
                        onlyPeaks
                                .verify(range.view(6).commitment(), range.view().commitment())
                                .isValid())
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void aRangeThatWasRewrittenIsNotConsistent(HashProfile profile) {
        MountainRange honest = Vectors.range(profile, 13);
        MountainRange rewritten = MountainRange.create(profile);
        for (int leaf = 0; leaf < 13; leaf++) {
            rewritten.append(Vectors.numbered(leaf == 2 ? 99 : leaf));
        }
        for (int from = 3; from <= 13; from++) {
            ConsistencyProof forged = rewritten.view().consistencyProof(from);
            assertThat(
                            forged.verify(
                                            honest.view(from).commitment(),
                                            rewritten.view().commitment())
                                    .isValid())
                    .as("from %d", from)
                    .isFalse();
        }
    }

    /** The proof's own root, peaks and sizes are consistent with each other and prove nothing. */
    @Test
    void aWholeForgedProofIsRefusedByTheTrustedRoot() {
        MountainView forged = Vectors.range(HashProfile.AEGIS_V2, 9).view();
        MountainRange honest = MountainRange.create(HashProfile.AEGIS_V2);
        for (int leaf = 0; leaf < 9; leaf++) {
            honest.append(Vectors.numbered(1000 + leaf));
        }
        InclusionProof proof = forged.inclusionProof(5);
        assertThat(proof.verify(5, forged.leafHash(5), forged.commitment()).isValid()).isTrue();
        assertThat(proof.verify(5, forged.leafHash(5), honest.view().commitment()).isValid())
                .isFalse();
    }

    @Test
    void malformedInclusionProofsAreRefusedAndNeverThrow() {
        for (long index : ODD_NUMBERS) {
            for (long size : ODD_NUMBERS) {
                List<InclusionProof> proofs =
                        List.of(
                                new Rfc9162InclusionProof(index, size, List.of(DIGEST)),
                                new AegisInclusionProof(
                                        HashProfile.AEGIS_V1,
                                        index,
                                        size,
                                        -1,
                                        List.of(),
                                        ODD_PEAKS,
                                        DIGEST),
                                new AegisInclusionProof(
                                        HashProfile.AEGIS_V2,
                                        index,
                                        size,
                                        99,
                                        List.of(),
                                        ODD_PEAKS,
                                        DIGEST),
                                new MmriverInclusionProof(index, size, List.of(DIGEST)));
                for (InclusionProof proof : proofs) {
                    for (Commitment trusted : commitments(size)) {
                        assertThat(proof.verify(index, DIGEST, trusted).isValid())
                                .as("%s", proof)
                                .isFalse();
                    }
                }
            }
        }
    }

    @Test
    void malformedConsistencyProofsAreRefusedAndNeverThrow() {
        for (long from : ODD_NUMBERS) {
            for (long to : ODD_NUMBERS) {
                List<ConsistencyProof> proofs =
                        List.of(
                                new Rfc9162ConsistencyProof(from, to, List.of(DIGEST)),
                                new AegisConsistencyProof(
                                        HashProfile.AEGIS_V1, from, to, ODD_PEAKS, ODD_PEAKS),
                                new MmriverConsistencyProof(
                                        from, to, List.of(List.of(DIGEST)), List.of()));
                for (ConsistencyProof proof : proofs) {
                    for (Commitment older : commitments(from)) {
                        for (Commitment later : commitments(to)) {
                            assertThat(proof.verify(older, later).isValid())
                                    .as("%s", proof)
                                    .isFalse();
                        }
                    }
                }
            }
        }
    }

    @Test
    void aCommitmentOfAnotherProfileIsRefused() {
        for (HashProfile profile : HashProfile.values()) {
            MountainView view = Vectors.range(profile, 1).view();
            for (HashProfile other : HashProfile.values()) {
                Commitment claimed = new Commitment(other, 1, view.commitment().values());
                assertThat(view.inclusionProof(0).verify(0, view.leafHash(0), claimed).isValid())
                        .isEqualTo(profile == other);
            }
        }
    }

    @Test
    void anAegisProofOfAnotherKindOfProfileCannotBeMade() {
        Digest digest = HashProfile.RFC9162.leafHash(new byte[0]);
        assertThatThrownBy(() ->
                        new AegisInclusionProof(
                                HashProfile.RFC9162, 0, 1, 0, List.of(), List.of(), digest))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Commitment> commitments(long size) {
        if (size < 0) {
            return List.of();
        }
        return List.of(
                Commitment.ofRoot(HashProfile.RFC9162, size, DIGEST),
                Commitment.ofRoot(HashProfile.AEGIS_V1, size, DIGEST),
                Commitment.ofRoot(HashProfile.AEGIS_V2, size, DIGEST),
                new Commitment(HashProfile.MMRIVER, size, List.of(DIGEST, DIGEST)));
    }

    private static InclusionProof emptyProof(HashProfile profile, long size) {
        return switch (profile) {
            case RFC9162 -> new Rfc9162InclusionProof(0, size, List.of());
            case MMRIVER -> new MmriverInclusionProof(0, NodeIndex.nodeCount(size), List.of());
            case AEGIS_V1, AEGIS_V2 -> {
                Digest leaf = profile.leafHash(Vectors.numbered(0));
                yield new AegisInclusionProof(profile, 0, size, 0, List.of(), List.of(), leaf);
            }
        };
    }
}
