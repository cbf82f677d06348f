package io.aegisbench.wal;

/** What the header of a segment must say so that it continues the one before. */
record SegmentStart(long number, long firstIndex, long firstSequence, long epoch) {
    static final SegmentStart FIRST = new SegmentStart(0, 0, 0, 1);

    /** {@return why the header does not continue the log, empty if it does} */
    String mismatch(SegmentHeader header) {
        if (header.number() != number) {
            return "segment number is not that of the file name";
        }
        if (header.firstIndex() != firstIndex || header.firstSequence() != firstSequence) {
            return "segment does not continue the one before: firstIndex=" + header.firstIndex();
        }
        return header.epoch() < epoch ? "epoch runs backwards: epoch=" + header.epoch() : "";
    }
}
