package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.hotpath.HeapShare;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/**
 * The last stage: sends a call to its upstream and the answer to the client, all on the exchange's
 * own I/O thread, with connections that belong to that thread. Thread-safe.
 *
 * <p>Nothing goes upstream but to the upstreams given here; redirects are not followed. Every piece
 * of an answer is passed on when it arrives; a client that reads slowly stops the reading from
 * upstream. The answer's head goes with its first piece, so that an upstream that fails before it
 * still is an error with a status.
 */
public final class Forwarder {
    private static final int STOP_POLL_MILLIS = 10;

    private final XnioWorker worker;
    private final Map<String, UpstreamPool> pools = new HashMap<>();
    private final List<UpstreamPool> poolList;
    private final AtomicReferenceArray<CallClock> clocks;
    private final LongSupplier nanos;
    private final ConnectionTable connections;

    /**
     * Looks the upstreams' names up; not to be called on an I/O thread.
     *
     * @param upstreams all there ever are; their names differ
     * @param worker the server's
     * @param buffers the server's
     * @param trust whom to trust that an upstream is who it says; certificates must match the host
     * @param answers what the answers under way may hold of the heap together
     */
    public Forwarder(
            Collection<Upstream> upstreams,
            XnioWorker worker,
            ByteBufferPool buffers,
            SSLContext trust,
            HeapShare answers) {
        this(upstreams, worker, buffers, trust, answers, System::nanoTime);
    }

    /** Measures the calls' patience by a clock that runs as {@link System#nanoTime} or faster. */
    Forwarder(
            Collection<Upstream> upstreams,
            XnioWorker worker,
            ByteBufferPool buffers,
            SSLContext trust,
            HeapShare answers,
            LongSupplier nanos) {
        this.worker = worker;
        this.nanos = nanos;
        connections = new ConnectionTable(worker);
        for (Upstream upstream : upstreams) {
            UpstreamPool pool = new UpstreamPool(upstream, worker, buffers, answers, trust);
            if (pools.put(upstream.name(), pool) != null) {
                throw new IllegalArgumentException(
                        "upstreams' names differ: name=" + upstream.name());
            }
        }
        poolList = List.copyOf(pools.values());
        clocks = new AtomicReferenceArray<>(worker.getIoThreadCount());
    }

    /**
     * Trusts what the JDK trusts, and lets answers hold what they need.
     *
     * @param upstreams all there ever are
     * @param worker the server's
     * @param buffers the server's
     * @throws NoSuchAlgorithmException if this JDK has no TLS
     */
    public Forwarder(Collection<Upstream> upstreams, XnioWorker worker, ByteBufferPool buffers)
            throws NoSuchAlgorithmException {
        this(upstreams, worker, buffers, SSLContext.getDefault(), new HeapShare(Long.MAX_VALUE));
    }

    /**
     * Takes a call over: ends the exchange or closes its connection, and tells the tap how. To be
     * called on the exchange's I/O thread, with the request's body read to its end, or none of it
     * where it is to be sent on while it comes.
     *
     * @param client whom to answer
     * @param call what to send; its arrays are handed over
     * @param tap sees the answer
     */
    public void forward(HttpServerExchange client, UpstreamCall call, AnswerTap tap) {
        UpstreamPool pool = pools.get(call.upstream().name());
        if (pool == null || !pool.upstream().equals(call.upstream())) {
            throw new IllegalArgumentException(
                    "not an upstream of this forwarder: name=" + call.upstream().name());
        }
        RequestHead.requirePath(call.path());
        XnioIoThread thread = client.getIoThread();
        CallClock clock = clock(thread);
        ForwardedCall forwarded = new ForwardedCall(client, call, tap, pool, clock, connections);
        if (Thread.currentThread() == thread) {
            client.dispatch(SameThreadExecutor.INSTANCE, forwarded);
        } else {
            client.dispatch(thread, forwarded);
        }
    }

    /**
     * Trusts others from the next connection on.
     *
     * @param context whom to trust that an upstream is who it says
     */
    public void trust(SSLContext context) {
        poolList.forEach(pool -> pool.trust(context));
    }

    private CallClock clock(XnioIoThread thread) {
        CallClock clock = clocks.get(thread.getNumber());
        if (clock == null) {
            clocks.compareAndSet(thread.getNumber(), null, new CallClock(thread, poolList, nanos));
            clock = clocks.get(thread.getNumber());
        }
        return clock;
    }

    /**
     * {@return the state of an upstream's circuit: 0 closed, 1 half-open, 2 open}
     *
     * @param upstream one of this forwarder's
     */
    public int circuitState(Upstream upstream) {
        return pool(upstream).breaker().state();
    }

    /**
     * {@return connections to an upstream, open or opening}
     *
     * @param upstream one of this forwarder's
     */
    public int connectionCount(Upstream upstream) {
        return pool(upstream).openCount();
    }

    private UpstreamPool pool(Upstream upstream) {
        UpstreamPool pool = pools.get(upstream.name());
        if (pool == null) {
            throw new IllegalArgumentException(
                    "not an upstream of this forwarder: name=" + upstream.name());
        }
        return pool;
    }

    /**
     * Takes no more calls, lets those that run finish, and ends what still runs at the deadline.
     *
     * @param patience how long running calls may take
     * @return completes when no call runs any more
     */
    public CompletionStage<Void> stop(Duration patience) {
        poolList.forEach(UpstreamPool::stop);
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < clocks.length(); i++) {
            CallClock clock = clocks.get(i);
            if (clock != null) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                threads.add(done);
                clock.thread().execute(() -> drain(clock, deadlineNanos, done));
            }
        }
        return CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new));
    }

    private static void drain(CallClock clock, long deadlineNanos, CompletableFuture<Void> done) {
        if (System.nanoTime() - deadlineNanos >= 0) {
            clock.endAll(UpstreamFault.STOPPED);
        }
        if (clock.running() == 0) {
            clock.sweep();
            done.complete(null);
        } else {
            clock.thread()
                    .executeAfter(
                            () -> drain(clock, deadlineNanos, done),
                            STOP_POLL_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public String toString() {
        return "Forwarder[upstreams=" + pools.keySet() + ", worker=" + worker.getName() + "]";
    }
}
