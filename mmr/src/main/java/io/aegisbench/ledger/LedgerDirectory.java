package io.aegisbench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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
        return (Files.exists(checkpoints()) && Files.size(checkpoints()) > 0) || hasSegments();
    }

    /** {@return whether there is anything for a reader to look at} */
    boolean exists() {
        return Files.exists(checkpoints()) || Files.exists(path.resolve("segments"));
    }

    private boolean hasSegments() throws IOException {
        Path segments = path.resolve("segments");
        if (!Files.isDirectory(segments)) {
            return false;
        }
        try (Stream<Path> files = Files.list(segments)) {
            return files.anyMatch(file -> file.toString().endsWith(".wal"));
        }
    }
}
