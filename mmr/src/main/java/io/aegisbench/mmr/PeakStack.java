package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends leaves and keeps the peaks. Not thread-safe: one owner uses it.
 *
 * <p>The peaks lie one behind the other in {@code slots}, highest first, in the form in which they
 * are hashed: 32 bytes, or 64 digits for aegis-v1. So two children already lie side by side when
 * they are merged, and all peaks when they are bagged. The prefix of a hash is put over the last
 * bytes of the slot to the left for as long as the hash takes, and those bytes are put back:
 *
 * <pre>
 *   | 8 free bytes | p1 | p2 | … | left | right |
 *                               ^01 or position in front, hashed in place, the parent replaces left
 * </pre>
 *
 * <p>No append allocates. A batch of a power of two leaves at an aligned place is hashed level by
 * level, many messages at a time, and lands as one peak.
 */
final class PeakStack {
    private static final int FREE_BYTES = Long.BYTES;
    private static final int MAX_PEAKS = 63;
    private static final int SHORT_LEAF_BYTES = 255;
    private static final int MAX_BATCH_HEIGHT = 10;
    private static final int MIN_BATCH_HEIGHT = 4;

    private final HashProfile profile;
    private final Sha256 sha256;
    private final RootHasher rootHasher;
    private final @Nullable NodeStore nodes;
    private final @Nullable LevelHasher levels;
    private final byte[] slots;
    private final int slotBytes;
    private final byte[] digest = new byte[Digest.BYTES];
    private final byte[] message = new byte[1 + SHORT_LEAF_BYTES];
    private int peakCount;
    private long leafCount;
    private long nodeCount;

    /**
     * Set while the peaks change: where an exception ends that, they are neither the old nor the
     * new.
     */
    private boolean changing;

    PeakStack(
            HashProfile profile,
            Sha256Source source,
            Optional<Sha256Batch> batch,
            @Nullable NodeStore nodes) {
        this.profile = profile;
        this.sha256 = source.open();
        this.nodes = nodes;
        this.slotBytes = profile.hexDigests() ? 2 * Digest.BYTES : Digest.BYTES;
        this.slots = new byte[FREE_BYTES + MAX_PEAKS * slotBytes];
        this.rootHasher = new RootHasher(profile, source, sha256, slots, FREE_BYTES, slotBytes);
        this.levels =
                profile.rfcHashes()
                        ? batch.map(hasher -> new LevelHasher(hasher, MAX_BATCH_HEIGHT))
                                .orElse(null)
                        : null;
        message[0] = TreeHasher.LEAF_PREFIX;
    }

    long leafCount() {
        return leafCount;
    }

    long nodeCount() {
        return nodeCount;
    }

    /**
     * Takes over the peaks of a range with this many leaves, highest first; only while this one is
     * empty.
     */
    void restore(long leaves, List<Digest> peaks) {
        NodeIndex.checkPeakCount(leaves, peaks.size());
        for (Digest peak : peaks) {
            putSlot(peakCount++, peak);
        }
        nodeCount = NodeIndex.nodeCount(leaves);
        leafCount = leaves;
    }

    /** Appends a leaf. {@return its index} */
    long append(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        checkRoom(1);
        if (profile == HashProfile.MMRIVER) {
            TreeHasher.checkLeafValue(length);
        }
        begin();
        hashLeaf(data, offset, length);
        emitSlot(peakCount++);
        for (long bits = leafCount; (bits & 1) == 1; bits >>>= 1) {
            merge();
        }
        long index = leafCount++;
        changing = false;
        return index;
    }

    private void begin() {
        checkWhole();
        changing = true;
    }

    private void checkWhole() {
        if (changing) {
            throw new IllegalStateException(
                    "an earlier call failed in the middle, so the range is neither the old nor the"
                            + " new one; restore it: leafCount="
                            + leafCount);
        }
    }

    private void hashLeaf(byte[] data, int offset, int length) {
        int at = slotOffset(peakCount);
        switch (profile) {
            case AEGIS_V1 -> {
                sha256.hash(data, offset, length, digest, 0);
                TreeHasher.putHex(digest, 0, slots, at);
            }
            case MMRIVER -> System.arraycopy(data, offset, slots, at, Digest.BYTES);
            case RFC9162, AEGIS_V2 -> {
                if (length <= SHORT_LEAF_BYTES) {
                    System.arraycopy(data, offset, message, 1, length);
                    sha256.hash(message, 0, 1 + length, slots, at);
                } else {
                    sha256.update(message, 0, 1);
                    sha256.update(data, offset, length);
                    sha256.digest(slots, at);
                }
            }
        }
    }

    /** Replaces the last two peaks by their parent, in place. */
    private void merge() {
        peakCount--;
        int at = slotOffset(peakCount - 1);
        rootHasher.slotChanges(peakCount - 1);
        switch (profile) {
            case RFC9162, AEGIS_V2 -> {
                byte covered = slots[at - 1];
                slots[at - 1] = TreeHasher.NODE_PREFIX;
                sha256.hash(slots, at - 1, 1 + 2 * Digest.BYTES, slots, at);
                slots[at - 1] = covered;
            }
            case MMRIVER -> {
                System.arraycopy(slots, at - Long.BYTES, message, 1, Long.BYTES);
                TreeHasher.putPrefix(profile, slots, at, nodeCount);
                sha256.hash(slots, at - Long.BYTES, Long.BYTES + 2 * Digest.BYTES, slots, at);
                System.arraycopy(message, 1, slots, at - Long.BYTES, Long.BYTES);
            }
            case AEGIS_V1 -> {
                sha256.hash(slots, at, 4 * Digest.BYTES, digest, 0);
                TreeHasher.putHex(digest, 0, slots, at);
            }
        }
        emitSlot(peakCount - 1);
    }

    /**
     * Appends leaves of one length that lie one behind the other. {@return the index of the first}
     */
    long appendAll(byte[] data, int offset, int leafLength, int count) {
        if (leafLength < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "negative size: leafLength=" + leafLength + ", count=" + count);
        }
        long bytes = (long) leafLength * count;
        if (offset < 0 || offset > data.length - bytes) {
            throw new IndexOutOfBoundsException(
                    "leaves outside the array: offset="
                            + offset
                            + ", bytes="
                            + bytes
                            + ", length="
                            + data.length);
        }
        checkRoom(count);
        if (profile == HashProfile.MMRIVER) {
            TreeHasher.checkLeafValue(leafLength);
        }
        long first = leafCount;
        int done = 0;
        while (done < count) {
            int height = batchHeight(count - done);
            if (height < MIN_BATCH_HEIGHT) {
                append(data, offset + done * leafLength, leafLength);
                done++;
            } else {
                appendSubtree(data, offset + done * leafLength, leafLength, height);
                done += 1 << height;
            }
        }
        return first;
    }

    /** Height of the largest complete subtree that may begin here; 0 where no batch hasher is. */
    private int batchHeight(int remaining) {
        if (levels == null) {
            return 0;
        }
        int fits = 31 - Integer.numberOfLeadingZeros(remaining);
        int aligned = leafCount == 0 ? MAX_BATCH_HEIGHT : Long.numberOfTrailingZeros(leafCount);
        return Math.min(MAX_BATCH_HEIGHT, Math.min(fits, aligned));
    }

    private void appendSubtree(byte[] data, int offset, int leafLength, int height) {
        LevelHasher hasher = Objects.requireNonNull(levels);
        begin();
        hasher.hashSubtree(data, offset, leafLength, height);
        if (nodes != null) {
            hasher.emit(height, nodes);
        }
        nodeCount += (2L << height) - 1;
        System.arraycopy(hasher.root(height), 0, slots, slotOffset(peakCount++), Digest.BYTES);
        for (long bits = leafCount >>> height; (bits & 1) == 1; bits >>>= 1) {
            merge();
        }
        leafCount += 1L << height;
        changing = false;
    }

    /** Writes the root: one hash over the peaks, or their fold. */
    void root(byte[] output, int offset) {
        if (profile == HashProfile.MMRIVER) {
            throw new IllegalStateException(
                    "profile mmriver has no root: its commitment is the list of peaks");
        }
        begin();
        rootHasher.root(peakCount, leafCount, output, offset);
        changing = false;
    }

    /** {@return the peaks, highest first} */
    List<Digest> peaks() {
        checkWhole();
        List<Digest> peaks = new ArrayList<>(peakCount);
        for (int i = 0; i < peakCount; i++) {
            peaks.add(slotDigest(i));
        }
        return peaks;
    }

    private Digest slotDigest(int slot) {
        int at = slotOffset(slot);
        if (profile.hexDigests()) {
            return Digest.ofHex(new String(slots, at, slotBytes, StandardCharsets.US_ASCII));
        }
        return Digest.at(slots, at);
    }

    private void putSlot(int slot, Digest peak) {
        byte[] bytes = peak.bytes();
        if (profile.hexDigests()) {
            TreeHasher.putHex(bytes, 0, slots, slotOffset(slot));
        } else {
            System.arraycopy(bytes, 0, slots, slotOffset(slot), Digest.BYTES);
        }
    }

    private int slotOffset(int slot) {
        return FREE_BYTES + slot * slotBytes;
    }

    private void checkRoom(int more) {
        if (leafCount > NodeIndex.MAX_LEAVES - more) {
            throw new IllegalStateException(
                    "the range is full: leafCount=" + leafCount + ", more=" + more);
        }
    }

    /** Announces the node in a slot: it is stored if nodes are, and it is counted. */
    private void emitSlot(int slot) {
        nodeCount++;
        if (nodes == null) {
            return;
        }
        if (profile.hexDigests()) {
            nodes.append(digest, 0);
        } else {
            nodes.append(slots, slotOffset(slot));
        }
    }
}
