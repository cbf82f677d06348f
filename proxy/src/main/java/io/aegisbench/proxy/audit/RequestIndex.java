package io.aegisbench.proxy.audit;

import io.aegisbench.wal.RecordCursor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * From request id to leaf index, on disk: one cell a request, found by arithmetic. One thread puts;
 * any thread looks up.
 *
 * <pre>
 *   header, 64 KiB:  "AEGISIDX"  version u32  runs u32  ledger u64  indexed u64  cells u64
 *                    { run u64  first cell u64 } …   zeros   CRC-32C u32 of all before
 *   cell, 8 bytes:   check u24  (leaf index + 1) u40; zero if there is none
 * </pre>
 *
 * <p>The cells of a run lie together, at its first cell plus the request's counter. {@code indexed}
 * says how many records of the ledger were in cells that had been forced; opening goes on from
 * there. When the file is missing, damaged, shorter than its header says, or of another ledger, it
 * is made again from the records. Memory: 16 bytes a run; of more than {@value #MAX_RUNS} starts
 * the oldest are forgotten.
 *
 * <p>A cell may point to the record of another request, if its own was lost in a crash: the caller
 * compares the record's id.
 */
final class RequestIndex implements Closeable {
    static final String NAME = "requests.idx";
    static final int HEADER_BYTES = 64 << 10;
    static final int CELL_BYTES = Long.BYTES;
    static final int MAX_RUNS = (HEADER_BYTES - 64) / 16;

    private static final byte[] MAGIC = "AEGISIDX".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int CHECK_AT = HEADER_BYTES - Integer.BYTES;
    private static final int LEAF_BITS = 40;
    private static final long LEAF_MASK = (1L << LEAF_BITS) - 1;

    private final CellFile cells;
    private final long ledger;
    private final byte[] cell = new byte[CELL_BYTES];
    private volatile Runs runs = Runs.NONE;
    private long usedCells;
    private long indexed;

    private RequestIndex(CellFile cells, long ledger) {
        this.cells = cells;
        this.ledger = ledger;
    }

    /** Where the records come from. */
    @FunctionalInterface
    interface Records {
        RecordCursor from(long index) throws IOException;
    }

    /** Opens the index, makes up for what it lacks, and begins a run with a number after all. */
    static RequestIndex open(Path path, long ledger, long recordCount, Records records)
            throws IOException {
        CellFile cells = CellFile.open(path, HEADER_BYTES, CELL_BYTES);
        try {
            RequestIndex index = new RequestIndex(cells, ledger);
            if (!index.load(cells.header(), recordCount) || !index.catchUp(records)) {
                index.rebuild(records);
            }
            index.beginRun(System.currentTimeMillis() / 1000);
            return index;
        } catch (IOException | RuntimeException e) {
            cells.close();
            throw e;
        }
    }

    private boolean load(byte[] bytes, long recordCount) {
        if (bytes.length < HEADER_BYTES
                || check(bytes) != ByteBuffer.wrap(bytes).getInt(CHECK_AT)) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        byte[] magic = new byte[MAGIC.length];
        header.get(magic);
        if (!Arrays.equals(magic, MAGIC) || header.getInt() != VERSION) {
            return false;
        }
        int count = header.getInt();
        if (count < 0 || count > MAX_RUNS || header.getLong() != ledger) {
            return false;
        }
        indexed = header.getLong();
        usedCells = header.getLong();
        runs = Runs.read(header, count);
        return indexed <= recordCount && usedCells <= cells.cells();
    }

    private static int check(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CHECK_AT);
        return (int) crc.getValue();
    }

    /** {@return false if there is a record of a run that the header does not know} */
    private boolean catchUp(Records records) throws IOException {
        try (RecordCursor cursor = records.from(indexed)) {
            while (cursor.next()) {
                RequestId id = RecordText.idOf(cursor.record()).orElse(null);
                if (id != null && id.ledger() == ledger) {
                    if (!knows(id)) {
                        return false;
                    }
                    put(id, cursor.index());
                }
                indexed = cursor.index() + 1;
            }
        }
        return true;
    }

    /** All records of a run come before all of the next, so one pass lays the cells out. */
    private void rebuild(Records records) throws IOException {
        runs = Runs.NONE;
        usedCells = 0;
        indexed = 0;
        cells.header(new byte[HEADER_BYTES]);
        cells.truncate(0);
        try (RecordCursor cursor = records.from(0)) {
            while (cursor.next()) {
                RequestId id = RecordText.idOf(cursor.record()).orElse(null);
                if (id != null && id.ledger() == ledger) {
                    if (id.run() > runs.last()) {
                        runs = runs.with(id.run(), usedCells);
                    }
                    if (knows(id)) {
                        put(id, cursor.index());
                    }
                }
                indexed = cursor.index() + 1;
            }
        }
    }

    /** The number is on disk before any id of the run is given. */
    private void beginRun(long atLeast) throws IOException {
        runs = runs.with(Math.max(atLeast, runs.last() + 1), cells.cells());
        force(indexed);
    }

    /** {@return this start's number} */
    long run() {
        return runs.last();
    }

    /** {@return whether an id is of this ledger and of a run that has a place} */
    boolean knows(RequestId id) {
        return id.ledger() == ledger
                && runs.firstCell(id.run()) >= 0
                && id.counter() < runs.cellsFrom(id.run());
    }

    /** Stores where a request's record is, if its id is known; for the background thread. */
    void put(RequestId id, long leaf) throws IOException {
        long first = runs.firstCell(id.run());
        ByteBuffer.wrap(cell).putLong(0, content(id, leaf));
        cells.put(first + id.counter(), cell);
        usedCells = Math.max(usedCells, first + id.counter() + 1);
    }

    private static long content(RequestId id, long leaf) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(id.run())
                        .putLong(id.counter())
                        .putLong(leaf)
                        .flip());
        return crc.getValue() << LEAF_BITS | (leaf + 1);
    }

    /**
     * {@return where a request's record is, as far as the index knows}
     *
     * @throws IndexDamagedException if the cell is damaged
     */
    OptionalLong find(RequestId id) throws IOException, IndexDamagedException {
        long first = runs.firstCell(id.run());
        byte[] found = new byte[CELL_BYTES];
        if (!knows(id) || !cells.get(first + id.counter(), found)) {
            return OptionalLong.empty();
        }
        long content = ByteBuffer.wrap(found).getLong();
        if (content == 0) {
            return OptionalLong.empty();
        }
        long leaf = (content & LEAF_MASK) - 1;
        if (leaf < 0 || content(id, leaf) != content) {
            throw new IndexDamagedException();
        }
        return OptionalLong.of(leaf);
    }

    /** Puts a cell right that was found damaged; for any thread. */
    void repair(RequestId id, long leaf) throws IOException {
        byte[] right = ByteBuffer.allocate(CELL_BYTES).putLong(content(id, leaf)).array();
        cells.overwrite(runs.firstCell(id.run()) + id.counter(), right);
    }

    /** Forces the cells, then says that so many records need not be looked at again. */
    void force(long recordCount) throws IOException {
        cells.force();
        indexed = recordCount;
        ByteBuffer header =
                ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(VERSION).putInt(runs.count());
        header.putLong(ledger).putLong(indexed).putLong(usedCells);
        runs.write(header);
        header.putInt(CHECK_AT, check(header.array()));
        cells.header(header.array());
        cells.force();
    }

    @Override
    public void close() throws IOException {
        cells.close();
    }

    /** A cell does not say what was put there. */
    static final class IndexDamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        IndexDamagedException() {
            super("a cell of the request index is damaged");
        }
    }

    /** The runs with their first cells, both growing. */
    private static final class Runs {
        static final Runs NONE = new Runs(new long[0], new long[0]);

        private final long[] numbers;
        private final long[] cells;

        private Runs(long[] numbers, long[] cells) {
            this.numbers = numbers;
            this.cells = cells;
        }

        static Runs read(ByteBuffer from, int count) {
            Runs runs = new Runs(new long[count], new long[count]);
            for (int i = 0; i < count; i++) {
                runs.numbers[i] = from.getLong();
                runs.cells[i] = from.getLong();
            }
            return runs;
        }

        void write(ByteBuffer into) {
            for (int i = 0; i < numbers.length; i++) {
                into.putLong(numbers[i]).putLong(cells[i]);
            }
        }

        Runs with(long run, long firstCell) {
            int from = numbers.length == MAX_RUNS ? 1 : 0;
            int count = numbers.length - from + 1;
            long[] moreNumbers = Arrays.copyOfRange(numbers, from, from + count);
            long[] moreCells = Arrays.copyOfRange(cells, from, from + count);
            moreNumbers[count - 1] = run;
            moreCells[count - 1] = firstCell;
            return new Runs(moreNumbers, moreCells);
        }

        int count() {
            return numbers.length;
        }

        long last() {
            return numbers.length == 0 ? -1 : numbers[numbers.length - 1];
        }

        /** {@return first cell of a run, negative if it is unknown} */
        long firstCell(long run) {
            int at = Arrays.binarySearch(numbers, run);
            return at < 0 ? -1 : cells[at];
        }

        /** {@return how many cells a run has before the next begins} */
        long cellsFrom(long run) {
            int at = Arrays.binarySearch(numbers, run);
            return at + 1 < numbers.length ? cells[at + 1] - cells[at] : Long.MAX_VALUE;
        }
    }
}
