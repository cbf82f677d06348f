package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Accumulated vectors of draft-ietf-plants-merkle-tree-certs: one digest over every subtree hash,
 * inclusion proof and consistency proof of all sizes up to 130.
 */
final class MtcVectorTest {
    private static final int SIZES = 130;
    private static final JsonNode VECTORS = Vectors.read("mtc-accumulated.json");

    private final MountainRange range = MountainRange.create(HashProfile.RFC9162);
    private final MessageDigest accumulated;

    MtcVectorTest() throws NoSuchAlgorithmException {
        accumulated = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < SIZES; i++) {
            range.append(new byte[] {(byte) i});
        }
    }

    @Test
    void hashesEverySubtree() {
        for (int end = 0; end <= SIZES; end++) {
            for (int begin = 0; begin <= end; begin++) {
                if (Subtree.isAligned(begin, end)) {
                    add(
                            "[%s, %s) %s\n"
                                    .formatted(
                                            begin,
                                            end,
                                            range.view().subtreeHash(new Subtree(begin, end))));
                }
            }
        }
        assertAccumulated("subtreeHash");
    }

    @Test
    void provesEveryLeafInEverySubtree() {
        for (int end = 0; end <= SIZES; end++) {
            for (int begin = 0; begin <= end; begin++) {
                for (int leaf = begin; leaf < end && Subtree.isAligned(begin, end); leaf++) {
                    Subtree subtree = new Subtree(begin, end);
                    Rfc9162InclusionProof proof = range.view().subtreeInclusionProof(leaf, subtree);
                    add("%s [%s, %s)%s\n".formatted(leaf, begin, end, spaced(proof.hashes())));
                }
            }
        }
        assertAccumulated("subtreeInclusion");
    }

    @Test
    void provesEverySubtreePartOfEverySize() {
        for (int size = 0; size <= SIZES; size++) {
            MountainView view = range.view(size);
            for (int end = 0; end <= size; end++) {
                for (int begin = 0; begin <= end; begin++) {
                    if (Subtree.isAligned(begin, end)) {
                        List<Digest> hashes = view.subtreeProof(new Subtree(begin, end)).hashes();
                        add("[%s, %s) %s%s\n".formatted(begin, end, size, spaced(hashes)));
                    }
                }
            }
        }
        assertAccumulated("subtreeConsistency");
    }

    @Test
    void coversEveryIntervalByTwoSubtrees() {
        for (int end = 0; end <= SIZES; end++) {
            for (int begin = 0; begin <= end; begin++) {
                List<Subtree> two = Subtree.covering(begin, end);
                Subtree left = two.getFirst();
                Subtree right = two.getLast();
                add(
                        "[%s, %s) [%s, %s)\n"
                                .formatted(left.begin(), left.end(), right.begin(), right.end()));
            }
        }
        assertAccumulated("coveringSubtrees");
    }

    @Test
    void verifiesEverySubtreeProofAndNoneForAnotherSubtree() {
        MountainView view = range.view(37);
        Commitment trusted = view.commitment();
        for (int end = 1; end <= 37; end++) {
            for (int begin = 0; begin < end; begin++) {
                if (!Subtree.isAligned(begin, end)) {
                    continue;
                }
                Subtree subtree = new Subtree(begin, end);
                SubtreeProof proof = view.subtreeProof(subtree);
                assertThat(proof.verify(subtree, view.subtreeHash(subtree), trusted))
                        .isEqualTo(Verification.valid());
                Digest other = Digest.of(NaiveTree.sha256(new byte[] {9}));
                assertThat(proof.verify(subtree, other, trusted).isValid()).isFalse();
                assertThat(
                                proof.verify(new Subtree(0, 64), view.subtreeHash(subtree), trusted)
                                        .isValid())
                        .isFalse();
            }
        }
    }

    @Test
    void refusesASubtreeThatEndsBeyondTheTree() {
        Commitment trusted = range.view(37).commitment();
        List<Subtree> beyond =
                List.of(
                        new Subtree(0, 38),
                        new Subtree(0, 64),
                        new Subtree(36, 38),
                        new Subtree(64, 128));
        for (Subtree subtree : beyond) {
            for (long size : new long[] {37, 64, 128}) {
                SubtreeProof proof = new SubtreeProof(subtree, size, List.of(trusted.root()));
                assertThat(proof.verify(subtree, trusted.root(), trusted).isValid())
                        .as("%s", proof)
                        .isFalse();
            }
        }
    }

    private void add(String line) {
        accumulated.update(line.getBytes(StandardCharsets.US_ASCII));
    }

    private void assertAccumulated(String name) {
        assertThat(HexFormat.of().formatHex(accumulated.digest()))
                .isEqualTo(VECTORS.get(name).get("sha256").asString());
    }

    private static String spaced(List<Digest> hashes) {
        StringBuilder text = new StringBuilder();
        hashes.forEach(hash -> text.append(' ').append(hash));
        return text.toString();
    }
}
