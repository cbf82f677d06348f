package io.aegisbench.wal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches, forces them and rolls segments: all that touches the disk after recovery, without
 * a thread of its own. Not thread-safe: one writer owns it. After an exception only {@link
 * #abandon} may be called.
 */
final class LogWriter implements Closeable {
    private final SegmentSupply supply;
    private final WalSettings settings;
    private final WalOwner owner;
    private final WalListener listener;
    private final LongSupplier salts;
    private final FrameEncoder encoder = new FrameEncoder();

    private SegmentHeader.Start start;
    private @Nullable SegmentWriter segment;
    private long writtenCount;
    private long durableCount;
    private int unforcedBatches;
    private long unforcedBytes;
    private boolean unforced;
    private boolean markDue;
    private volatile boolean pastHalf;

    LogWriter(
            SegmentSupply supply,
            WalSettings settings,
            WalOwner owner,
            WalListener listener,
            SegmentHeader.Start start,
            LongSupplier salts) {
        this.supply = supply;
        this.settings = settings;
        this.owner = owner;
        this.listener = listener;
        this.start = start;
        this.salts = salts;
        this.writtenCount = start.firstIndex();
        this.durableCount = start.firstIndex();
    }

    /** {@return records that were written: they survive the process} */
    long writtenCount() {
        return writtenCount;
    }

    /** {@return records that were forced: they survive the machine} */
    long durableCount() {
        return durableCount;
    }

    /** {@return bytes of frames that were written and not yet forced} */
    long unforcedBytes() {
        return unforcedBytes;
    }

    /** Writes the records as one frame; their payload fits into a segment. */
    void write(List<byte[]> records) throws IOException {
        int frameBytes = WalFrameLayout.frameBytes(FrameEncoder.payloadBytes(records));
        SegmentWriter target = segmentWithRoom(frameBytes);
        long firstIndex = target.index();
        target.write(encoder.encode(records, target, durableCount), records.size());
        unforced = true;
        markDue = false;
        unforcedBatches++;
        unforcedBytes += frameBytes;
        writtenCount = target.index();
        pastHalf = target.roomBytes() < settings.segmentSizeBytes() / 2;
        owner.written(firstIndex, records);
        listener.batchWritten(records.size(), frameBytes);
    }

    private SegmentWriter segmentWithRoom(int frameBytes) throws IOException {
        SegmentWriter current = segment;
        if (current != null && current.roomBytes() >= frameBytes) {
            return current;
        }
        if (current != null) {
            force();
            seal(current, SegmentFooter.Reason.ROLLED);
        }
        SegmentHeader header =
                new SegmentHeader(
                        start.number(),
                        start.firstIndex(),
                        start.firstSequence(),
                        start.epoch(),
                        salts.getAsLong(),
                        settings.segmentSizeBytes());
        pastHalf = true; // There is no current one until there is a next.
        current = supply.take(header);
        segment = current;
        return current;
    }

    /**
     * {@return whether there is no next segment, and the current one is more than half full or has
     * been left for it} For any thread.
     */
    boolean isShortOfRoom() {
        return supply.isUnavailable() && pastHalf;
    }

    /** {@return how long until the next segment should be tried again} */
    long nanosToRetry() {
        return supply.nanosToRetry();
    }

    /** Tries to have the next segment made again, if that is due. */
    void retryIfDue() {
        supply.retryIfDue();
    }

    /** Lets no write wait for room any more; for any thread. */
    void stopWaiting() {
        supply.stopWaiting();
    }

    /** Forces all that was written. Does nothing, not even a call, when there is nothing. */
    void force() throws IOException {
        SegmentWriter current = segment;
        if (current == null || durableCount == writtenCount) {
            return;
        }
        long begin = System.nanoTime();
        current.force();
        listener.forced(Duration.ofNanos(System.nanoTime() - begin));
        markDue = unforcedBatches > 1;
        unforced = false;
        unforcedBatches = 0;
        unforcedBytes = 0;
        durableCount = writtenCount;
        owner.durable(durableCount);
    }

    /** {@return whether several batches were forced together and nothing written since says so} */
    boolean isMarkDue() {
        return markDue;
    }

    /**
     * Writes a frame without records that says all before it was synced, if that is due. One batch
     * a force needs no mark: the next batch says so, and until then one frame is in doubt. After a
     * force of several, all of them are, so it is time for one when no batch follows.
     */
    void markSynced() throws IOException {
        SegmentWriter current = segment;
        if (current != null && markDue && current.roomBytes() >= WalFrameLayout.BLOCK_BYTES) {
            current.write(encoder.encode(List.of(), current, durableCount), 0);
            unforced = true;
        }
        markDue = false;
    }

    private void seal(SegmentWriter current, SegmentFooter.Reason reason) throws IOException {
        if (unforced) {
            current.force();
            unforced = false;
        }
        current.seal(reason, owner.footer(durableCount));
        segment = null;
        markDue = false;
        start =
                new SegmentHeader.Start(
                        start.number() + 1, current.index(), current.sequence(), start.epoch());
        listener.sealed(start.number() - 1);
    }

    /** Forces and seals what there is: after this every changed bit is found. */
    @Override
    public void close() throws IOException {
        SegmentWriter current = segment;
        if (current != null) {
            force();
            seal(current, SegmentFooter.Reason.CLOSED);
        }
        supply.close();
    }

    /** Lets go of the files and changes nothing on disk but the segment that was made ahead. */
    void abandon() throws IOException {
        SegmentWriter current = segment;
        if (current != null) {
            current.close();
        }
        supply.close();
    }
}
