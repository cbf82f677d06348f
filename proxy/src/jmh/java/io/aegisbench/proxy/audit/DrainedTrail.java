package io.aegisbench.proxy.audit;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The hot path's side of the evidence trail: slots, hashes and the hand-off, with nobody behind
 * them but who measures. Not thread-safe: one thread reserves, completes and drains.
 */
public final class DrainedTrail implements EvidenceTrail {
    private final EvidenceSlots slots;
    private final RequestIds ids = new RequestIds(1, 1);

    /**
     * Makes a trail as {@code scheduled} has it.
     *
     * @param listener hears of the hand-off
     */
    public DrainedTrail(EvidenceListener listener) {
        slots = new EvidenceSlots(Mode.SCHEDULED, EvidenceBounds.defaults(), listener);
    }

    @Override
    public Mode mode() {
        return Mode.SCHEDULED;
    }

    @Override
    public String nextRequestId() {
        return ids.next();
    }

    @Override
    public Reservation reserve(Call call) {
        return slots.reserve(call);
    }

    @Override
    public void refuse(Refusal refusal, @Nullable InetAddress from) {
        throw new IllegalStateException("nothing is refused here: code=" + refusal.code());
    }

    @Override
    public Status status() {
        return new Status(
                0,
                "",
                false,
                slots.inFlight().records(),
                0,
                0,
                DiskRoom.UNKNOWN,
                false,
                false,
                Witnessed.BY_NOBODY);
    }

    @Override
    public boolean isFaulted() {
        return false;
    }

    /**
     * Takes what was handed over back, as for an abandoned call: the tap is wiped and its salts
     * stay, since drawing new ones is the background's part.
     *
     * @return bytes of the answer that was handed over
     */
    public long drain() {
        @Nullable CallSlot slot = slots.handOff().poll();
        if (slot == null || slot.outcome() != Outcome.COMPLETE) {
            throw new IllegalStateException("no whole answer was handed over");
        }
        long bytes = slot.tap().answerBytes();
        slots.giveBack(slot);
        return bytes;
    }
}
