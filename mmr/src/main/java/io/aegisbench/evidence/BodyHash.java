package io.aegisbench.evidence;

import io.aegisbench.disk.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * How a body stands in a record: SHA-256 of its salt's 16 bytes and then of exactly the bytes that
 * the client sent or was sent. Thread-safe: keeps no state.
 */
public final class BodyHash {
    private static final int PIECE_BYTES = 1 << 16;

    private BodyHash() {}

    /**
     * {@return the hash, 64 lower-case hex digits} Memory does not grow with the body.
     *
     * @param salt in hex, of {@link Salts#BYTES}
     * @param body read to its end, not closed
     * @throws IllegalArgumentException if the salt is none
     * @throws IOException if the body cannot be read
     */
    public static String of(String salt, InputStream body) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(salt);
        if (bytes.length != Salts.BYTES) {
            throw new IllegalArgumentException(
                    "a salt has " + Salts.BYTES + " bytes: bytes=" + bytes.length);
        }
        MessageDigest digest = Checksums.sha256();
        digest.update(bytes);
        byte[] piece = new byte[PIECE_BYTES];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            digest.update(piece, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
