package io.aegisbench.ledger;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the files of a ledger are. {@code LOCK} and {@code segments/} are the log's.
 *
 * @param path the directory
 */
record LedgerDirectory(Path path) {
    /** The mountain range's nodes; a cache that can be computed again. */
    Path nodes() {
        return path.resolve("nodes.mmr");
    }

    /** Every checkpoint that was ever shown. */
    Path checkpoints() {
        return path.resolve("checkpoints.log");
    }

    /** {@return whether there is a ledger} */
    boolean exists() {
        return Files.exists(checkpoints()) || Files.exists(path.resolve("segments"));
    }
}
