package io.aegisbench.sha256;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The constants of SHA-256 and its words in byte arrays, for the hashers that do not go through
 * {@code MessageDigest}. The arrays are never written.
 */
final class Sha256Words {
    /** Length of a block in bytes. */
    static final int BLOCK_BYTES = 64;

    /** The least padding: the byte that ends the message, and its length in bits. */
    static final int LEAST_PADDING_BYTES = 1 + Long.BYTES;

    /** The byte that ends the message. */
    static final byte END = (byte) 0x80;

    /** Words in byte arrays, at any index. */
    static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Double words in byte arrays, at any index. */
    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The state before the first block (FIPS 180-4, 5.3.3). */
    static final int[] INITIAL_STATE = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    /** One word for each of the 64 rounds (FIPS 180-4, 4.2.2). */
    static final int[] ROUND_WORDS = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
        0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
        0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
        0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
        0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
        0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
        0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
        0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    private Sha256Words() {}

    /** Writes the message's length in bits so that it ends at {@code end}. */
    static void writeLength(long messageBytes, byte[] block, int end) {
        LONGS.set(block, end - Long.BYTES, messageBytes * Byte.SIZE);
    }

    /** Writes the eight words of a finished state. */
    static void writeDigest(int[] state, byte[] output, int offset) {
        for (int i = 0; i < INITIAL_STATE.length; i++) {
            INTS.set(output, offset + i * Integer.BYTES, state[i]);
        }
    }

    /** Sets a state to that of an empty message. */
    static void reset(int[] state) {
        System.arraycopy(INITIAL_STATE, 0, state, 0, INITIAL_STATE.length);
    }
}
