package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.sha256.OneByOne;
import io.aegisbench.sha256.Sha256Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every size to 300 against the definitions, written down naively: commitments and every proof of
 * every leaf.
 */
final class NaiveTreeComparisonTest {
    private static final int SIZES = 300;

    static Stream<HashProfile> profiles() {
        return Stream.of(HashProfile.values());
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void commitsToWhatTheDefinitionSaysAtEverySize(HashProfile profile) {
        Accumulator accumulator = Accumulator.create(profile);
        MountainRange range = MountainRange.create(profile);
        List<byte[]> leaves = new ArrayList<>();
        for (int size = 0; size <= SIZES; size++) {
            NaiveTree naive = new NaiveTree(profile, leaves);
            List<Digest> expected = naive.commitment().stream().map(Digest::of).toList();
            assertThat(accumulator.commitment().values()).as("size %d", size).isEqualTo(expected);
            assertThat(range.view().commitment().values()).as("size %d", size).isEqualTo(expected);
            assertThat(accumulator.peaks())
                    .as("size %d", size)
                    .isEqualTo(naive.peaks().stream().map(Digest::of).toList());
            byte[] leaf = Vectors.numbered(size);
            leaves.add(leaf);
            assertThat(accumulator.append(leaf)).isEqualTo(size);
            assertThat(range.append(leaf)).isEqualTo(size);
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void provesEveryLeafAtEverySize(HashProfile profile) {
        MountainRange range = Vectors.range(profile, SIZES);
        for (int size = 1; size <= SIZES; size++) {
            MountainView view = range.view(size);
            Commitment commitment = view.commitment();
            for (int leaf = 0; leaf < size; leaf++) {
                Digest leafHash = profile.leafHash(Vectors.numbered(leaf));
                assertThat(view.leafHash(leaf)).isEqualTo(leafHash);
                assertThat(view.inclusionProof(leaf).verify(leaf, leafHash, commitment))
                        .as("leaf %d of %d", leaf, size)
                        .isEqualTo(Verification.valid());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void provesEveryEarlierSizeConsistent(HashProfile profile) {
        MountainRange range = Vectors.range(profile, 130);
        List<Commitment> commitments = new ArrayList<>();
        for (int size = 0; size <= 130; size++) {
            commitments.add(range.view(size).commitment());
        }
        for (int to = 1; to <= 130; to++) {
            for (int from = 1; from <= to; from++) {
                assertThat(
                                range.view(to)
                                        .consistencyProof(from)
                                        .verify(commitments.get(from), commitments.get(to)))
                        .as("from %d to %d", from, to)
                        .isEqualTo(Verification.valid());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashProfile.class)
    void aBatchGivesTheSameBytesAsOneLeafAfterTheOther(HashProfile profile) {
        byte[] leaves = new byte[SIZES * Digest.BYTES];
        for (int i = 0; i < SIZES; i++) {
            System.arraycopy(Vectors.numbered(i), 0, leaves, i * Digest.BYTES, Digest.BYTES);
        }
        for (int first = 0; first < SIZES; first += 13) {
            MountainRange single = Vectors.range(profile, SIZES);
            MountainRange batched =
                    MountainRange.open(
                            profile,
                            new HeapNodeStore(),
                            Sha256Source.jdk(),
                            Optional.of(OneByOne.batch()));
            batched.appendAll(leaves, 0, Digest.BYTES, first);
            assertThat(batched.appendAll(leaves, first * Digest.BYTES, Digest.BYTES, SIZES - first))
                    .isEqualTo(first);
            assertThat(nodes(batched)).isEqualTo(nodes(single));
        }
    }

    private static List<Digest> nodes(MountainRange range) {
        List<Digest> nodes = new ArrayList<>();
        for (long node = 0; node < range.nodeCount(); node++) {
            nodes.add(range.view().node(node));
        }
        return nodes;
    }
}
