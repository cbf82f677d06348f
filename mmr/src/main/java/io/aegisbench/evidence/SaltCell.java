package io.aegisbench.evidence;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The form of {@code salts.cells}, the file beside a ledger that holds the salts of the bodies'
 * hashes by leaf index, and of its cells:
 *
 * <pre>
 *   header, 4096 bytes:  "AEGISSLT"  version u32  cell bytes u32  ledger u64   zeros
 *   cell, 40 bytes:      state u8 (0 none, 1 present, 2 erased)  zeros 3  CRC-32C u32
 *                        salt of the request 16   salt of the answer 16
 * </pre>
 *
 * <p>Numbers are big-endian; the checksum is over the cell with its own field zero. Thread-safe:
 * keeps no state.
 */
public final class SaltCell {
    /** Name of the file in the ledger's directory. */
    public static final String FILE = "salts.cells";

    /** Where the first cell begins. */
    public static final int HEADER_BYTES = 4096;

    /** Length of a cell. */
    public static final int BYTES = 40;

    private static final byte[] MAGIC = "AEGISSLT".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final byte PRESENT = 1;
    private static final byte ERASED = 2;
    private static final int CHECK_AT = 4;
    private static final int SALTS_AT = 8;

    private SaltCell() {}

    /**
     * {@return the header of a ledger's file}
     *
     * @param ledger the part of the request ids that names it
     */
    public static byte[] header(long ledger) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(BYTES)
                .putLong(ledger)
                .array();
    }

    /**
     * Makes the cell of salts that are there.
     *
     * @param into of {@link #BYTES}, overwritten
     * @param salts that of the request, then that of the answer
     */
    public static void present(byte[] into, byte[] salts) {
        fill(into, PRESENT, salts);
    }

    /** {@return a cell of salts that were erased} */
    public static byte[] erased() {
        byte[] cell = new byte[BYTES];
        fill(cell, ERASED, new byte[2 * Salts.BYTES]);
        return cell;
    }

    private static void fill(byte[] into, byte state, byte[] salts) {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        buffer.putLong(0, 0).put(0, state).put(SALTS_AT, salts);
        buffer.putInt(CHECK_AT, check(into));
    }

    /**
     * {@return what a cell says}
     *
     * @param cell of {@link #BYTES}
     */
    public static Salts read(byte[] cell) {
        ByteBuffer buffer = ByteBuffer.wrap(cell);
        if (buffer.getInt(CHECK_AT) != check(cell)) {
            return isZero(cell) ? new Salts.Missing() : new Salts.Damaged();
        }
        return switch (cell[0]) {
            case PRESENT -> Salts.Present.of(Arrays.copyOfRange(cell, SALTS_AT, BYTES));
            case ERASED -> new Salts.Erased();
            default -> new Salts.Damaged();
        };
    }

    private static boolean isZero(byte[] cell) {
        for (byte each : cell) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static int check(byte[] cell) {
        CRC32C crc = new CRC32C();
        crc.update(cell, 0, CHECK_AT);
        crc.update(new byte[Integer.BYTES]);
        crc.update(cell, SALTS_AT, BYTES - SALTS_AT);
        return (int) crc.getValue();
    }

    /**
     * {@return what is kept of the salts of a record; also while another process writes the file}
     *
     * @param disk has the file
     * @param directory the ledger's
     * @param leaf index of the record, from 0
     * @param ledger the part of the request ids that names the ledger
     * @throws IOException if it cannot be read, or is no file of that ledger's salts
     */
    public static Salts find(Disk disk, Path directory, long leaf, long ledger) throws IOException {
        Path file = directory.resolve(FILE);
        if (!disk.exists(file)) {
            return new Salts.Missing();
        }
        try (DurableFile opened = disk.openToRead(file)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            opened.readFully(header, 0);
            if (!Arrays.equals(header.array(), header(ledger))) {
                throw new IOException("the salts are damaged or another ledger's: file=" + file);
            }
            ByteBuffer cell = ByteBuffer.allocate(BYTES);
            opened.readFully(cell, HEADER_BYTES + leaf * BYTES);
            return cell.hasRemaining() ? new Salts.Missing() : read(cell.array());
        }
    }
}
