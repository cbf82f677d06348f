package io.aegisbench.proxy.audit;

import io.aegisbench.evidence.SaltCell;
import io.aegisbench.evidence.Salts;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The salts of the bodies' hashes, by leaf index, in a file beside the ledger. Erasing a cell makes
 * the record's hashes say nothing of the bodies any more, and leaves every proof valid.
 *
 * <p>Its form is {@link SaltCell}'s. A cell is stored before its record is appended, so it survives
 * a killed process whenever the record does. It is forced once a second, apart from the ledger: a
 * power cut can lose the salts of the last second, and their records then stand as if they had been
 * erased. On opening, cells behind the ledger's last record are cut off.
 *
 * <p>An erased cell is overwritten and forced. What a file system's journal, a snapshot or the
 * flash below keeps of the old block is beyond it.
 */
final class SaltFile implements Closeable {
    static final String NAME = SaltCell.FILE;

    private final CellFile cells;
    private final byte[] cell = new byte[SaltCell.BYTES];

    private SaltFile(CellFile cells) {
        this.cells = cells;
    }

    /**
     * Opens or creates the file of a ledger of so many records.
     *
     * @throws EvidenceOpenException if it is another ledger's, or damaged
     */
    static SaltFile open(Path path, long ledger, long recordCount) throws IOException {
        CellFile cells = CellFile.open(path, SaltCell.HEADER_BYTES, SaltCell.BYTES);
        try {
            byte[] expected = SaltCell.header(ledger);
            byte[] found = cells.header();
            if (found.length == 0) {
                cells.header(expected);
                cells.force();
            } else if (!Arrays.equals(found, expected)) {
                throw new EvidenceOpenException(
                        EvidenceOpenException.Kind.DAMAGED,
                        "the salts are damaged or another ledger's: move the file away to go on"
                                + " without them, file="
                                + path,
                        null);
            }
            cells.truncate(recordCount);
            return new SaltFile(cells);
        } catch (IOException | RuntimeException e) {
            cells.close();
            throw e;
        }
    }

    /** Stores the two salts of a leaf; for the background thread. */
    void put(long leaf, byte[] salts) throws IOException {
        SaltCell.present(cell, salts);
        cells.put(leaf, cell);
    }

    /** {@return what is kept of the two salts of a leaf} */
    Salts get(long leaf) throws IOException {
        byte[] found = new byte[SaltCell.BYTES];
        return cells.get(leaf, found) ? SaltCell.read(found) : new Salts.Missing();
    }

    /** Overwrites the salts of a leaf; they are gone from the file when this returns. */
    void erase(long leaf) throws IOException {
        cells.overwrite(leaf, SaltCell.erased());
    }

    void force() throws IOException {
        cells.force();
    }

    @Override
    public void close() throws IOException {
        cells.force();
        cells.close();
    }
}
