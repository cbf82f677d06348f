package io.aegisbench.proxy.forward;

import io.aegisbench.proxy.hotpath.HeapShare;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.FailedIoFuture;
import org.xnio.IoFuture;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/**
 * What all I/O threads share of one upstream: its address, its circuit breaker and the count of its
 * connections. Thread-safe.
 */
final class UpstreamPool {
    private final Upstream upstream;
    private final RequestHead heads;
    private final CircuitBreaker breaker;
    private final UpstreamAddress address;
    private final UpstreamLog failures;
    private final ByteBufferPool buffers;
    private final HeapShare answers;
    private final @Nullable UndertowXnioSsl tls;
    private final OptionMap options;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReferenceArray<ConnectionLane> lanes;
    private volatile boolean stopping;

    UpstreamPool(
            Upstream upstream,
            XnioWorker worker,
            ByteBufferPool buffers,
            HeapShare answers,
            SSLContext trust) {
        this.upstream = upstream;
        this.answers = answers;
        this.buffers = buffers;
        heads = new RequestHead(upstream);
        breaker = new CircuitBreaker(upstream.breaker());
        address = new UpstreamAddress(upstream.host(), upstream.port(), worker);
        failures = new UpstreamLog(upstream.name(), worker.getIoThread()::executeAfter);
        lanes = new AtomicReferenceArray<>(worker.getIoThreadCount());
        tls =
                upstream.secure()
                        ? new UndertowXnioSsl(Xnio.getInstance(), OptionMap.EMPTY, trust)
                        : null;
        options =
                OptionMap.builder()
                        .set(Options.TCP_NODELAY, true)
                        .set(Options.KEEP_ALIVE, true)
                        .set(UndertowOptions.ENDPOINT_IDENTIFICATION_ALGORITHM, "HTTPS")
                        .set(Options.SSL_PEER_HOST_NAME, upstream.host())
                        .set(Options.SSL_PEER_PORT, upstream.port())
                        .getMap();
    }

    Upstream upstream() {
        return upstream;
    }

    RequestHead heads() {
        return heads;
    }

    /** {@return what the answers under way hold of the heap together, of all upstreams} */
    HeapShare answers() {
        return answers;
    }

    UpstreamLog failures() {
        return failures;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /** To be asked for on the thread itself only. */
    ConnectionLane lane(XnioIoThread thread) {
        ConnectionLane lane = lanes.get(thread.getNumber());
        if (lane == null) {
            lane = new ConnectionLane(this, thread, buffers);
            lanes.set(thread.getNumber(), lane);
        }
        return lane;
    }

    @Nullable ConnectionLane laneIfAny(XnioIoThread thread) {
        return lanes.get(thread.getNumber());
    }

    boolean tryOpen() {
        if (open.incrementAndGet() <= upstream.pool().connections()) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void closed() {
        open.decrementAndGet();
    }

    /** {@return connections open or opening} */
    int openCount() {
        return open.get();
    }

    /** A later attempt may find another address. */
    void unreachable() {
        address.refresh();
    }

    IoFuture<? extends StreamConnection> open(
            XnioIoThread thread, ChannelListener<StreamConnection> opened) {
        InetSocketAddress target = address.current();
        if (target == null) {
            return new FailedIoFuture<>(new java.net.UnknownHostException(upstream.host()));
        }
        if (tls == null) {
            return thread.openStreamConnection(target, opened, options);
        }
        return tls.openSslConnection(thread, target, opened, options);
    }

    /** Trusts others from the next connection on. */
    void trust(SSLContext context) {
        if (tls != null) {
            tls.updateSSLContext(context);
        }
    }

    void stop() {
        stopping = true;
    }

    boolean stopping() {
        return stopping;
    }
}
