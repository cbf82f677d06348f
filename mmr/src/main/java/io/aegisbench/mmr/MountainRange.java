package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Merkle Mountain Range that keeps every node and proves any leaf at any size it ever had. Not
 * thread-safe: one writer owns it; the {@link MountainView}s that it hands out may be used by any
 * thread while it goes on appending.
 *
 * <p>An append takes O(1) hashes on average and O(log n) at most; a range of {@code n} leaves
 * stores fewer than {@code 2 n} nodes of 32 bytes.
 */
public final class MountainRange {
    private final HashProfile profile;
    private final NodeStore nodes;
    private final PeakStack peaks;

    private MountainRange(HashProfile profile, NodeStore nodes, PeakStack peaks) {
        this.profile = profile;
        this.nodes = nodes;
        this.peaks = peaks;
    }

    /**
     * {@return an empty range with its nodes on the heap}
     *
     * @param profile how it hashes
     */
    public static MountainRange create(HashProfile profile) {
        return open(profile, new HeapNodeStore());
    }

    /**
     * {@return an empty range with its nodes on the heap and a choice of hashers}
     *
     * @param profile how it hashes
     * @param source where SHA-256 comes from, for instance {@link Sha256Source#fastest}
     * @param batch hashes many leaves and nodes at once, for instance {@link Sha256Batch#fastest};
     *     the range becomes its owner
     */
    public static MountainRange create(
            HashProfile profile, Sha256Source source, Optional<Sha256Batch> batch) {
        return open(profile, new HeapNodeStore(), source, batch);
    }

    /**
     * {@return the range whose nodes a store has, hashing through the JDK} The nodes are taken as
     * they are: that they belong to a leaf list is for the caller to check, for instance against a
     * signed root.
     *
     * @param profile how it hashes
     * @param nodes the nodes of a whole range, also an empty one; the range becomes its only writer
     * @throws IllegalArgumentException if no range has this many nodes
     */
    public static MountainRange open(HashProfile profile, NodeStore nodes) {
        return open(profile, nodes, Sha256Source.jdk(), Optional.empty());
    }

    /**
     * {@return the range whose nodes a store has, as {@link #open(HashProfile, NodeStore)}, with a
     * choice of hashers}
     *
     * @param profile how it hashes
     * @param nodes the nodes of a whole range, also an empty one; the range becomes its only writer
     * @param source where SHA-256 comes from
     * @param batch hashes many leaves and nodes at once; the range becomes its owner
     * @throws IllegalArgumentException if no range has this many nodes
     */
    public static MountainRange open(
            HashProfile profile,
            NodeStore nodes,
            Sha256Source source,
            Optional<Sha256Batch> batch) {
        long leafCount = NodeIndex.leafCount(nodes.nodeCount());
        PeakStack peaks = new PeakStack(profile, source, batch, nodes);
        peaks.restore(leafCount, readPeaks(nodes, leafCount));
        return new MountainRange(profile, nodes, peaks);
    }

    /**
     * {@return a range that continues from known peaks, on the heap} It proves leaves that are
     * appended from now on; a proof that needs an older node is refused with {@link
     * NodePrunedException}.
     *
     * @param profile how it hashes
     * @param leafCount number of leaves below the peaks
     * @param peaks the peaks, highest first
     * @throws IllegalArgumentException if {@code leafCount} is outside {@code [0, 2^62]} or the
     *     range has another number of peaks
     */
    public static MountainRange restore(HashProfile profile, long leafCount, List<Digest> peaks) {
        return restore(profile, leafCount, peaks, Sha256Source.jdk(), Optional.empty());
    }

    /**
     * {@return a range that continues from known peaks, with a choice of hashers; otherwise as
     * {@link #restore(HashProfile, long, List)}}
     *
     * @param profile how it hashes
     * @param leafCount number of leaves below the peaks
     * @param peaks the peaks, highest first
     * @param source where SHA-256 comes from
     * @param batch hashes many leaves and nodes at once; the range becomes its owner
     * @throws IllegalArgumentException if {@code leafCount} is outside {@code [0, 2^62]} or the
     *     range has another number of peaks
     */
    public static MountainRange restore(
            HashProfile profile,
            long leafCount,
            List<Digest> peaks,
            Sha256Source source,
            Optional<Sha256Batch> batch) {
        NodeIndex.checkPeakCount(leafCount, peaks.size());
        return open(profile, new HeapNodeStore(leafCount, peaks), source, batch);
    }

    /**
     * Appends a leaf.
     *
     * @param data the leaf's data, or for mmriver its 32-byte value; they are read before this
     *     returns and not kept
     * @return the leaf's index, from 0
     * @throws IllegalArgumentException if the profile is mmriver and there are not 32 bytes
     * @throws IllegalStateException if there are {@link NodeIndex#MAX_LEAVES} leaves already, or an
     *     earlier call failed in the middle, for instance in the node store
     */
    public long append(byte[] data) {
        return peaks.append(data, 0, data.length);
    }

    /**
     * Appends a leaf whose data are part of an array; as {@link #append(byte[])}.
     *
     * @param data the array that holds the leaf's data
     * @param offset index of their first byte
     * @param length their length in bytes
     * @return the leaf's index, from 0
     * @throws IndexOutOfBoundsException if they are not within the array; nothing was appended then
     */
    public long append(byte[] data, int offset, int length) {
        return peaks.append(data, offset, length);
    }

    /**
     * Appends leaves of one length that lie one behind the other: the same result as one append
     * after the other, and faster where a batch hasher is.
     *
     * @param data the array that holds the leaves' data
     * @param offset index of the first leaf's first byte
     * @param leafLength length of each leaf in bytes
     * @param count number of leaves, zero or more
     * @return the index of the first of them
     * @throws IllegalArgumentException if a number is negative, or the profile is mmriver and
     *     {@code leafLength} is not 32
     * @throws IndexOutOfBoundsException if the leaves are not within the array; nothing was
     *     appended then
     */
    public long appendAll(byte[] data, int offset, int leafLength, int count) {
        return peaks.appendAll(data, offset, leafLength, count);
    }

    /** {@return how the range hashes} */
    public HashProfile profile() {
        return profile;
    }

    /** {@return the number of leaves} */
    public long leafCount() {
        return peaks.leafCount();
    }

    /** {@return the number of nodes, leaves included} */
    public long nodeCount() {
        return peaks.nodeCount();
    }

    /**
     * {@return the range as it is now, for any thread to read and prove from} Only the range's
     * owner calls this.
     */
    public MountainView view() {
        return new MountainView(profile, nodes, leafCount());
    }

    /**
     * {@return the range as it was with its first leaves only}
     *
     * @param leafCount number of leaves, from 0 to the number there are
     * @throws IllegalArgumentException if there are fewer
     */
    public MountainView view(long leafCount) {
        return view().first(leafCount);
    }

    static List<Digest> readPeaks(NodeSource nodes, long leafCount) {
        List<Digest> peaks = new ArrayList<>();
        for (long first = 0; first < leafCount; ) {
            int height = 63 - Long.numberOfLeadingZeros(leafCount - first);
            peaks.add(nodes.node(NodeIndex.ofSubtree(first, height)));
            first += 1L << height;
        }
        return peaks;
    }
}
