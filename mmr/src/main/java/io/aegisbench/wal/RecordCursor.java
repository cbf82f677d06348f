package io.aegisbench.wal;

import java.io.Closeable;
import java.io.IOException;

/**
 * Walks over records in the order of their indices. Not thread-safe: one owner uses it. Memory is
 * bounded by one batch.
 */
public interface RecordCursor extends Closeable {
    /**
     * {@return whether there is a next record; if so the cursor stands on it}
     *
     * @throws WalCorruptException if the next record is damaged; a salvage goes past it instead
     * @throws IOException if reading fails
     */
    boolean next() throws IOException;

    /** {@return the index of the record the cursor stands on} */
    long index();

    /** {@return the record the cursor stands on; the array is the caller's} */
    byte[] record();
}
