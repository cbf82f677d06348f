package io.aegisbench.mmr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The 39-node range of draft-bryce-cose-merkle-mountain-range-proofs: nodes, peaks, paths and their
 * roots.
 */
final class MmriverVectorTest {
    private static final JsonNode VECTORS = Vectors.read("mmriver/mmriver-kat39.json");
    private static final JsonNode CONSISTENCY =
            Vectors.read("mmriver/mmriver-kat39-consistency-derived.json");
    private static final int LEAVES = 21;

    private final MountainRange range = MountainRange.create(HashProfile.MMRIVER);
    private final List<Digest> nodes = new ArrayList<>();

    MmriverVectorTest() {
        for (int leaf = 0; leaf < LEAVES; leaf++) {
            range.append(Vectors.numbered(NodeIndex.ofLeaf(leaf)));
        }
        VECTORS.get("nodeValues").forEach(value -> nodes.add(Digest.ofHex(value.asString())));
    }

    @Test
    void givesEveryNodeAndLeafValue() {
        assertThat(range.nodeCount()).isEqualTo(39);
        for (int node = 0; node < 39; node++) {
            assertThat(range.view().node(node)).as("node %d", node).isEqualTo(nodes.get(node));
        }
        for (int leaf = 0; leaf < LEAVES; leaf++) {
            assertThat(range.view().leafHash(leaf).hex())
                    .isEqualTo(VECTORS.get("leafValues").get(leaf).asString());
        }
    }

    @Test
    void knowsHeightsAndLeafCountsAndCompleteSizes() {
        for (JsonNode row : VECTORS.get("nodeTable")) {
            long node = row.get("i").asLong();
            assertThat(NodeIndex.height(node))
                    .as("height of %d", node)
                    .isEqualTo(row.get("height").asInt());
            long leavesUpTo = row.get("leafCount").asLong();
            assertThat(Long.toBinaryString(leavesUpTo)).isEqualTo(row.get("peakMask").asString());
        }
        List<Long> complete = new ArrayList<>();
        for (long size = 1; size <= 39; size++) {
            if (NodeIndex.isComplete(size)) {
                complete.add(size);
            }
        }
        List<Long> expected = new ArrayList<>();
        VECTORS.get("completeSizes").forEach(size -> expected.add(size.asLong()));
        assertThat(complete).isEqualTo(expected);
    }

    @Test
    void givesThePeaksOfEveryCompleteSize() {
        assertThat(VECTORS.get("peaks").size()).isEqualTo(LEAVES);
        for (JsonNode row : VECTORS.get("peaks")) {
            long leafCount = NodeIndex.leafCount(row.get("mmrSize").asLong());
            List<Digest> expected = new ArrayList<>();
            row.get("peakValues").forEach(value -> expected.add(Digest.ofHex(value.asString())));
            assertThat(range.view(leafCount).commitment().values()).isEqualTo(expected);
        }
    }

    @Test
    void givesEveryInclusionPathAndVerifiesIt() {
        assertThat(VECTORS.get("inclusionPaths").size()).isEqualTo(417);
        for (JsonNode row : VECTORS.get("inclusionPaths")) {
            long node = row.get("index").asLong();
            MountainView view = range.view(NodeIndex.leafCount(row.get("mmrSize").asLong()));
            MmriverInclusionProof proof = view.nodeInclusionProof(node);
            assertThat(proof.path()).as("%s", row).isEqualTo(nodesAt(row.get("path")));
            assertThat(proof.verifyNode(node, nodes.get((int) node), view.commitment()))
                    .isEqualTo(Verification.valid());
            assertThat(NodeIndex.peakIndex(NodeIndex.firstLeaf(node), view.leafCount()))
                    .isEqualTo(row.get("accumulatorRootIndex").asInt());
        }
    }

    /** The draft's tables begin at the first complete size beyond the node's own. */
    @Test
    void everyPathLeadsToTheListedRoot() {
        for (String node : VECTORS.get("includedRoots").propertyNames()) {
            int row = 0;
            for (JsonNode size : VECTORS.get("completeSizes")) {
                long index = Long.parseLong(node);
                if (size.asLong() <= index + 1) {
                    continue;
                }
                MountainView view = range.view(NodeIndex.leafCount(size.asLong()));
                int peak = NodeIndex.peakIndex(NodeIndex.firstLeaf(index), view.leafCount());
                assertThat(view.commitment().values().get(peak).hex())
                        .isEqualTo(VECTORS.get("includedRoots").get(node).get(row++).asString());
            }
            assertThat(row).isEqualTo(VECTORS.get("includedRoots").get(node).size());
        }
    }

    @Test
    void givesEveryConsistencyProofAndVerifiesIt() {
        assertThat(CONSISTENCY.get("proofs").size()).isEqualTo(231);
        for (JsonNode row : CONSISTENCY.get("proofs")) {
            MountainView from = range.view(NodeIndex.leafCount(row.get("treeSize1").asLong()));
            MountainView to = range.view(NodeIndex.leafCount(row.get("treeSize2").asLong()));
            List<List<Digest>> paths = new ArrayList<>();
            row.get("paths").forEach(path -> paths.add(nodesAt(path)));
            assertThat(to.consistencyProof(from.leafCount()))
                    .isEqualTo(
                            new MmriverConsistencyProof(
                                    row.get("treeSize1").asLong(),
                                    row.get("treeSize2").asLong(),
                                    paths,
                                    nodesAt(row.get("rightPeaks"))));
            assertThat(
                            to.consistencyProof(from.leafCount())
                                    .verify(from.commitment(), to.commitment()))
                    .isEqualTo(Verification.valid());
        }
    }

    @Test
    void refusesACommitmentWithAnotherNumberOfPeaksThanItsSize() {
        MountainView from = range.view(5);
        MountainView to = range.view(13);
        ConsistencyProof proof = to.consistencyProof(5);
        List<Digest> older = from.commitment().values();
        List<Digest> later = to.commitment().values();
        for (int peaks = 0; peaks <= 4; peaks++) {
            Commitment other = new Commitment(HashProfile.MMRIVER, 5, repeated(older, peaks));
            assertThat(proof.verify(other, to.commitment()).isValid())
                    .isEqualTo(peaks == older.size());
            other = new Commitment(HashProfile.MMRIVER, 13, repeated(later, peaks));
            assertThat(proof.verify(from.commitment(), other).isValid())
                    .isEqualTo(peaks == later.size());
        }
    }

    private static List<Digest> repeated(List<Digest> digests, int count) {
        List<Digest> repeated = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            repeated.add(digests.get(Math.min(i, digests.size() - 1)));
        }
        return repeated;
    }

    private List<Digest> nodesAt(JsonNode indices) {
        List<Digest> values = new ArrayList<>();
        indices.forEach(index -> values.add(nodes.get(index.asInt())));
        return values;
    }
}
