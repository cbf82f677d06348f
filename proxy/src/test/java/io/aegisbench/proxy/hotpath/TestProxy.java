package io.aegisbench.proxy.hotpath;

import io.aegisbench.proxy.admin.FixedAnswer;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.body.BodyLimits;
import io.aegisbench.proxy.body.BodyReader;
import io.aegisbench.proxy.guard.ConnectionRoom;
import io.aegisbench.proxy.guard.CutConduit;
import io.aegisbench.proxy.guard.HeadLimits;
import io.aegisbench.proxy.guard.HttpListener;
import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.guard.SmugglingGuard;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** The real listener, guard and chain on a free port, with an upstream that only records. */
public final class TestProxy implements AutoCloseable {
    public static final String KEY = "a-key-of-the-test";

    /** No test's client is so slow, however busy the machine. */
    private static final Duration LONG = Duration.ofMinutes(10);

    static final HeadLimits HEAD = new HeadLimits(512, 2048, 20, LONG, LONG);
    public static final BodyLimits BODY = new BodyLimits(64 * 1024, 64, LONG);

    /** The bodies that came through, as the upstream would get them. */
    public final List<String> forwarded = new CopyOnWriteArrayList<>();

    /** Every request that reached a handler at all, by method and path. */
    public final List<String> handled = new CopyOnWriteArrayList<>();

    private static final DefaultByteBufferPool BUFFERS =
            new DefaultByteBufferPool(true, 16 * 1024, -1, 4);

    /** For all proxies of the tests' process. */
    public static final WorkPool WORK = new WorkPool();

    /** How many bytes the first read of each new connection gets at most. */
    public volatile int firstReadBytes = Integer.MAX_VALUE;

    final CallCount calls = new CallCount();

    private final XnioWorker worker;
    private final HttpListener listener;

    private final HeadLimits head;

    private TestProxy(
            List<Stage> stages, Responder responder, @Nullable SSLContext tls, HeadLimits head)
            throws IOException {
        this(stages, responder, tls, head, new HeapShare(Long.MAX_VALUE));
    }

    private TestProxy(
            List<Stage> stages,
            Responder responder,
            @Nullable SSLContext tls,
            HeadLimits head,
            HeapShare connections)
            throws IOException {
        this.head = head;
        worker =
                Xnio.getInstance()
                        .createWorker(
                                OptionMap.builder()
                                        .set(Options.WORKER_IO_THREADS, 1)
                                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                                        .getMap());
        AtomicLong last = new AtomicLong();
        Supplier<String> ids = () -> "req_test_" + last.incrementAndGet();
        HotPath path = new HotPath(stages, responder, "off", HotPathObserver.NONE);
        Map<String, Router.Endpoint> endpoints = new HashMap<>();
        GovernedEndpoint others = new GovernedEndpoint(Route.PASSED_ON, path, ids, calls);
        for (Route route : EnumSet.complementOf(EnumSet.of(Route.PASSED_ON))) {
            HttpHandler handler = new GovernedEndpoint(route, path, ids, calls);
            endpoints.put(
                    route.path(),
                    new Router.Endpoint(HttpString.tryFromString(route.method()), handler));
        }
        endpoints.put(
                "/live",
                new Router.Endpoint(
                        HttpString.tryFromString("GET"),
                        new FixedAnswer(200, "application/json", "{\"status\":\"live\"}")));
        Router router = new Router(endpoints, Map.of(), ids).passingOn(others);
        HttpHandler recording =
                exchange -> {
                    handled.add(exchange.getRequestMethod() + " " + exchange.getRequestPath());
                    router.handleRequest(exchange);
                };
        listener =
                HttpListener.open(
                        new HttpListener.Setup(
                                worker, recording, BUFFERS, head, connections, this::protect),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        tls);
    }

    /** Every stage that this package has, and a recorder as the upstream. */
    public static TestProxy start() throws IOException {
        TestProxy[] self = new TestProxy[1];
        self[0] = new TestProxy(stages(), call -> self[0].record(call), null, HEAD);
        return self[0];
    }

    /** The same, whose connections hold so much of the heap together. */
    public static TestProxy holding(HeapShare connections) throws IOException {
        TestProxy[] self = new TestProxy[1];
        HeadLimits larger = new HeadLimits(512, 8192, 20, LONG, LONG);
        self[0] = new TestProxy(stages(), call -> self[0].record(call), null, larger, connections);
        return self[0];
    }

    /** The same, of little patience with a head that does not come. */
    public static TestProxy impatientWithHeads(Duration patience) throws IOException {
        return impatient(patience, LONG);
    }

    /** The same, of little patience with a body that does not come. */
    public static TestProxy impatientWithBodies(Duration patience) throws IOException {
        return impatient(LONG, patience);
    }

    private static TestProxy impatient(Duration withHeads, Duration withBodies) throws IOException {
        TestProxy[] self = new TestProxy[1];
        HeadLimits head =
                new HeadLimits(
                        HEAD.maxRequestLineBytes(),
                        HEAD.maxBytes(),
                        HEAD.maxFields(),
                        withHeads,
                        LONG);
        BodyLimits body = new BodyLimits(BODY.maxBytes(), BODY.maxDepth(), withBodies);
        self[0] = new TestProxy(stages(body), call -> self[0].record(call), null, head);
        return self[0];
    }

    public static TestProxy start(List<Stage> stages, Responder responder) throws IOException {
        return new TestProxy(stages, responder, null, HEAD);
    }

    public static TestProxy startTls(SSLContext tls) throws IOException {
        TestProxy[] self = new TestProxy[1];
        self[0] = new TestProxy(stages(), call -> self[0].record(call), tls, HEAD);
        return self[0];
    }

    private void protect(StreamConnection connection, ConnectionRoom room) {
        CutConduit.cut(connection, firstReadBytes);
        SmugglingGuard.protect(connection, room, head, (_, _) -> {});
    }

    public static List<Stage> stages() {
        return stages(BODY);
    }

    private static List<Stage> stages(BodyLimits body) {
        Credential caller =
                new Credential(
                        "credential", "tenant", Set.of(Scope.PROXY), ApiKey.of("KEY", KEY).hash());
        return List.of(
                new Authenticator(CredentialStore.of(List.of(caller))),
                new BodyReader(body, new HeapShare(Long.MAX_VALUE), false, WORK));
    }

    private void record(GovernedCall call) {
        forwarded.add(
                call.hasBody() ? new String(call.body().bytes(), StandardCharsets.UTF_8) : "");
        call.exchange().getResponseSender().send("{\"answer\":true}");
    }

    public InetSocketAddress address() {
        return listener.address();
    }

    HttpListener listener() {
        return listener;
    }

    public RawClient connect() throws IOException {
        return new RawClient(new Socket(address().getAddress(), address().getPort()));
    }

    @Override
    public void close() {
        listener.close();
        worker.shutdownNow();
    }
}
