package io.aegisbench.proxy.admin;

import io.aegisbench.ledger.LedgerCorruptException;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.hotpath.ErrorShape;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.Refusal;
import io.aegisbench.proxy.hotpath.ResponseHeaders;
import io.aegisbench.proxy.hotpath.Router;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.wal.WalCorruptException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit API, everything below {@code /v1/audit}. It only reads, but for the salts that it
 * erases. Thread-safe.
 *
 * <p>An audit key opens all of it. A tenant's key opens records and receipts of what the tenant
 * caused; anything else is not there for it. Who asks is found out on the I/O thread; the disk is
 * read on a few threads of its own, and who finds them busy is told to come again.
 */
public final class AuditApi implements HttpHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditApi.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Verdict.Reject OFF =
            new Verdict.Reject(404, "evidence_off", "Evidence is off: nothing is recorded.");
    private static final Verdict.Reject BODY =
            new Verdict.Reject(400, "unexpected_body", "The audit API takes no bodies.");
    private static final Verdict.Reject BUSY =
            new Verdict.Reject(503, "audit_busy", "Too many audit requests are under way.")
                    .retryAfter(Duration.ofSeconds(1));
    private static final Verdict.Reject DAMAGED =
            new Verdict.Reject(500, "ledger_damaged", "The ledger is damaged where it was read.");
    private static final Verdict.Reject FAULT =
            new Verdict.Reject(500, "ledger_unreadable", "The ledger could not be read.");

    private final AuditDoor door;
    private final Supplier<String> ids;
    private final AuditObserver observer;
    private final @Nullable AuditSource source;
    private final HeapShare answers;
    private final AuditWorkers workers = new AuditWorkers();

    private AuditApi(
            AuditDoor door,
            Supplier<String> ids,
            AuditObserver observer,
            HeapShare answers,
            @Nullable AuditSource source) {
        this.door = door;
        this.ids = ids;
        this.observer = observer;
        this.answers = answers;
        this.source = source;
    }

    /**
     * {@return the API of a ledger}
     *
     * @param door says who may ask
     * @param trail whose ledger it is; closed after this
     * @param directory the ledger's
     * @param observer hears of every request
     * @param metrics what viewers are shown beside the ledger's own figures
     * @param answers what its answers may hold of the heap, together with others
     */
    public static AuditApi of(
            AuditDoor door,
            LedgerTrail trail,
            Path directory,
            AuditObserver observer,
            FigureSource metrics,
            HeapShare answers) {
        AuditSource source = new AuditSource(trail, directory, metrics, TICK);
        return new AuditApi(door, trail::nextRequestId, observer, answers, source);
    }

    /** The same at another pace, whose answers hold what they need. */
    static AuditApi of(
            AuditDoor door,
            LedgerTrail trail,
            Path directory,
            AuditObserver observer,
            FigureSource metrics,
            Duration tick) {
        AuditSource source = new AuditSource(trail, directory, metrics, tick);
        HeapShare plenty = new HeapShare(Long.MAX_VALUE);
        return new AuditApi(door, trail::nextRequestId, observer, plenty, source);
    }

    /**
     * {@return the API while evidence is off: it says so}
     *
     * @param door says who may ask
     * @param ids names the requests
     * @param observer hears of every request
     */
    public static AuditApi off(AuditDoor door, Supplier<String> ids, AuditObserver observer) {
        return new AuditApi(door, ids, observer, new HeapShare(0), null);
    }

    /** Ends what viewers were let in to: with a key that still opens it they come again. */
    public void askAgain() {
        if (source != null) {
            source.events().endAll();
        }
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        long begin = System.nanoTime();
        exchange.addExchangeCompleteListener((done, next) -> {
            observer.auditAnswered(done.getStatusCode(), System.nanoTime() - begin);
            next.proceed();
        });
        // Not another thread: Undertow would end the exchange when this method returns.
        Inquiry inquiry = new Inquiry(exchange, ids.get());
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> begin(inquiry));
    }

    /**
     * One request.
     *
     * @param exchange is answered on its I/O thread
     * @param id names the request if it is refused; nothing else of it is recorded
     */
    private record Inquiry(HttpServerExchange exchange, String id) {
        void refuse(Verdict.Reject reject) {
            AuditAnswer.describe(exchange.getResponseHeaders());
            exchange.getResponseHeaders().put(ResponseHeaders.EVIDENCE, ResponseHeaders.REFUSED);
            Refusal.send(exchange, ErrorShape.OPENAI, reject, id);
        }
    }

    private void begin(Inquiry inquiry) {
        HttpServerExchange exchange = inquiry.exchange();
        try {
            AuditDoor.Visit.Known caller = caller(inquiry);
            if (source == null) {
                throw new AuditRefusalException(OFF);
            }
            List<String> path = AuditEndpoint.segments(exchange.getRequestPath());
            AuditEndpoint endpoint = endpoint(exchange, path);
            AuditReader reader = reader(inquiry, caller, endpoint);
            AuditQuery query = AuditQuery.of(exchange.getQueryParameters(), endpoint.parameters());
            if (!exchange.isRequestComplete()) {
                throw new AuditRefusalException(BODY);
            }
            if (endpoint == AuditEndpoint.EVENTS) {
                source.events().add(exchange);
            } else {
                ask(inquiry, () -> source.answer(endpoint, path, query, reader));
            }
        } catch (AuditRefusalException e) {
            inquiry.refuse(e.reject());
        }
    }

    /** {@return who asks, and whether as an auditor} */
    private AuditDoor.Visit.Known caller(Inquiry inquiry) {
        return switch (door.visit(inquiry.exchange())) {
            case AuditDoor.Visit.Known known -> known;
            case AuditDoor.Visit.Stranger(var fault) ->
                    throw unwanted(inquiry, "", Authenticator.refusal(fault));
        };
    }

    private AuditReader reader(
            Inquiry inquiry, AuditDoor.Visit.Known caller, AuditEndpoint endpoint) {
        if (caller.isAuditor()) {
            return AuditReader.Auditor.AUDITOR;
        }
        if (!endpoint.isOpenToTenants()) {
            throw unwanted(inquiry, caller.tenant(), Authenticator.wrongScope());
        }
        return Objects.requireNonNull(source).tenant(caller.tenant());
    }

    private AuditRefusalException unwanted(Inquiry inquiry, String tenant, Verdict.Reject reject) {
        observer.auditRefused(inquiry.id(), tenant, inquiry.exchange().getSourceAddress(), reject);
        return new AuditRefusalException(reject);
    }

    private static AuditEndpoint endpoint(HttpServerExchange exchange, List<String> path) {
        List<AuditEndpoint> here = AuditEndpoint.at(path);
        for (AuditEndpoint each : here) {
            if (each.takes(exchange.getRequestMethod().toString())) {
                return each;
            }
        }
        if (here.isEmpty()) {
            throw new AuditRefusalException(Router.NOT_FOUND);
        }
        exchange.getResponseHeaders()
                .put(
                        Headers.ALLOW,
                        here.stream().map(AuditEndpoint::method).collect(Collectors.joining(", ")));
        throw new AuditRefusalException(Router.WRONG_METHOD);
    }

    /** A question to the disk. */
    @FunctionalInterface
    private interface Question {
        AuditAnswer answer() throws IOException;
    }

    private void ask(Inquiry inquiry, Question question) {
        if (!workers.tryRun(() -> answer(inquiry, question))) {
            inquiry.refuse(BUSY);
        }
    }

    private void answer(Inquiry inquiry, Question question) {
        Runnable sending = sending(inquiry, question);
        try {
            inquiry.exchange().getIoThread().execute(sending);
        } catch (RejectedExecutionException e) {
            LOG.debug("the proxy is stopping: an audit request stays without an answer");
        }
    }

    /** An answer stays on the heap until its asker has taken it. */
    private void send(Inquiry inquiry, AuditAnswer answer) {
        HeapShare.Part part = answers.part();
        if (!part.hold(answer.body().length)) {
            inquiry.refuse(BUSY);
            return;
        }
        inquiry.exchange()
                .addExchangeCompleteListener((_, next) -> {
                    part.giveBack();
                    next.proceed();
                });
        answer.send(inquiry.exchange());
    }

    private Runnable sending(Inquiry inquiry, Question question) {
        try {
            AuditAnswer answer = question.answer();
            return () -> send(inquiry, answer);
        } catch (AuditRefusalException e) {
            return () -> inquiry.refuse(e.reject());
        } catch (WalCorruptException | LedgerCorruptException e) {
            LOG.error("the ledger is damaged", e);
            return () -> inquiry.refuse(DAMAGED);
        } catch (IOException | RuntimeException e) { // The root of what this thread does.
            LOG.error("the ledger could not be read", e);
            return () -> inquiry.refuse(FAULT);
        }
    }

    /** Takes no more questions and waits, within a time, for those that are being answered. */
    @Override
    public void close() {
        workers.close();
        if (source != null) {
            source.close();
        }
    }
}
