package io.aegisbench.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that is left for a ledger on its file system, a warning before there is none, and an end
 * of taking calls while what was taken still has room. Thread-safe: one thread looks, any may ask
 * what it saw.
 */
final class DiskRoom {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);

    /** Bytes left, before anybody has looked. */
    static final long UNKNOWN = -1;

    private final Path directory;
    private final long warnBelow;
    private final long stopBelow;
    private volatile long freeBytes = UNKNOWN;

    /**
     * @param directory the ledger's
     * @param warnBelow bytes; with fewer there is a warning, with 0 never
     * @param stopBelow bytes; with fewer no call is taken
     */
    DiskRoom(Path directory, long warnBelow, long stopBelow) {
        this.directory = directory;
        this.warnBelow = warnBelow;
        this.stopBelow = stopBelow;
    }

    /** Looks, and tells the log when it has become too little, or enough again. */
    void look() throws IOException {
        boolean wasLow = isLow();
        freeBytes = Files.getFileStore(directory).getUsableSpace();
        if (isLow() && !wasLow) {
            LOG.warn(
                    "the ledger's disk fills up: freeBytes={} warnBelow={}: below {} every governed"
                            + " call is refused",
                    freeBytes,
                    warnBelow,
                    stopBelow);
        } else if (wasLow && !isLow()) {
            LOG.info("the ledger's disk has room again: freeBytes={}", freeBytes);
        }
    }

    /** {@return bytes that this process may still write, as last seen, -1 before} */
    long freeBytes() {
        return freeBytes;
    }

    boolean isLow() {
        return isBelow(warnBelow);
    }

    boolean isFull() {
        return isBelow(stopBelow);
    }

    private boolean isBelow(long bytes) {
        return freeBytes != UNKNOWN && freeBytes < bytes;
    }
}
