package io.aegisbench.wal;

/**
 * What a sealed segment's footer says to its owner. Thread-safe: immutable.
 *
 * <p>{@link #ownerBytes} is copied in and out.
 */
public final class SegmentSeal {
    private final long number;
    private final long recordCount;
    private final byte[] ownerBytes;

    SegmentSeal(long number, long recordCount, byte[] ownerBytes) {
        this.number = number;
        this.recordCount = recordCount;
        this.ownerBytes = ownerBytes.clone();
    }

    /** {@return the segment's number, from 0} */
    public long number() {
        return number;
    }

    /** {@return records in the log up to and with this segment} */
    public long recordCount() {
        return recordCount;
    }

    /** {@return what {@link WalOwner#footer} gave when the segment was sealed} */
    public byte[] ownerBytes() {
        return ownerBytes.clone();
    }
}
