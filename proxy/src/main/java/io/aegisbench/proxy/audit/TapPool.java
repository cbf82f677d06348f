package io.aegisbench.proxy.audit;

import java.security.SecureRandom;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Taps that wait for their next call. Thread-safe: a bounded queue; there are never more taps than
 * slots, and those beyond {@value #MAX_POOLED} are left to the collector.
 */
final class TapPool {
    static final int MAX_POOLED = 1024;
    private static final int PREPARED = 64;

    private final MessagePassingQueue<BodyTap> taps = new MpmcAtomicArrayQueue<>(MAX_POOLED);
    private final SecureRandom random = new SecureRandom();
    private final SaltBlock salts = new SaltBlock(random);

    TapPool() {
        for (int i = 0; i < PREPARED; i++) {
            taps.offer(new BodyTap(random::nextBytes));
        }
    }

    BodyTap take() {
        @Nullable BodyTap tap = taps.relaxedPoll();
        return tap == null ? new BodyTap(random::nextBytes) : tap;
    }

    /** Takes a tap back whose hashes were used; for the background thread. */
    void giveBack(BodyTap tap) {
        tap.renew(salts::fill);
        taps.relaxedOffer(tap);
    }

    /** Takes a tap back on the hot path whose hashes nobody has seen. */
    void giveBackUnused(BodyTap tap) {
        tap.wipe();
        taps.relaxedOffer(tap);
    }
}
