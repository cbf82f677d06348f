package io.aegisbench.bench.logs;

import java.io.IOException;
import java.util.function.Consumer;

/** A log that is measured, opened on a folder of its own. Thread-safe but for {@link #close}. */
interface CommitLog extends AutoCloseable {
    /** Appends for one thread, which makes it, uses it and closes it. */
    @FunctionalInterface
    interface Appender extends AutoCloseable {
        /** Appends a record and returns when this log says that it is kept. */
        void append(byte[] entry) throws Exception;

        @Override
        default void close() {}
    }

    Appender appender();

    /** {@return the most threads that may append} */
    default int maxAppenders() {
        return Integer.MAX_VALUE;
    }

    /** {@return how many of so many records that were appended the folder still has} */
    default long kept(long appended) {
        return appended;
    }

    /** Ends all appending; what was appended stays in the folder. */
    @Override
    void close() throws IOException;

    /** Reads back what a closed log has in its folder. */
    @FunctionalInterface
    interface Contents {
        /** Hands over every record, in the log's order as far as it has one. */
        void forEach(Consumer<byte[]> taker) throws Exception;
    }
}
