package io.aegisbench.mmr;

import io.aegisbench.sha256.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable SHA-256 value of {@value #BYTES} bytes: a leaf hash, a node or a root. Thread-safe:
 * immutable.
 */
public final class Digest {
    /** Length in bytes. */
    public static final int BYTES = Sha256.DIGEST_BYTES;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * {@return the digest with these bytes, which are copied}
     *
     * @param bytes exactly {@value #BYTES} bytes
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static Digest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(
                    "a digest has " + BYTES + " bytes: length=" + bytes.length);
        }
        return new Digest(bytes.clone());
    }

    /**
     * {@return the digest that begins at an offset of a larger array, copied}
     *
     * @param source the array that holds the digest
     * @param offset index of its first byte
     * @throws IndexOutOfBoundsException if fewer than {@value #BYTES} bytes follow the offset
     */
    public static Digest at(byte[] source, int offset) {
        Objects.checkFromIndexSize(offset, BYTES, source.length);
        return new Digest(Arrays.copyOfRange(source, offset, offset + BYTES));
    }

    /**
     * {@return the digest that the hexadecimal digits spell, of either case}
     *
     * @param hex exactly {@code 64} hexadecimal digits
     * @throws IllegalArgumentException if there are more or fewer, or another character
     */
    public static Digest ofHex(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException(
                    "a digest has " + 2 * BYTES + " hexadecimal digits: length=" + hex.length());
        }
        return new Digest(HEX.parseHex(hex));
    }

    /** {@return a new array with the bytes} */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Copies the {@value #BYTES} bytes.
     *
     * @param target the array that takes them
     * @param offset index at which they begin
     * @throws IndexOutOfBoundsException if there is no room
     */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, BYTES);
    }

    /** {@return the {@code 64} lowercase hexadecimal digits} */
    public String hex() {
        return HEX.formatHex(bytes);
    }

    /** Compares in a time that does not depend on the bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && MessageDigest.isEqual(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@return the same as {@link #hex}} */
    @Override
    public String toString() {
        return hex();
    }
}
