package io.aegisbench.proxy.audit;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The hand-off of the proxy with nothing behind it: its slots, its queue and its
 * consumer's pauses, but no analyser and no ledger. It lies in the proxy's package because its slots
 * are nobody else's business. Thread-safe for producers; one consumer.
 */
public final class AuditHandOff {
    private static final String REQUEST = "0000000000000000-00000000-00000000";

    private final EvidenceSlots slots;

    /**
     * Makes slots whose hand-off wakes nobody, as {@code evidence.ack: scheduled} has it.
     *
     * @param calls most calls in flight; each may hold the bytes of a call without an answer
     */
    public AuditHandOff(int calls) {
        long bytes = (long) calls * CallSlot.BASE_BYTES;
        slots =
                new EvidenceSlots(
                        EvidenceTrail.Mode.SCHEDULED,
                        EvidenceBounds.defaults().withInFlight(calls, bytes),
                        EvidenceListener.QUIET);
    }

    /** A task, as the consumer sees it. */
    public interface Performer {
        /**
         * Performs a task.
         *
         * @param id its number
         * @param completedNanos when its slot was completed
         */
        void perform(long id, long completedNanos);
    }

    /**
     * Reserves a slot for a call and completes it: both halves of what the hot path does.
     *
     * @param id number of the task
     * @param reserved told of the number between the two
     * @return false if there is no slot
     */
    public boolean handOver(long id, LongConsumer reserved) {
        EvidenceTrail.Reservation reservation =
                slots.reserve(
                        new EvidenceTrail.Call(
                                REQUEST, "tenant", id, "POST", "chat", "model", EvidenceTrail.Wall.PASS));
        if (!(reservation instanceof EvidenceTrail.Slot slot)) {
            return false;
        }
        reserved.accept(id);
        return slot.complete(EvidenceTrail.Outcome.COMPLETE);
    }

    /** {@return whether there was a task, which is performed now and in flight no more} */
    public boolean poll(Performer performer) {
        @Nullable CallSlot slot = slots.handOff().poll();
        if (slot == null) {
            return false;
        }
        performer.perform(slot.call().receivedMicros(), slot.completedNanos());
        slots.giveBackTap(slot);
        slots.release(slot);
        return true;
    }

    /** Waits as the proxy's background thread does. */
    public void pause() {
        slots.handOff().pause(slots.inFlight().records() > 0);
    }
}
