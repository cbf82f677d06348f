package io.aegisbench.proxy.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A host's addresses, looked up away from the I/O threads, which a resolver could block for
 * seconds. Thread-safe: the addresses are replaced whole.
 */
final class UpstreamAddress {
    private static final long REFRESH_AFTER_NANOS = 30_000_000_000L;

    private final String host;
    private final int port;
    private final Executor resolver;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile InetAddress[] addresses = {};
    private volatile int next;
    private volatile long lookedUpAtNanos;

    /** Looks up at once, on the caller's thread; a name that does not resolve may do so later. */
    UpstreamAddress(String host, int port, Executor resolver) {
        this.host = host;
        this.port = port;
        this.resolver = resolver;
        lookUp();
    }

    /** {@return where to connect to, or null while the name does not resolve} */
    @Nullable InetSocketAddress current() {
        InetAddress[] known = addresses;
        if (known.length == 0 || System.nanoTime() - lookedUpAtNanos > REFRESH_AFTER_NANOS) {
            refresh();
        }
        return known.length == 0
                ? null
                : new InetSocketAddress(known[Math.floorMod(next, known.length)], port);
    }

    /** Tries the next address from now on, and asks again for all of them. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // A step lost does no harm.
    void refresh() {
        next++;
        if (looking.compareAndSet(false, true)) {
            try {
                resolver.execute(this::lookUp);
            } catch (RejectedExecutionException _) {
                looking.set(false);
            }
        }
    }

    private void lookUp() {
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException _) {
            // The old ones may still do; where there are none, calls are told so.
        } finally {
            lookedUpAtNanos = System.nanoTime();
            looking.set(false);
        }
    }
}
