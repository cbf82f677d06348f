package io.aegisbench.wal;

/**
 * One segment of a log, as it looked when it was asked for.
 *
 * @param number of the segment, from 0
 * @param state how far it is
 * @param epoch the life of the writer that made it, from 1; 0 if the header is damaged
 * @param firstIndex of its first record
 * @param recordCount whole records in it; 0 if it is damaged
 * @param sizeBytes of its file
 * @param tornBytes bytes behind the last whole frame that opening would cut off
 */
public record WalSegment(
        long number,
        State state,
        long epoch,
        long firstIndex,
        long recordCount,
        long sizeBytes,
        long tornBytes) {

    /** How far a segment is. */
    public enum State {
        /** Full: a later one follows. */
        SEALED,
        /** Its writer closed the log. */
        CLOSED,
        /** Its writer was stopped; a later opening sealed it. */
        RECOVERED,
        /** Not sealed: a writer is at it, or was stopped between two batches. */
        OPEN,
        /** As {@link #OPEN}, and there are bytes behind the last whole frame. */
        TORN,
        /** Its header or footer is not whole, or bytes that were synced are not. */
        DAMAGED
    }

    /** {@return the index behind its last whole record} */
    public long endIndex() {
        return firstIndex + recordCount;
    }
}
