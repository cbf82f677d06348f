package io.aegisbench.proxy.audit;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Gives slots out and takes them back: all of the hand-off but the queue's other end. Thread-safe:
 * one atomic word, two lock-free queues. It can be used, and measured, without a ledger.
 */
final class EvidenceSlots {
    private final EvidenceTrail.Mode mode;
    private final int captureBytes;
    private final InFlight inFlight;
    private final TapPool taps = new TapPool();
    private final SlotQueue<CallSlot> handOff;
    private final EvidenceCounters counters;
    private final EvidenceListener listener;
    private volatile EvidenceTrail.@Nullable NoSlot closed;

    EvidenceSlots(EvidenceTrail.Mode mode, EvidenceBounds bounds, EvidenceListener listener) {
        this.mode = mode;
        this.captureBytes = bounds.captureBytes();
        this.inFlight = new InFlight(bounds.maxInFlight(), bounds.maxInFlightBytes());
        // Every queued slot is in flight, so the queue is never full.
        this.handOff =
                mode.waits()
                        ? SlotQueue.signalled(bounds.maxInFlight())
                        : SlotQueue.polled(bounds.maxInFlight());
        this.counters = new EvidenceCounters(inFlight);
        this.listener = listener;
    }

    EvidenceTrail.Reservation reserve(EvidenceTrail.Call call) {
        EvidenceTrail.NoSlot none = closed;
        if (none != null) {
            return none;
        }
        if (!inFlight.reserve(CallSlot.BASE_BYTES)) {
            counters.slotsRefused.increment();
            listener.slotRefused();
            return EvidenceTrail.NoSlot.FULL;
        }
        none = closed;
        if (none != null) {
            // The background thread may have seen nothing in flight, and ended.
            inFlight.release(CallSlot.BASE_BYTES);
            return none;
        }
        listener.reserved();
        return new CallSlot(this, call, taps.take());
    }

    /** {@return a slot that is not in flight and must not be completed} */
    CallSlot unused() {
        return new CallSlot(
                this,
                new EvidenceTrail.Call("", "", 0, "", "", "", EvidenceTrail.Wall.OFF),
                new BodyTap(new Random()::nextBytes));
    }

    /** Lets nobody in from now on; a failure is never replaced. */
    synchronized void close(EvidenceTrail.NoSlot why) {
        if (closed != EvidenceTrail.NoSlot.FAILED) {
            closed = why;
        }
    }

    /**
     * Lets nobody in while there is no room; a stop or a failure is never replaced.
     *
     * @return whether this changed something
     */
    synchronized boolean room(boolean enough) {
        EvidenceTrail.NoSlot before = enough ? EvidenceTrail.NoSlot.NO_ROOM : null;
        if (closed != before) {
            return false;
        }
        closed = enough ? null : EvidenceTrail.NoSlot.NO_ROOM;
        return true;
    }

    boolean isShortOfRoom() {
        return closed == EvidenceTrail.NoSlot.NO_ROOM;
    }

    /** {@return whether this was the first failure} */
    synchronized boolean fail() {
        boolean first = closed != EvidenceTrail.NoSlot.FAILED;
        closed = EvidenceTrail.NoSlot.FAILED;
        return first;
    }

    boolean isFaulted() {
        return closed == EvidenceTrail.NoSlot.FAILED;
    }

    void handOver(CallSlot slot) {
        if (!mode.waits()) {
            slot.settle(EvidenceTrail.Settled.RECORDED, -1);
        }
        if (!handOff.offer(slot)) {
            throw new IllegalStateException("more slots were handed over than are in flight");
        }
        if (isTimed(slot.completedNanos())) {
            listener.handedOff(System.nanoTime() - slot.completedNanos());
        }
    }

    /** By the clock's digits, mixed: a counter would be one more word that all threads write. */
    private static boolean isTimed(long nanos) {
        return Long.remainderUnsigned(
                        (nanos * 0x9E3779B97F4A7C15L) >>> 40, EvidenceCounters.HANDOFF_SAMPLE)
                == 0;
    }

    /** Takes back a slot that was abandoned. */
    void giveBack(CallSlot slot) {
        taps.giveBackUnused(slot.tap());
        counters.abandoned.increment();
        release(slot);
    }

    /** Takes back the tap of a slot whose record is made. */
    void giveBackTap(CallSlot slot) {
        taps.giveBack(slot.tap());
    }

    /** The call is in flight no more. */
    void release(CallSlot slot) {
        inFlight.release(slot.bytes());
        listener.released();
    }

    SlotQueue<CallSlot> handOff() {
        return handOff;
    }

    InFlight inFlight() {
        return inFlight;
    }

    EvidenceCounters counters() {
        return counters;
    }

    int captureBytes() {
        return captureBytes;
    }
}
