package io.aegisbench.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that is left for a ledger on its file system, and a warning before there is none.
 * Thread-safe: one thread looks, any may ask what it saw.
 */
final class DiskRoom {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);

    /** Bytes left, before anybody has looked. */
    static final long UNKNOWN = -1;

    private final Path directory;
    private final long least;
    private volatile long freeBytes = UNKNOWN;

    /**
     * @param directory the ledger's
     * @param least bytes; with fewer there is a warning, with 0 never
     */
    DiskRoom(Path directory, long least) {
        this.directory = directory;
        this.least = least;
    }

    /** Looks, and tells the log when it has become too little, or enough again. */
    void look() throws IOException {
        boolean wasLow = isLow();
        freeBytes = Files.getFileStore(directory).getUsableSpace();
        if (isLow() && !wasLow) {
            LOG.warn(
                    "the ledger's disk fills up: freeBytes={} warnBelow={}: without room every"
                            + " governed call is refused",
                    freeBytes,
                    least);
        } else if (wasLow && !isLow()) {
            LOG.info("the ledger's disk has room again: freeBytes={}", freeBytes);
        }
    }

    /** {@return bytes that this process may still write, as last seen, -1 before} */
    long freeBytes() {
        return freeBytes;
    }

    boolean isLow() {
        return freeBytes != UNKNOWN && freeBytes < least;
    }
}
