package io.aegisbench.proxy.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The salts of the bodies' hashes, by leaf index, in a file beside the ledger. Erasing a cell makes
 * the record's hashes say nothing of the bodies any more, and leaves every proof valid.
 *
 * <pre>
 *   header, 4096 bytes:  "AEGISSLT"  version u32  cell bytes u32  ledger u64   zeros
 *   cell, 40 bytes:      state u8 (0 none, 1 present, 2 erased)  zeros 3  CRC-32C u32
 *                        salt of the request 16   salt of the answer 16
 * </pre>
 *
 * <p>Numbers are big-endian; the checksum is over the cell with its own field zero. A cell is
 * stored before its record is appended, so it survives a killed process whenever the record does.
 * It is forced once a second, apart from the ledger: a power cut can lose the salts of the last
 * second, and their records then stand as if they had been erased. On opening, cells behind the
 * ledger's last record are cut off.
 *
 * <p>An erased cell is overwritten and forced. What a file system's journal, a snapshot or the
 * flash below keeps of the old block is beyond it.
 */
final class SaltFile implements Closeable {
    static final String NAME = "salts.cells";
    static final int CELL_BYTES = 40;
    static final int HEADER_BYTES = 4096;

    private static final byte[] MAGIC = "AEGISSLT".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final byte PRESENT = 1;
    private static final byte ERASED = 2;
    private static final int CHECK_AT = 4;
    private static final int SALTS_AT = 8;

    private final CellFile cells;
    private final byte[] cell = new byte[CELL_BYTES];

    private SaltFile(CellFile cells) {
        this.cells = cells;
    }

    /**
     * Opens or creates the file of a ledger of so many records.
     *
     * @throws EvidenceOpenException if it is another ledger's, or damaged
     */
    static SaltFile open(Path path, long ledger, long recordCount) throws IOException {
        CellFile cells = CellFile.open(path, HEADER_BYTES, CELL_BYTES);
        try {
            byte[] expected = header(ledger);
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

    private static byte[] header(long ledger) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(CELL_BYTES)
                .putLong(ledger)
                .array();
    }

    /** Stores the two salts of a leaf; for the background thread. */
    void put(long leaf, byte[] salts) throws IOException {
        fill(cell, PRESENT, salts);
        cells.put(leaf, cell);
    }

    private static void fill(byte[] into, byte state, byte[] salts) {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        buffer.putLong(0, 0).put(0, state).put(SALTS_AT, salts);
        buffer.putInt(CHECK_AT, check(into));
    }

    private static int check(byte[] cell) {
        CRC32C crc = new CRC32C();
        crc.update(cell, 0, CHECK_AT);
        crc.update(new byte[Integer.BYTES]);
        crc.update(cell, SALTS_AT, CELL_BYTES - SALTS_AT);
        return (int) crc.getValue();
    }

    /** {@return the two salts of a leaf, empty if they were erased, lost or never there} */
    Optional<byte[]> get(long leaf) throws IOException {
        byte[] found = new byte[CELL_BYTES];
        boolean present =
                cells.get(leaf, found)
                        && found[0] == PRESENT
                        && ByteBuffer.wrap(found).getInt(CHECK_AT) == check(found);
        return present
                ? Optional.of(Arrays.copyOfRange(found, SALTS_AT, CELL_BYTES))
                : Optional.empty();
    }

    /** Overwrites the salts of a leaf; they are gone from the file when this returns. */
    void erase(long leaf) throws IOException {
        byte[] erased = new byte[CELL_BYTES];
        fill(erased, ERASED, new byte[2 * BodyTap.SALT_BYTES]);
        cells.overwrite(leaf, erased);
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
