package io.aegisbench.proxy.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many calls of each holder are under way at once, so that one holder's slow calls leave room
 * for the others'. Thread-safe. It keeps a counter for every holder that ever had a place, so
 * holders are configured things: keys, tenants.
 *
 * @param <K> what holds places
 */
public final class CallShares<K> {
    private final int most;
    private final Map<K, AtomicInteger> underWay = new ConcurrentHashMap<>();

    /**
     * @param most places of each holder, 1 or more
     */
    public CallShares(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a holder has a place: most=" + most);
        }
        this.most = most;
    }

    /** {@return the places that each holder has} */
    public int most() {
        return most;
    }

    /**
     * {@return a place, or null if all of them are taken}
     *
     * @param holder whose
     */
    public @Nullable Place take(K holder) {
        AtomicInteger taken = underWay.get(holder);
        if (taken == null) {
            taken = underWay.computeIfAbsent(holder, _ -> new AtomicInteger());
        }
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return null;
        }
        return new Place(taken);
    }

    /** A place that a call has; to be given back once, by whoever ends the call. */
    public static final class Place {
        private final AtomicInteger taken;

        private Place(AtomicInteger taken) {
            this.taken = taken;
        }

        /** Leaves it to the holder's next call. */
        public void giveBack() {
            taken.decrementAndGet();
        }
    }
}
