package io.aegisbench.bench.spawn;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A bounded ring of preallocated slots after Dmitry Vyukov: a producer claims a position with one
 * compare-and-set, fills the slot and publishes it with one ordered store; nothing is allocated and
 * nobody is woken. What is in flight is the difference of the positions. Thread-safe for producers;
 * one consumer.
 *
 * <p>A slot's turn is the position whose producer may fill it, and one more once it is filled. The
 * consumer hands it on by adding the ring's size.
 */
final class SlotRing implements HandOff {
    private static final AtomicLongFieldUpdater<Slot> TURN =
            AtomicLongFieldUpdater.newUpdater(Slot.class, "turn");
    private static final int MASK = Mechanism.BOUND - 1;

    /** Longs before and behind the tail, so that no other field shares its cache lines. */
    private static final int TAIL = 16;

    private final AtomicLongArray tail = new AtomicLongArray(2 * TAIL);
    private final Slot[] slots = new Slot[Mechanism.BOUND];
    private final Tracking tracking;
    private final Background background;
    private final Consumer consumer;
    private long head;

    private static final class Slot {
        private static final int RECORD_BYTES = 256;

        /** Where a record would lie; it keeps the turns of two slots on different cache lines. */
        @SuppressWarnings("unused")
        private final byte[] room = new byte[RECORD_BYTES];

        private final int index;
        private volatile long turn;
        private long id;
        private long nanos;

        private Slot(int index) {
            this.index = index;
            this.turn = index;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return index;
        }
    }

    private SlotRing(Dress dress, Background background, Waiting waiting) {
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(i);
        }
        this.tracking = dress.trackingOfRing();
        this.background = background;
        this.consumer = new Consumer(this::drain, waiting::rest);
    }

    static HandOff backingOff(Dress dress, Background background) {
        return new SlotRing(dress, background, Waiting.BACKING_OFF).started();
    }

    static HandOff micros50(Dress dress, Background background) {
        return new SlotRing(dress, background, Waiting.MICROS_50).started();
    }

    static HandOff spinning(Dress dress, Background background) {
        return new SlotRing(dress, background, Waiting.SPINNING).started();
    }

    private HandOff started() {
        consumer.start();
        return this;
    }

    @Override
    public boolean handOver(long id, long nanos) {
        while (true) {
            long position = tail.get(TAIL);
            Slot slot = slots[(int) position & MASK];
            long behind = slot.turn - position;
            if (behind < 0) {
                return false; // The consumer has not come by since the last time around.
            }
            if (behind == 0 && tail.compareAndSet(TAIL, position, position + 1)) {
                slot.id = id;
                slot.nanos = nanos;
                tracking.enter(slot);
                TURN.lazySet(slot, position + 1);
                return true;
            }
        }
    }

    private boolean drain() {
        Slot slot = slots[(int) head & MASK];
        if (slot.turn != head + 1) {
            return false;
        }
        background.perform(slot.id, slot.nanos);
        tracking.leave(slot);
        TURN.lazySet(slot, head + Mechanism.BOUND);
        head++;
        background.done();
        return true;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
