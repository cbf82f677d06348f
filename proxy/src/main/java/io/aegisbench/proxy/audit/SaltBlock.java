package io.aegisbench.proxy.audit;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Fresh random bytes for salts, drawn a block at a time: one system call and one lock serve many
 * calls. What was given out is zeroed here, so an erased salt is not left in memory. Not
 * thread-safe: the background thread owns it.
 */
final class SaltBlock {
    private static final int BLOCK_BYTES = 4096;

    private final SecureRandom random;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int next = BLOCK_BYTES;

    SaltBlock(SecureRandom random) {
        this.random = random;
    }

    /** Fills an array, which is no longer than a block, with bytes that nobody had before. */
    void fill(byte[] salts) {
        if (BLOCK_BYTES - next < salts.length) {
            random.nextBytes(block);
            next = 0;
        }
        System.arraycopy(block, next, salts, 0, salts.length);
        Arrays.fill(block, next, next + salts.length, (byte) 0);
        next += salts.length;
    }
}
