package io.aegisbench.sha256;

import java.util.Objects;

/** The checks that every {@link Sha256Batch} makes before it reads or writes. */
final class BatchArguments {
    private BatchArguments() {}

    @SuppressWarnings("ReferenceEquality") // The same array is meant, not one of equal content.
    static void check(byte[] input, int offset, int length, int count, byte[] output) {
        if (input == output) {
            throw new IllegalArgumentException("the digests need another array than the messages");
        }
        Objects.checkFromIndexSize(0, length, Integer.MAX_VALUE);
        Objects.checkFromIndexSize(0, count, Integer.MAX_VALUE);
        // In long arithmetic, where no product of two ints overflows.
        Objects.checkFromIndexSize(offset, (long) length * count, input.length);
        Objects.checkFromIndexSize(0L, (long) Sha256.DIGEST_BYTES * count, output.length);
    }
}
