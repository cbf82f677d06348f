package io.aegisbench.bench.spawn;

import io.aegisbench.proxy.audit.AuditHandOff;
import java.util.function.LongConsumer;

/**
 * As the proxy does it: a slot is reserved within the bounds of calls and bytes, completed and put
 * into the queue of a consumer that nobody wakes. The proxy's gauge is read from the word that
 * counts the slots, so that it costs nothing more. Thread-safe for producers.
 *
 * <p>The time of a call has both halves in it, reservation and completion, which the proxy has at
 * the two ends of a request. What lies between them is not the hand-off's: the bodies' hashes. The
 * lag is counted from the completion.
 */
final class ProxyHandOff implements HandOff {
    private final AuditHandOff audit = new AuditHandOff(Mechanism.BOUND);
    private final Tracking tracking;
    private final Background background;
    private final Consumer consumer;
    private final LongConsumer entering;
    private final AuditHandOff.Performer performing = this::perform;

    private ProxyHandOff(Dress dress, Background background) {
        this.tracking = dress.trackingOfRing();
        this.background = background;
        this.entering = tracking::enter;
        this.consumer = new Consumer(this::drain, _ -> audit.pause());
    }

    static HandOff scheduled(Dress dress, Background background) {
        ProxyHandOff handOff = new ProxyHandOff(dress, background);
        handOff.consumer.start();
        return handOff;
    }

    @Override
    public boolean handOver(long id, long nanos) {
        return audit.handOver(id, entering);
    }

    private boolean drain() {
        boolean performed = audit.poll(performing);
        if (performed) {
            // Counted when the slot is free again, so that a drained session has all of them.
            background.done();
        }
        return performed;
    }

    private void perform(long id, long completedNanos) {
        background.perform(id, completedNanos);
        tracking.leave(id);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
