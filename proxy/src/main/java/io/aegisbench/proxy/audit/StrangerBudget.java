package io.aegisbench.proxy.audit;

import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * How many refusals of senders whom no key names get a record of their own: so few of one network a
 * minute, and so few of all a second, that nobody without a key makes the ledger grow. A network is
 * what one sender can choose addresses of: 24 bits of an IPv4 address, 56 of an IPv6 one.
 * Thread-safe.
 *
 * <p>Networks are counted by a hash that is this process's own; two that share a place share its
 * budget, so the memory is the same whatever comes.
 */
final class StrangerBudget {
    /** With their summary these are one block of the log a second. */
    static final int PER_SECOND = 8;

    static final int PER_MINUTE_OF_NETWORK = 20;

    private static final int SECONDS = 60;
    private static final int PLACES = 1 << 12;
    private static final int IPV4_BYTES = 4;
    private static final int IPV4_NETWORK_BYTES = 3;
    private static final int IPV6_NETWORK_BYTES = 7;
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int MIX_SHIFT = 52;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final AtomicInteger left = new AtomicInteger(PER_SECOND);
    private final AtomicIntegerArray ofNetwork = new AtomicIntegerArray(PLACES);
    private int seconds;

    /** {@return whether one more of this sender has a place, which is taken by asking} */
    boolean take(@Nullable InetAddress from) {
        int place = place(from);
        // Looking first keeps a flood from writing to the shared words.
        return ofNetwork.get(place) < PER_MINUTE_OF_NETWORK
                && left.get() > 0
                && left.getAndDecrement() > 0
                && ofNetwork.getAndIncrement(place) < PER_MINUTE_OF_NETWORK;
    }

    /** Fills the budgets again; to be called once a second by one thread. */
    void fill() {
        left.set(PER_SECOND);
        seconds++;
        if (seconds == SECONDS) {
            seconds = 0;
            for (int i = 0; i < PLACES; i++) {
                ofNetwork.set(i, 0);
            }
        }
    }

    private int place(@Nullable InetAddress from) {
        byte[] address = from == null ? new byte[0] : from.getAddress();
        int bytes = address.length == IPV4_BYTES ? IPV4_NETWORK_BYTES : IPV6_NETWORK_BYTES;
        long hash = seed;
        for (int i = 0; i < Math.min(bytes, address.length); i++) {
            hash = (hash ^ address[i]) * MIX;
            hash ^= hash >>> Integer.SIZE;
        }
        return (int) ((hash * MIX) >>> MIX_SHIFT);
    }
}
