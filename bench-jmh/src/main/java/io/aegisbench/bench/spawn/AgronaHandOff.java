package io.aegisbench.bench.spawn;

import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Copies a record of 256 bytes into Agrona's ring buffer. Thread-safe for producers. */
final class AgronaHandOff implements HandOff {
    static final int RECORD_BYTES = 256;

    private static final int TYPE = 1;
    private static final int CAPACITY_BYTES = Mechanism.BOUND * RECORD_BYTES;
    private static final int READ_LIMIT = 64;

    /** How many records fit: a little fewer than {@link Mechanism#BOUND}, for their headers. */
    static final int BOUND = CAPACITY_BYTES / (RECORD_BYTES + RecordDescriptor.HEADER_LENGTH);

    private final ManyToOneRingBuffer ring =
            new ManyToOneRingBuffer(
                    new UnsafeBuffer(
                            BufferUtil.allocateDirectAligned(
                                    CAPACITY_BYTES + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_BYTES]);
    private final Tracking tracking;
    private final Background background;
    private final Consumer consumer;

    private AgronaHandOff(Dress dress, Background background) {
        this.tracking = dress.tracking();
        this.background = background;
        this.consumer = new Consumer(this::drain, Waiting.BACKING_OFF::rest);
    }

    static HandOff polled(Dress dress, Background background) {
        AgronaHandOff handOff = new AgronaHandOff(dress, background);
        handOff.consumer.start();
        return handOff;
    }

    @Override
    public boolean handOver(long id, long nanos) {
        int index = ring.tryClaim(TYPE, RECORD_BYTES);
        if (index < 0) {
            return false;
        }
        UnsafeBuffer target = (UnsafeBuffer) ring.buffer();
        target.putBytes(index, record, 0, RECORD_BYTES);
        target.putLong(index, id);
        target.putLong(index + Long.BYTES, nanos);
        tracking.enter(id); // There is no object of the task: its number stands for it.
        ring.commit(index);
        return true;
    }

    private boolean drain() {
        return ring.read(this::perform, READ_LIMIT) > 0;
    }

    private void perform(int type, MutableDirectBuffer buffer, int index, int length) {
        long id = buffer.getLong(index);
        background.perform(id, buffer.getLong(index + Long.BYTES));
        tracking.leave(id);
        background.done();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
