package io.aegisbench.proxy;

import io.aegisbench.proxy.guard.HttpListener;
import io.aegisbench.proxy.hotpath.CallCount;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.settings.ProxySettings;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** A proxy that runs. Thread-safe. */
final class ProxyServer implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int BUFFERS_PER_THREAD = 12;
    private static final int MAX_WAIT_FOR_THREADS_SECONDS = 5;

    private final XnioWorker worker;
    private final HttpListener listener;
    private final Optional<HttpListener> metrics;
    private final CallCount calls;
    private final ProxySettings settings;
    private final Runnable endCalls;

    private ProxyServer(
            XnioWorker worker,
            Listeners listeners,
            CallCount calls,
            ProxySettings settings,
            Runnable endCalls) {
        this.endCalls = endCalls;
        this.worker = worker;
        this.listener = listeners.calls();
        this.metrics = listeners.metrics();
        this.calls = calls;
        this.settings = settings;
    }

    /** Makes what the stages stand on, once there are threads and buffers. */
    @FunctionalInterface
    interface PartsMaker {
        /** {@return the parts of one proxy} */
        ProxyParts make(XnioWorker worker, ByteBufferPool buffers) throws IOException;
    }

    /**
     * Starts a proxy.
     *
     * @param maker is asked once
     * @param tls what to show, or null for plain HTTP
     * @return the proxy, accepting
     * @throws IOException if the address cannot be listened on
     */
    static ProxyServer start(ProxySettings settings, PartsMaker maker, @Nullable SSLContext tls)
            throws IOException {
        ProxySettings.Listen listen = settings.listen();
        XnioWorker worker = worker(listen.ioThreads());
        try {
            startLookUps(worker);
            CallCount calls = new CallCount();
            ByteBufferPool buffers =
                    new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_PER_THREAD);
            ProxyParts parts = maker.make(worker, buffers);
            Endpoints endpoints = new Endpoints(settings, parts, calls);
            boolean guarded = !settings.lab().stagesOff().contains(StageName.GUARD);
            Function<HttpHandler, HttpListener.Setup> setup =
                    router -> {
                        HttpListener.Setup whole =
                                HttpListener.Setup.guarded(
                                        worker,
                                        router,
                                        buffers,
                                        settings.head(),
                                        parts.connections(),
                                        parts.observer()::refusedByGuard);
                        return guarded ? whole : whole.unguarded();
                    };
            Listeners listeners = Listeners.open(settings, endpoints, setup, tls);
            return new ProxyServer(worker, listeners, calls, settings, parts.endCalls());
        } catch (IOException | RuntimeException e) {
            worker.shutdownNow();
            throw e;
        }
    }

    /** The one of calls, and the one of metrics where these have their own. */
    private record Listeners(HttpListener calls, Optional<HttpListener> metrics) {
        static Listeners open(
                ProxySettings settings,
                Endpoints endpoints,
                Function<HttpHandler, HttpListener.Setup> setup,
                @Nullable SSLContext tls)
                throws IOException {
            ProxySettings.Listen listen = settings.listen();
            InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
            HttpListener.Setup calls = setup.apply(endpoints.calls());
            // Who listens is told of by the port of calls: it is the last.
            Optional<HttpListener> metrics =
                    openMetrics(settings.metrics(), setup.apply(endpoints.metricsRouter()), tls);
            try {
                HttpListener listener =
                        listen.reusePort()
                                ? SharedPort.opening(() -> HttpListener.open(calls, address, tls))
                                : HttpListener.open(calls, address, tls);
                return new Listeners(listener, metrics);
            } catch (IOException | RuntimeException e) {
                metrics.ifPresent(HttpListener::close);
                throw e;
            }
        }

        private static Optional<HttpListener> openMetrics(
                ProxySettings.Metrics metrics, HttpListener.Setup setup, @Nullable SSLContext tls) {
            if (metrics.port().isEmpty()) {
                return Optional.empty();
            }
            int port = metrics.port().get();
            try {
                InetSocketAddress address = new InetSocketAddress(metrics.host(), port);
                return Optional.of(HttpListener.open(setup, address, tls));
            } catch (IOException e) {
                throw new StartException(
                        "metrics.port: %s:%s cannot be listened on: %s"
                                .formatted(metrics.host(), port, e.getMessage()));
            }
        }
    }

    private static XnioWorker worker(int ioThreads) throws IOException {
        return Xnio.getInstance()
                .createWorker(
                        OptionMap.builder()
                                .set(Options.WORKER_NAME, "aegis")
                                .set(Options.WORKER_IO_THREADS, ioThreads)
                                .set(Options.WORKER_TASK_CORE_THREADS, 1)
                                .set(Options.WORKER_TASK_MAX_THREADS, 1)
                                .set(Options.TCP_NODELAY, true)
                                .getMap());
    }

    /**
     * Starts the thread that looks names up: the machine may have none left when the first must be.
     */
    private static void startLookUps(XnioWorker worker) {
        try {
            worker.execute(() -> {});
        } catch (RejectedExecutionException e) {
            for (Throwable why : e.getSuppressed()) {
                if (why instanceof Error noThread) {
                    throw noThread;
                }
            }
            throw e;
        }
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** {@return where the metrics are, if they have a port of their own} */
    Optional<InetSocketAddress> metricsAddress() {
        return metrics.map(HttpListener::address);
    }

    /** Shows other certificates from the next connection on. */
    void use(SSLContext tls) {
        listener.use(tls);
        metrics.ifPresent(one -> one.use(tls));
    }

    /** Says that it is not ready any more, and goes on as before. */
    void announceStop() {
        calls.announceStop();
    }

    /**
     * Accepts no more connections or calls and lets those that run finish.
     *
     * @return the calls that did not finish in time, by route
     * @throws InterruptedException if the waiting thread is interrupted; the proxy stops all the
     *     same
     */
    Map<Route, Integer> stop() throws InterruptedException {
        calls.stop();
        listener.stopAccepting();
        try {
            calls.awaitNone(settings.stop().within());
            Map<Route, Integer> unfinished = calls.underWay();
            endCalls.run();
            return unfinished;
        } finally {
            close();
        }
    }

    /** Stops at once. */
    @Override
    public void close() {
        calls.stop();
        listener.close();
        metrics.ifPresent(HttpListener::close);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(MAX_WAIT_FOR_THREADS_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
