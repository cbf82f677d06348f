package io.aegisbench.wal;

import static io.aegisbench.wal.WalFrameLayout.BLOCK_BYTES;

import org.jspecify.annotations.Nullable;

/**
 * What one pass over every byte of a segment found. Opening, verifying and the test of both look at
 * the same scan, so {@code verify} says what opening would do.
 *
 * @param header null if the header is not whole
 * @param sizeBytes of the file
 * @param endOffset behind the last whole frame
 * @param endIndex behind the last whole record
 * @param endSequence behind the last whole frame
 * @param unprovenOffset where the frames begin that no later frame says were synced
 * @param footer null if the segment is not sealed
 * @param tornBytes from the end up to the last byte that is not zero
 * @param damage null if there is none
 * @param sums of the bytes in front of {@code endOffset}
 */
record SegmentScan(
        @Nullable SegmentHeader header,
        long sizeBytes,
        long endOffset,
        long endIndex,
        long endSequence,
        long unprovenOffset,
        @Nullable SegmentFooter footer,
        long tornBytes,
        @Nullable WalDamage damage,
        Checksums.Running sums) {

    /** {@return whether the segment is sealed and nothing is left behind its footer} */
    boolean isSealedAndCut() {
        return footer != null && sizeBytes == endOffset + BLOCK_BYTES;
    }

    /** {@return what the header of the next segment must say} */
    SegmentStart next() {
        if (header == null) {
            throw new IllegalStateException("a segment without a header has no next: " + damage);
        }
        return new SegmentStart(header.number() + 1, endIndex, endSequence, header.epoch());
    }
}
