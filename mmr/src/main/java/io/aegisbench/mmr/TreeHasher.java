package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The hashes of one profile, for provers and verifiers: what a leaf, a node and a commitment are,
 * said once and plainly. Not thread-safe: one owner uses it. The appending path says the same
 * without copies in {@link PeakStack}; tests hold the two against each other.
 */
final class TreeHasher {
    static final byte LEAF_PREFIX = 0;
    static final byte NODE_PREFIX = 1;
    static final byte ROOT_PREFIX = 2;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] ROOT_PREFIX_BYTES = {ROOT_PREFIX};
    private static final byte[] LEAF_PREFIX_BYTES = {LEAF_PREFIX};
    private static final Digest ZERO = Digest.of(new byte[Digest.BYTES]);

    private final HashProfile profile;
    private final Sha256 sha256;
    private final byte[] scratch = new byte[Long.BYTES + 4 * Digest.BYTES];

    TreeHasher(HashProfile profile, Sha256Source source) {
        this.profile = profile;
        this.sha256 = source.open();
    }

    HashProfile profile() {
        return profile;
    }

    /** Hashes a leaf's data; for mmriver copies the value, which must have 32 bytes. */
    void leaf(byte[] data, int offset, int length, byte[] output, int outputOffset) {
        if (profile == HashProfile.MMRIVER) {
            checkLeafValue(length);
            System.arraycopy(data, offset, output, outputOffset, Digest.BYTES);
            return;
        }
        if (profile.rfcHashes()) {
            sha256.update(LEAF_PREFIX_BYTES, 0, 1);
        }
        sha256.update(data, offset, length);
        sha256.digest(output, outputOffset);
    }

    static void checkLeafValue(int length) {
        if (length != Digest.BYTES) {
            throw new IllegalArgumentException(
                    "a leaf value of profile mmriver has "
                            + Digest.BYTES
                            + " bytes, the caller hashes: length="
                            + length);
        }
    }

    /** {@return the parent of two nodes} Only mmriver hashes the parent's index. */
    Digest node(Digest left, Digest right, long index) {
        int prefix = profile.nodePrefixBytes();
        putPrefix(profile, scratch, prefix, index);
        int digestBytes = putDigest(left, scratch, prefix);
        putDigest(right, scratch, prefix + digestBytes);
        sha256.hash(scratch, 0, prefix + 2 * digestBytes, scratch, 0);
        return Digest.at(scratch, 0);
    }

    /**
     * {@return what these peaks, highest first, commit to: one root, or for mmriver the peaks
     * themselves}
     */
    List<Digest> commitment(List<Digest> peaks) {
        return profile == HashProfile.MMRIVER ? List.copyOf(peaks) : List.of(root(peaks));
    }

    private Digest root(List<Digest> peaks) {
        if (profile == HashProfile.RFC9162) {
            return fold(peaks);
        }
        if (peaks.isEmpty()) {
            return ZERO;
        }
        if (profile == HashProfile.AEGIS_V2) {
            sha256.update(ROOT_PREFIX_BYTES, 0, 1);
        }
        for (Digest peak : peaks) {
            sha256.update(scratch, 0, putDigest(peak, scratch, 0));
        }
        return finish();
    }

    /**
     * {@return the peaks folded from right to left with the node hash; the hash of nothing when
     * empty}
     */
    Digest fold(List<Digest> peaks) {
        if (peaks.isEmpty()) {
            return finish();
        }
        Digest root = peaks.getLast();
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = node(peaks.get(i), root, 0);
        }
        return root;
    }

    private Digest finish() {
        sha256.digest(scratch, 0);
        return Digest.at(scratch, 0);
    }

    /** Writes a digest the way the profile hashes it. {@return the number of bytes} */
    private int putDigest(Digest digest, byte[] target, int offset) {
        if (!profile.hexDigests()) {
            digest.copyTo(target, offset);
            return Digest.BYTES;
        }
        byte[] bytes = digest.bytes();
        putHex(bytes, 0, target, offset);
        return 2 * Digest.BYTES;
    }

    /** Writes what stands in front of two children, so that it ends before {@code end}. */
    static void putPrefix(HashProfile profile, byte[] target, int end, long nodeIndex) {
        switch (profile) {
            case RFC9162, AEGIS_V2 -> target[end - 1] = NODE_PREFIX;
            case MMRIVER -> LONGS.set(target, end - Long.BYTES, nodeIndex + 1);
            case AEGIS_V1 -> {}
        }
    }

    /**
     * Writes 32 bytes as 64 lowercase digits, eight at a time: spread the nibbles, then shift to
     * ASCII.
     */
    static void putHex(byte[] source, int offset, byte[] target, int targetOffset) {
        for (int i = 0; i < Digest.BYTES; i += Integer.BYTES) {
            long nibbles =
                    Long.expand(
                            Integer.toUnsignedLong((int) INTS.get(source, offset + i)),
                            0x0f0f0f0f_0f0f0f0fL);
            long letters = ((nibbles + 0x06060606_06060606L) >>> 4) & 0x01010101_01010101L;
            LONGS.set(
                    target,
                    targetOffset + 2 * i,
                    nibbles + 0x30303030_30303030L + letters * ('a' - '9' - 1));
        }
    }
}
