package io.aegisbench.wal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What opening a log found and did.
 *
 * @param recordCount records that were recovered; all of them were forced
 * @param segmentCount segments that hold them
 * @param cleanlyClosed whether the last writer closed the log, or there was none
 * @param tornBytes bytes behind the last whole frame that were cut off; none of them was ever
 *     acknowledged as durable, as far as the log itself can tell
 * @param tornCopy the file that keeps those bytes
 * @param foreignNames files beside the segments that are not the log's and were left alone
 */
public record RecoveryReport(
        long recordCount,
        long segmentCount,
        boolean cleanlyClosed,
        long tornBytes,
        Optional<Path> tornCopy,
        List<String> foreignNames) {
    /** Copies the list. */
    public RecoveryReport {
        foreignNames = List.copyOf(foreignNames);
    }
}
