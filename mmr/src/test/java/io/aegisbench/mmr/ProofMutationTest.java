package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutated twins of good proofs: every one-bit change of anything hashed, every changed number. */
final class ProofMutationTest {
    private static final int[] SIZES = {1, 2, 3, 7, 8, 13, 31, 33};

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void refusesEveryOneBitChangeOfAnInclusionProofTheLeafOrTheCommitment(HashProfile profile) {
        for (int size : SIZES) {
            MountainView view = Vectors.range(profile, size).view();
            Commitment trusted = view.commitment();
            for (int leaf = 0; leaf < size; leaf += 1 + size / 4) {
                InclusionProof proof = view.inclusionProof(leaf);
                Digest hash = view.leafHash(leaf);
                for (Digest flipped : flips(hash)) {
                    assertThat(proof.verify(leaf, flipped, trusted).isValid()).isFalse();
                }
                for (InclusionProof mutant : ProofMutants.of(proof, ProofMutationTest::flips)) {
                    assertThat(mutant.verify(leaf, hash, trusted).isValid())
                            .as("%s", mutant)
                            .isFalse();
                }
                for (Commitment mutant :
                        flips(trusted, trusted.values().indexOf(peakOf(trusted, leaf)))) {
                    assertThat(proof.verify(leaf, hash, mutant).isValid()).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void refusesEveryOneBitChangeOfAConsistencyProofOrACommitment(HashProfile profile) {
        MountainRange range = Vectors.range(profile, 33);
        for (int to : SIZES) {
            for (int from = 1; from <= to; from += 1 + to / 5) {
                Commitment older = range.view(from).commitment();
                Commitment later = range.view(to).commitment();
                ConsistencyProof proof = range.view(to).consistencyProof(from);
                for (ConsistencyProof mutant : ProofMutants.of(proof, ProofMutationTest::flips)) {
                    assertThat(mutant.verify(older, later).isValid()).as("%s", mutant).isFalse();
                }
                for (int value = 0; value < older.values().size(); value++) {
                    for (Commitment mutant : flips(older, value)) {
                        assertThat(proof.verify(mutant, later).isValid()).isFalse();
                    }
                }
                for (int value = 0; value < later.values().size(); value++) {
                    for (Commitment mutant : flips(later, value)) {
                        assertThat(proof.verify(older, mutant).isValid()).isFalse();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void refusesMissingAdditionalAndExchangedHashes(HashProfile profile) {
        for (int size : SIZES) {
            MountainView view = Vectors.range(profile, size).view();
            for (int leaf = 0; leaf < size; leaf++) {
                for (InclusionProof mutant : ProofMutants.reshaped(view.inclusionProof(leaf))) {
                    assertThat(
                                    mutant.verify(leaf, view.leafHash(leaf), view.commitment())
                                            .isValid())
                            .as("%s", mutant)
                            .isFalse();
                }
            }
            for (int from = 1; from <= size; from++) {
                Commitment older = Vectors.range(profile, from).view().commitment();
                for (ConsistencyProof mutant : ProofMutants.reshaped(view.consistencyProof(from))) {
                    assertThat(mutant.verify(older, view.commitment()).isValid())
                            .as("%s", mutant)
                            .isFalse();
                }
            }
        }
    }

    /** The fault of an ordinal taken for a node index shows for every leaf but the first two. */
    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void refusesEveryLeafOfEverySizeUnderEveryOtherIndex(HashProfile profile) {
        MountainRange range = Vectors.range(profile, 64);
        for (int size = 1; size <= 64; size++) {
            MountainView view = range.view(size);
            Commitment trusted = view.commitment();
            for (int leaf = 0; leaf < size; leaf++) {
                InclusionProof proof = view.inclusionProof(leaf);
                Digest hash = view.leafHash(leaf);
                for (int other = -1; other <= size; other++) {
                    boolean same = other == leaf;
                    assertThat(proof.verify(other, hash, trusted).isValid()).isEqualTo(same);
                    assertThat(
                                    ProofMutants.atIndex(proof, other)
                                            .verify(other, hash, trusted)
                                            .isValid())
                            .as("leaf %d of %d as %d", leaf, size, other)
                            .isEqualTo(same);
                }
            }
        }
    }

    private static Digest peakOf(Commitment commitment, int leaf) {
        boolean peaks = commitment.profile() == HashProfile.MMRIVER;
        return commitment
                .values()
                .get(peaks ? NodeIndex.peakIndex(leaf, commitment.leafCount()) : 0);
    }

    private static List<Commitment> flips(Commitment commitment, int value) {
        List<Commitment> flips = new ArrayList<>();
        for (Digest flipped : flips(commitment.values().get(value))) {
            List<Digest> values = new ArrayList<>(commitment.values());
            values.set(value, flipped);
            flips.add(new Commitment(commitment.profile(), commitment.leafCount(), values));
        }
        return flips;
    }

    /** All 256 digests that differ from one in a single bit. */
    static List<Digest> flips(Digest digest) {
        List<Digest> flips = new ArrayList<>();
        for (int bit = 0; bit < 8 * Digest.BYTES; bit++) {
            byte[] bytes = digest.bytes();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            flips.add(Digest.of(bytes));
        }
        return flips;
    }
}
