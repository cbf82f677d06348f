package io.aegisbench.mmr;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The profiles written down again as the recursive definitions in the standards, over all leaves at
 * once and with no regard for cost: what the library is compared with.
 */
final class NaiveTree {
    private final HashProfile profile;
    private final List<byte[]> leaves;

    NaiveTree(HashProfile profile, List<byte[]> leaves) {
        this.profile = profile;
        this.leaves = leaves;
    }

    /** Roots of the complete trees that the leaves fall into, the largest first. */
    List<byte[]> peaks() {
        List<byte[]> peaks = new ArrayList<>();
        int begin = 0;
        while (begin < leaves.size()) {
            int length = Integer.highestOneBit(leaves.size() - begin);
            peaks.add(complete(begin, begin + length));
            begin += length;
        }
        return peaks;
    }

    /** MTH of RFC 9162, section 2.1.1, by its own recursion: no peaks in it. */
    byte[] merkleTreeHash(int begin, int end) {
        if (begin == end) {
            return sha256(new byte[0]);
        }
        if (end - begin == 1) {
            return leaf(begin);
        }
        int middle = begin + Integer.highestOneBit(end - begin - 1);
        return sha256(
                concat(new byte[] {1}, merkleTreeHash(begin, middle), merkleTreeHash(middle, end)));
    }

    /** The commitment: one root, or for mmriver the peaks. */
    List<byte[]> commitment() {
        return switch (profile) {
            case RFC9162 -> List.of(merkleTreeHash(0, leaves.size()));
            case MMRIVER -> peaks();
            case AEGIS_V1 -> List.of(leaves.isEmpty() ? new byte[32] : sha256(hexPeaks()));
            case AEGIS_V2 ->
                    List.of(
                            leaves.isEmpty()
                                    ? new byte[32]
                                    : sha256(concat(new byte[] {2}, join(peaks()))));
        };
    }

    byte[] leaf(int index) {
        byte[] data = leaves.get(index);
        return switch (profile) {
            case RFC9162, AEGIS_V2 -> sha256(concat(new byte[] {0}, data));
            case AEGIS_V1 -> sha256(data);
            case MMRIVER -> data;
        };
    }

    private byte[] complete(int begin, int end) {
        if (end - begin == 1) {
            return leaf(begin);
        }
        int middle = (begin + end) / 2;
        byte[] left = complete(begin, middle);
        byte[] right = complete(middle, end);
        return switch (profile) {
            case RFC9162, AEGIS_V2 -> sha256(concat(new byte[] {1}, left, right));
            case AEGIS_V1 -> sha256((hex(left) + hex(right)).getBytes(StandardCharsets.US_ASCII));
            case MMRIVER -> sha256(concat(u64(position(begin, end)), left, right));
        };
    }

    /**
     * One more than the number of nodes before: those of the leaves so far, and those below this
     * one.
     */
    private static long position(int begin, int end) {
        long before = 0;
        for (int leaf = 0; leaf < end; leaf++) {
            before++;
            for (int length = 2; length <= end; length *= 2) {
                boolean completed = (leaf + 1) % length == 0;
                if (completed && !(leaf + 1 == end && length >= end - begin)) {
                    before++;
                }
            }
        }
        return before + 1;
    }

    private byte[] hexPeaks() {
        StringBuilder digits = new StringBuilder();
        peaks().forEach(peak -> digits.append(hex(peak)));
        return digits.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] u64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] join(List<byte[]> parts) {
        return concat(parts.toArray(byte[][]::new));
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            buffer.put(part);
        }
        return buffer.array();
    }
}
