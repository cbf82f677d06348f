package io.aegisbench.ledger;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.DurableFile;
import io.aegisbench.disk.MachineDisk;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the files of a ledger are. {@code LOCK} and {@code segments/} are the log's.
 *
 * @param disk has them
 * @param path the directory
 */
record LedgerDirectory(Disk disk, Path path) {
    /** A directory of this machine. */
    LedgerDirectory(Path path) {
        this(MachineDisk.INSTANCE, path);
    }

    /** The mountain range's nodes; a cache that can be computed again. */
    Path nodes() {
        return path.resolve("nodes.mmr");
    }

    /** Every checkpoint that was ever shown. */
    Path checkpoints() {
        return path.resolve("checkpoints.log");
    }

    /** How far the scrubber is; a hint. */
    Path scrub() {
        return path.resolve("scrub.state");
    }

    /** The verifier key of a ledger that is being created; gone with its first checkpoint. */
    Path birth() {
        return path.resolve("birth.vkey");
    }

    /**
     * {@return whether a key was ever used here} A creation that crashed before its first
     * checkpoint leaves neither: it can be done again.
     */
    boolean hasHistory() throws IOException {
        return hasCheckpoints() || hasSegments();
    }

    /** {@return whether there is anything for a reader to look at} */
    boolean exists() throws IOException {
        return disk.exists(checkpoints()) || disk.exists(path.resolve("segments"));
    }

    private boolean hasCheckpoints() throws IOException {
        if (!disk.exists(checkpoints())) {
            return false;
        }
        try (DurableFile file = disk.openToRead(checkpoints())) {
            return file.sizeBytes() > 0;
        }
    }

    private boolean hasSegments() throws IOException {
        return disk.list(path.resolve("segments")).stream().anyMatch(name -> name.endsWith(".wal"));
    }
}
