package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Source;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A {@link MountainRange} at one of its sizes, to read and to prove from. Thread-safe: immutable,
 * and nodes never change once they are stored, so it stays right while the range grows.
 */
public final class MountainView {
    private final HashProfile profile;
    private final NodeSource nodes;
    private final long leafCount;

    MountainView(HashProfile profile, NodeSource nodes, long leafCount) {
        this.profile = profile;
        this.nodes = nodes;
        this.leafCount = leafCount;
    }

    /**
     * {@return all of a range whose nodes somebody else stores} The nodes are taken as they are:
     * that they belong to a leaf list is for the caller to check, for instance against a signed
     * root.
     *
     * @param profile how it hashes
     * @param nodes the nodes of a whole range; the threads that may read them may use the view
     * @throws IllegalArgumentException if no range has this many nodes
     */
    public static MountainView of(HashProfile profile, NodeSource nodes) {
        return new MountainView(profile, nodes, NodeIndex.leafCount(nodes.nodeCount()));
    }

    /** {@return how the range hashes} */
    public HashProfile profile() {
        return profile;
    }

    /** {@return the number of leaves} */
    public long leafCount() {
        return leafCount;
    }

    /**
     * {@return the range as it was with its first leaves only}
     *
     * @param leaves number of leaves, from 0 to {@link #leafCount}
     * @throws IllegalArgumentException if there are fewer
     */
    public MountainView first(long leaves) {
        if (leaves < 0 || leaves > leafCount) {
            throw new IllegalArgumentException(
                    "no such size: leafCount=" + leaves + ", leaves=" + leafCount);
        }
        return new MountainView(profile, nodes, leaves);
    }

    /**
     * {@return the peaks, highest first}
     *
     * @throws NodePrunedException if the range was restored from the peaks of a later size
     */
    public List<Peak> peaks() {
        return subtrees(0, leafCount);
    }

    /**
     * {@return what the range commits to at this size} It takes O(log n) hashes.
     *
     * @throws NodePrunedException if the range was restored from the peaks of a later size
     */
    public Commitment commitment() {
        TreeHasher hasher = new TreeHasher(profile, Sha256Source.jdk());
        return new Commitment(profile, leafCount, hasher.commitment(Peak.hashes(peaks())));
    }

    /**
     * {@return the hash of a leaf}
     *
     * @param leafIndex the leaf, from 0
     * @throws IndexOutOfBoundsException if there is no such leaf at this size
     * @throws NodePrunedException if the range was restored from peaks at a later size
     */
    public Digest leafHash(long leafIndex) {
        checkLeaf(leafIndex);
        return nodes.node(NodeIndex.ofLeaf(leafIndex));
    }

    /**
     * {@return the hash of a node, leaf or not}
     *
     * @param node its index, see {@link NodeIndex}
     * @throws IndexOutOfBoundsException if there is no such node at this size
     * @throws NodePrunedException if the range was restored from peaks at a later size
     */
    public Digest node(long node) {
        if (node < 0 || node >= NodeIndex.nodeCount(leafCount)) {
            throw new IndexOutOfBoundsException(
                    "no such node: node=" + node + ", leafCount=" + leafCount);
        }
        return nodes.node(node);
    }

    /**
     * {@return the proof that a leaf is part of the range at this size} It reads O(log n) nodes.
     *
     * @param leafIndex the leaf, from 0
     * @throws IndexOutOfBoundsException if there is no such leaf at this size
     * @throws NodePrunedException if it needs a node that the range never had, because it was
     *     restored from the peaks of a later size
     */
    public InclusionProof inclusionProof(long leafIndex) {
        checkLeaf(leafIndex);
        return switch (profile) {
            case RFC9162 ->
                    new Rfc9162InclusionProof(
                            leafIndex,
                            leafCount,
                            Rfc9162Proofs.prove(
                                    this, leafIndex, leafIndex + 1, new Subtree(0, leafCount)));
            case AEGIS_V1, AEGIS_V2 -> AegisInclusionProof.prove(this, leafIndex);
            case MMRIVER -> MmriverInclusionProof.prove(this, NodeIndex.ofLeaf(leafIndex));
        };
    }

    /**
     * {@return the proof that any node, leaf or not, is part of the range at this size}
     *
     * @param node its index, see {@link NodeIndex}
     * @throws IllegalStateException if the profile is another than mmriver
     * @throws IndexOutOfBoundsException if there is no such node at this size
     * @throws NodePrunedException if it needs a node that the range never had
     */
    public MmriverInclusionProof nodeInclusionProof(long node) {
        if (profile != HashProfile.MMRIVER) {
            throw new IllegalStateException(
                    "only mmriver proves inner nodes: profile=" + profile.id());
        }
        node(node);
        return MmriverInclusionProof.prove(this, node);
    }

    /**
     * {@return the proof that the range only grew from an older size to this one} It reads O(log n)
     * nodes.
     *
     * @param fromLeafCount number of leaves of the older size, from 1 to {@link #leafCount}
     * @throws IllegalArgumentException if it is outside that range: from no leaves there is nothing
     *     to prove
     * @throws NodePrunedException if it needs a node that the range never had
     */
    public ConsistencyProof consistencyProof(long fromLeafCount) {
        if (fromLeafCount < 1 || fromLeafCount > leafCount) {
            throw new IllegalArgumentException(
                    "a consistency proof goes from size 1 or later to a size that is not smaller: from="
                            + fromLeafCount
                            + ", to="
                            + leafCount);
        }
        return switch (profile) {
            case RFC9162 ->
                    new Rfc9162ConsistencyProof(
                            fromLeafCount,
                            leafCount,
                            Rfc9162Proofs.prove(this, 0, fromLeafCount, new Subtree(0, leafCount)));
            case AEGIS_V1, AEGIS_V2 -> AegisConsistencyProof.prove(this, fromLeafCount);
            case MMRIVER -> MmriverConsistencyProof.prove(this, fromLeafCount);
        };
    }

    /**
     * {@return the tree hash of some of the leaves, as if they were a tree of their own}
     *
     * @param subtree which leaves
     * @throws IllegalStateException if the profile is another than rfc9162
     * @throws IndexOutOfBoundsException if it ends beyond this size
     * @throws NodePrunedException if it needs a node that the range never had
     */
    public Digest subtreeHash(Subtree subtree) {
        checkSubtree(subtree);
        return treeHash(subtree.begin(), subtree.end());
    }

    /**
     * {@return the proof that a leaf is part of a subtree} It is verified against the subtree's
     * hash, with the leaf's index and the size counted from where the subtree begins.
     *
     * @param leafIndex the leaf, from 0 at the range's beginning
     * @param subtree which leaves
     * @throws IllegalStateException if the profile is another than rfc9162
     * @throws IndexOutOfBoundsException if it ends beyond this size or does not hold the leaf
     * @throws NodePrunedException if it needs a node that the range never had
     */
    public Rfc9162InclusionProof subtreeInclusionProof(long leafIndex, Subtree subtree) {
        checkSubtree(subtree);
        if (leafIndex < subtree.begin() || leafIndex >= subtree.end()) {
            throw new IndexOutOfBoundsException(
                    "leaf outside the subtree: leafIndex=" + leafIndex + ", subtree=" + subtree);
        }
        return new Rfc9162InclusionProof(
                leafIndex - subtree.begin(),
                subtree.length(),
                Rfc9162Proofs.prove(this, leafIndex, leafIndex + 1, subtree));
    }

    /**
     * {@return the proof that a subtree is part of the range at this size}
     *
     * @param subtree which leaves
     * @throws IllegalStateException if the profile is another than rfc9162
     * @throws IndexOutOfBoundsException if it ends beyond this size
     * @throws NodePrunedException if it needs a node that the range never had
     */
    public SubtreeProof subtreeProof(Subtree subtree) {
        checkSubtree(subtree);
        return new SubtreeProof(
                subtree,
                leafCount,
                Rfc9162Proofs.prove(
                        this, subtree.begin(), subtree.end(), new Subtree(0, leafCount)));
    }

    /**
     * Hashes every inner node again from its children: O(n) hashes, for storage that may have been
     * damaged. That the leaves are the right ones is not part of it.
     *
     * @return the first inner node that is not the hash of its children, if there is one
     */
    public OptionalLong firstInconsistentNode() {
        TreeHasher hasher = new TreeHasher(profile, Sha256Source.jdk());
        long node = 0;
        for (long leaf = 0; leaf < leafCount; leaf++) {
            node++;
            int completed = Long.numberOfTrailingZeros(leaf + 1);
            for (int height = 1; height <= completed; height++) {
                Digest left = nodes.node(node - (1L << height));
                Digest right = nodes.node(node - 1);
                if (!hasher.node(left, right, node).equals(nodes.node(node))) {
                    return OptionalLong.of(node);
                }
                node++;
            }
        }
        return OptionalLong.empty();
    }

    NodeSource nodes() {
        return nodes;
    }

    /** {@return the complete subtrees that leaves {@code [begin, end)} fall into} */
    List<Peak> subtrees(long begin, long end) {
        List<Peak> subtrees = new ArrayList<>();
        long first = begin;
        for (int height : Peak.heights(begin, end)) {
            subtrees.add(new Peak(height, nodes.node(NodeIndex.ofSubtree(first, height))));
            first += 1L << height;
        }
        return subtrees;
    }

    /** {@return the RFC 9162 tree hash of an aligned interval} */
    Digest treeHash(long begin, long end) {
        return new TreeHasher(profile, Sha256Source.jdk()).fold(Peak.hashes(subtrees(begin, end)));
    }

    private void checkLeaf(long leafIndex) {
        if (leafIndex < 0 || leafIndex >= leafCount) {
            throw new IndexOutOfBoundsException(
                    "no such leaf: leafIndex=" + leafIndex + ", leafCount=" + leafCount);
        }
    }

    private void checkSubtree(Subtree subtree) {
        if (profile != HashProfile.RFC9162) {
            throw new IllegalStateException("only rfc9162 has subtrees: profile=" + profile.id());
        }
        if (subtree.end() > leafCount) {
            throw new IndexOutOfBoundsException(
                    "subtree ends beyond the size: subtree="
                            + subtree
                            + ", leafCount="
                            + leafCount);
        }
    }
}
