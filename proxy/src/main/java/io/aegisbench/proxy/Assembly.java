package io.aegisbench.proxy;

import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.proxy.admin.AuditApi;
import io.aegisbench.proxy.admin.AuditDoor;
import io.aegisbench.proxy.audit.EvidenceBounds;
import io.aegisbench.proxy.audit.EvidenceOpenException;
import io.aegisbench.proxy.audit.EvidenceSettings;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.audit.OffTrail;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.body.BodyReader;
import io.aegisbench.proxy.dialect.translation.DialectAdapter;
import io.aegisbench.proxy.dialect.translation.DialectSettings;
import io.aegisbench.proxy.firewall.Firewall;
import io.aegisbench.proxy.firewall.RuleFileException;
import io.aegisbench.proxy.forward.Forwarder;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.WorkPool;
import io.aegisbench.proxy.lab.GlobalLock;
import io.aegisbench.proxy.lab.StagesOff;
import io.aegisbench.proxy.limit.RateLimits;
import io.aegisbench.proxy.logging.ProxyLogging;
import io.aegisbench.proxy.metrics.EvidenceMetrics;
import io.aegisbench.proxy.metrics.MetricFigures;
import io.aegisbench.proxy.metrics.MetricsDoor;
import io.aegisbench.proxy.metrics.MetricsEndpoint;
import io.aegisbench.proxy.metrics.MetricsObserver;
import io.aegisbench.proxy.metrics.ProxyMetrics;
import io.aegisbench.proxy.process.HeapPlan;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.stage.CallForwarding;
import io.aegisbench.proxy.stage.EvidenceStage;
import io.aegisbench.proxy.stage.ModelCatalog;
import io.aegisbench.proxy.stage.ModelList;
import io.aegisbench.proxy.stage.RateLimiter;
import io.aegisbench.proxy.stage.RequestFirewall;
import io.aegisbench.proxy.stage.UpstreamAdapter;
import io.aegisbench.proxy.stage.UpstreamChoice;
import io.aegisbench.wal.WalSettings;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;

/** Everything behind the listener, made from the settings and taken down in order. Thread-safe. */
final class Assembly {
    /** The drain at a stop comes after the calls' own deadline and has one of its own. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(10);

    /** The recorder appends up to 256 records together. */
    private static final long LEAST_QUEUE_BYTES = 4 << 20;

    /** Of the places for calls, a tenant's uploads have one in so many. */
    private static final int UPLOADS_SHARE = 4;

    private static final Duration END_CALLS_PATIENCE = Duration.ofSeconds(2);

    private final boolean severalTenants;
    private final HeapPlan heap;
    private final HeapShare bodies;
    private final HeapShare answers;
    private final Upstreams upstreams;
    private final UpstreamChoice choice;
    private final Firewall firewall;
    private final RateLimiter limiter;
    private final Authenticator authenticator;
    private final WorkPool pool;
    private final EvidenceTrail trail;
    private final @Nullable LedgerTrail ledgerTrail;
    private final Forwarder forwarder;
    private final ModelCatalog models;
    private final AuditApi audit;
    private final ProxyParts parts;

    private Assembly(
            ProxySettings settings, StartFiles files, XnioWorker worker, ByteBufferPool buffers)
            throws IOException {
        heap = HeapPlan.ofThisProcess(settings.callsPercent());
        bodies = new HeapShare(heap.bodyBytes());
        answers = new HeapShare(heap.answerBytes());
        CredentialStore credentials = files.callers().store();
        authenticator = new Authenticator(credentials);
        severalTenants = tenants(credentials) > 1;
        Closer closer = new Closer();
        try {
            // Reading the rules takes as long as all the rest, so both go on at once.
            CompletableFuture<Firewall> opening =
                    closer.add(openingFirewall(settings.waf()), Assembly::closeWhenOpen);
            pool = closer.add(new WorkPool(), WorkPool::close);
            upstreams = closer.add(Upstreams.start(settings), Upstreams::close);
            choice = upstreams.choice(settings);
            ProxyMetrics metrics =
                    new ProxyMetrics(
                            upstreams.names(),
                            ModelList.names(namesOfUpstreams(settings).keySet()));
            RateLimits limits = closer.add(Limits.open(settings, credentials), RateLimits::close);
            limiter = limiter(settings, limits);
            EvidenceMetrics evidence = new EvidenceMetrics(metrics);
            ledgerTrail = trail(settings, heap, evidence).orElse(null);
            trail = ledgerTrail == null ? new OffTrail() : ledgerTrail;
            if (ledgerTrail != null) {
                closer.add(ledgerTrail, Assembly::abandon);
                EvidenceMetrics.show(metrics, ledgerTrail);
            }
            forwarder = forwarder(worker, buffers, files);
            models = closer.add(upstreams.models(settings, files.trust()), ModelCatalog::close);
            show(metrics);
            MetricsObserver observer = new MetricsObserver(metrics, trail, upstreams.dialects());
            audit = closer.add(audit(settings, observer, metrics), AuditApi::close);
            firewall = opened(opening);
            parts = parts(settings, metrics, observer);
            closer.keep();
        } finally {
            closer.close();
        }
    }

    /**
     * Makes everything that a proxy needs.
     *
     * @throws IOException if the ledger cannot be opened
     */
    static Assembly of(
            ProxySettings settings, StartFiles files, XnioWorker worker, ByteBufferPool buffers)
            throws IOException {
        return new Assembly(settings, files, worker, buffers);
    }

    private ProxyParts parts(
            ProxySettings settings, ProxyMetrics metrics, MetricsObserver observer) {
        DialectSettings dialects = DialectSettings.DEFAULT.strict(settings.adapter().strict());
        UpstreamAdapter adapter =
                new UpstreamAdapter(
                        choice,
                        upstreams.shares(severalTenants),
                        new DialectAdapter(dialects, InstantSource.system()),
                        pool,
                        settings.uploads(),
                        uploadsAtOnce(bounds(settings.evidence(), heap)));
        return new ProxyParts(
                withoutWhatIsOff(
                        Stages.of(
                                authenticator,
                                new BodyReader(settings.body(), bodies, severalTenants, pool),
                                new RequestFirewall(firewall, pool, settings.waf().deadline()),
                                limiter,
                                adapter,
                                new EvidenceStage(trail, pool)),
                        settings.lab().stagesOff()),
                trail,
                upstreams.embeds()
                        ? CallForwarding.within(forwarder, trail, observer)
                        : CallForwarding.away(forwarder, trail, observer),
                new ModelList(models),
                behindDoor(
                        MetricsEndpoint.of(metrics, settings.metrics().every()),
                        settings.metrics()),
                audit,
                observer,
                new HeapShare(heap.connectionBytes()),
                this::endCalls);
    }

    /** A body that comes slowly holds a call's place, so most places are for calls without one. */
    private static int uploadsAtOnce(EvidenceBounds places) {
        return Math.max(1, places.calls() / UPLOADS_SHARE);
    }

    private static long tenants(CredentialStore credentials) {
        return credentials.all().stream()
                .filter(one -> one.permits(Scope.PROXY))
                .map(Credential::tenant)
                .distinct()
                .count();
    }

    private RateLimiter limiter(ProxySettings settings, RateLimits limits) {
        return new RateLimiter(
                limits,
                settings.rateLimit().callsAtOnce(),
                settings.rateLimit().callsAtOnceOfTenant(),
                choice,
                pool);
    }

    private HttpHandler behindDoor(HttpHandler metrics, ProxySettings.Metrics settings) {
        return settings.open()
                ? metrics
                : new MetricsDoor(metrics, authenticator, trail::nextRequestId);
    }

    private static Stages withoutWhatIsOff(Stages stages, Set<StageName> off) {
        return off.isEmpty()
                ? stages
                : new Stages(
                        StagesOff.without(stages.judging(), off),
                        StagesOff.without(stages.sending(), off));
    }

    /** By patterns, in the order of the settings, of which the first of a pattern counts. */
    private static Map<String, String> namesOfUpstreams(ProxySettings settings) {
        Map<String, String> names = new LinkedHashMap<>();
        settings.routes().forEach(route -> names.putIfAbsent(route.model(), route.upstream()));
        return names;
    }

    private AuditApi audit(ProxySettings settings, MetricsObserver observer, ProxyMetrics metrics) {
        AuditDoor door = new AuditDoor(authenticator);
        return ledgerTrail == null
                ? AuditApi.off(door, trail::nextRequestId, observer)
                : AuditApi.of(
                        door,
                        ledgerTrail,
                        settings.evidence().ledger(),
                        observer,
                        new MetricFigures(metrics.registry()),
                        answers);
    }

    private Forwarder forwarder(XnioWorker worker, ByteBufferPool buffers, StartFiles files) {
        return new Forwarder(upstreams.all(), worker, buffers, files.trust(), answers);
    }

    private void show(ProxyMetrics metrics) {
        metrics.gauge(
                "aegis_work_waiting",
                "Pieces of work on large bodies that wait for a thread.",
                pool::waiting);
        metrics.showCircuits(name -> upstreams.circuit(forwarder, name));
        metrics.count(
                "aegis_log_lines_dropped_total",
                "Log lines dropped because standard output was too slow.",
                ProxyLogging::dropped);
    }

    private static CompletableFuture<Firewall> openingFirewall(ProxySettings.Waf waf) {
        return CompletableFuture.supplyAsync(() -> Firewall.open(waf.firewall()));
    }

    private static Firewall opened(CompletableFuture<Firewall> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuleFileException bad) {
                throw refused(bad);
            }
            if (e.getCause() instanceof Error died) {
                throw died;
            }
            throw e;
        }
    }

    private static SettingsException refused(RuleFileException bad) {
        return new SettingsException("waf.rules", Objects.requireNonNull(bad.getMessage()));
    }

    private static void closeWhenOpen(CompletableFuture<Firewall> opening) {
        CompletableFuture<Void> _ = opening.thenAccept(Firewall::close);
    }

    private static Optional<LedgerTrail> trail(
            ProxySettings proxy, HeapPlan heap, EvidenceMetrics metrics)
            throws EvidenceOpenException {
        ProxySettings.Evidence evidence = proxy.evidence();
        if (evidence.ack() == EvidenceTrail.Mode.OFF) {
            return Optional.empty();
        }
        EvidenceSettings settings =
                EvidenceSettings.of(evidence.ledger(), evidence.key(), evidence.ack())
                        .withLull(evidence.lull())
                        .withBounds(bounds(evidence, heap));
        settings = settings.withLedger(ledger(settings.ledger(), evidence, heap));
        if (proxy.lab().globalLock()) {
            settings = settings.under(GlobalLock.OF_PROCESS);
        }
        settings = StartFiles.witnesses(evidence).map(settings::cosignedBy).orElse(settings);
        EvidenceSettings named = withName(settings, evidence.origin());
        return Optional.of(LedgerTrail.open(named, metrics, metrics));
    }

    /** The settings may ask for less than the heap can hold, and not for more. */
    private static EvidenceBounds bounds(ProxySettings.Evidence evidence, HeapPlan heap) {
        long bytes = evidence.maxInFlightBytes().orElse(Long.MAX_VALUE);
        return EvidenceBounds.defaults()
                .withFreeBytes(evidence.warnFreeBytes(), evidence.stopFreeBytes())
                .withInFlight(
                        Math.min(evidence.maxInFlight(), heap.maxCalls()),
                        Math.min(Math.min(bytes, heap.evidenceBytes()), EvidenceBounds.MAX_BYTES));
    }

    /** A record is counted with its call until it is written; this is for what else is queued. */
    private static LedgerSettings ledger(
            LedgerSettings usual, ProxySettings.Evidence evidence, HeapPlan heap) {
        WalSettings log = usual.log();
        long queue = Math.min(log.queueBytes(), heap.evidenceBytes() / 2);
        return usual.withCheckpointInterval(evidence.checkpointEvery())
                .withLog(log.withQueueBytes(Math.max(LEAST_QUEUE_BYTES, queue)));
    }

    private static EvidenceSettings withName(EvidenceSettings settings, Optional<String> origin) {
        return origin.map(settings::withOrigin).orElse(settings);
    }

    private static void abandon(LedgerTrail trail) {
        try {
            trail.close(DRAIN_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes other keys, rules and authorities into force, all or none.
     *
     * @param settings with the keys' own limits
     * @param files what was read
     * @param before the keys until now
     * @throws SettingsException if the rules are refused
     * @throws StartException if limits are needed for the first time and Redis is away
     */
    void use(ProxySettings settings, StartFiles files, CredentialStore before) {
        CredentialStore fresh = files.callers().store();
        RateLimits limits = Limits.again(limiter.limits(), settings, fresh, before);
        try {
            firewall.reload();
        } catch (RuleFileException bad) {
            if (limits != limiter.limits()) {
                limits.close();
            }
            throw refused(bad);
        }
        limiter.use(limits);
        authenticator.use(fresh);
        if (!fresh.all().equals(before.all())) {
            audit.askAgain();
        }
        forwarder.trust(files.trust());
        models.trust(files.trust());
    }

    ProxyParts parts() {
        return parts;
    }

    /** {@return the ledger's trail, or nothing if evidence is off} */
    Optional<LedgerTrail> ledgerTrail() {
        return Optional.ofNullable(ledgerTrail);
    }

    /** {@return what the bodies of all calls of a tenant hold together} */
    HeapShare bodies() {
        return severalTenants ? BodyReader.half(bodies) : bodies;
    }

    /** {@return one line about the rate limits} */
    String limitsText() {
        return limiter.limits().describe();
    }

    /** {@return where calls go while no upstream is configured} */
    boolean embeds() {
        return upstreams.embeds();
    }

    /** Ends calls that did not end by themselves, so that they are recorded as stopped. */
    private void endCalls() {
        try {
            forwarder
                    .stop(Duration.ZERO)
                    .toCompletableFuture()
                    .get(END_CALLS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // What still runs is cut off with its connection, and recorded as such.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Records what was handed over and closes everything; the listener is closed before.
     *
     * @return what became of the evidence, or nothing if it is off
     * @throws InterruptedException if this thread is interrupted
     */
    Optional<LedgerTrail.Drain> stop() throws InterruptedException {
        // Before the ledger, whose files it reads.
        audit.close();
        try {
            return ledgerTrail == null
                    ? Optional.empty()
                    : Optional.of(ledgerTrail.close(DRAIN_PATIENCE));
        } finally {
            limiter.limits().close();
            pool.close();
            models.close();
            firewall.close();
            upstreams.close();
        }
    }
}
