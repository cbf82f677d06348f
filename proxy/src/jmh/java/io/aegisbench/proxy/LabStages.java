package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.DrainedTrail;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.body.BodyLimits;
import io.aegisbench.proxy.body.BodyReader;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.dialect.translation.DialectAdapter;
import io.aegisbench.proxy.dialect.translation.DialectSettings;
import io.aegisbench.proxy.dialect.translation.TranslationTarget;
import io.aegisbench.proxy.firewall.Firewall;
import io.aegisbench.proxy.firewall.FirewallSettings;
import io.aegisbench.proxy.forward.LabAnswer;
import io.aegisbench.proxy.forward.UploadLimits;
import io.aegisbench.proxy.forward.Upstream;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.HotPath;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.Responder;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import io.aegisbench.proxy.limit.Allowance;
import io.aegisbench.proxy.limit.CredentialLimits;
import io.aegisbench.proxy.limit.LocalRateLimits;
import io.aegisbench.proxy.metrics.EvidenceMetrics;
import io.aegisbench.proxy.metrics.MetricsObserver;
import io.aegisbench.proxy.metrics.ProxyMetrics;
import io.aegisbench.proxy.stage.EvidenceStage;
import io.aegisbench.proxy.stage.ModelRoutes;
import io.aegisbench.proxy.stage.RateLimiter;
import io.aegisbench.proxy.stage.RequestFirewall;
import io.aegisbench.proxy.stage.UpstreamAdapter;
import io.aegisbench.proxy.stage.UpstreamChoice;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The proxy's stages with the proxy's defaults, a key, and limits that never refuse, but without a
 * listener and a ledger. Not thread-safe: its trail is not.
 */
public final class LabStages implements AutoCloseable {
    private static final String NAME = "main";
    private static final int PER_MINUTE = 1_000_000_000;

    private final ApiKey key = ApiKey.generate(new SecureRandom());
    private final Firewall firewall = Firewall.open(FirewallSettings.defaults());
    private final WorkPool pool = new WorkPool();
    private final DrainedTrail trail;
    private final MetricsObserver observer;
    private final List<Stage> stages;
    private final Upstream upstream;

    /**
     * Makes the stages.
     *
     * @param dialect what the upstream of every model speaks
     */
    public LabStages(Dialect dialect) {
        ProxyMetrics metrics = new ProxyMetrics(List.of(NAME), List.of());
        trail = new DrainedTrail(new EvidenceMetrics(metrics));
        observer = new MetricsObserver(metrics, trail, Map.of(NAME, dialect));
        upstream = Upstream.of(NAME, URI.create("http://127.0.0.1:9"), Map.of());
        UpstreamChoice choice =
                new UpstreamChoice(
                        null,
                        new ModelRoutes(Map.of("*", upstream)),
                        List.of(upstream),
                        Map.of(NAME, TranslationTarget.of(dialect)));
        UpstreamAdapter adapter =
                new UpstreamAdapter(
                        choice,
                        Map.of(),
                        new DialectAdapter(DialectSettings.DEFAULT, InstantSource.system()),
                        pool,
                        new UploadLimits(1 << 20, Duration.ofSeconds(30)),
                        1);
        Credential caller = new Credential("ci", "acme", Set.of(Scope.PROXY), key.hash());
        Allowance plenty = Allowance.perMinute(PER_MINUTE);
        LocalRateLimits limits =
                LocalRateLimits.of(
                        List.of(
                                new CredentialLimits(
                                        caller.tenant(), caller.name(), plenty, plenty)));
        stages =
                Stages.of(
                                new Authenticator(CredentialStore.of(List.of(caller))),
                                new BodyReader(
                                        new BodyLimits(BodyLimits.USUAL_BYTES, 64, Duration.ofSeconds(30)),
                                        new HeapShare(Long.MAX_VALUE),
                                        false,
                                        pool),
                                new RequestFirewall(firewall, pool, Duration.ofSeconds(2)),
                                new RateLimiter(
                                        limits,
                                        Integer.MAX_VALUE,
                                        Integer.MAX_VALUE,
                                        choice,
                                        pool),
                                adapter,
                                new EvidenceStage(trail, pool))
                        .all()
                        .stream()
                        .<Stage>map(Waited::new)
                        .toList();
    }

    /** {@return the key that opens them} */
    public ApiKey key() {
        return key;
    }

    /** {@return the stages in request order, but for the guard, which is below the parser} */
    public List<Stage> stages() {
        return stages;
    }

    /** {@return the trail that the evidence stage reserves at} */
    public DrainedTrail trail() {
        return trail;
    }

    /**
     * {@return an answer of the upstream, told to the metrics}
     *
     * @param json its body
     */
    public LabAnswer answer(byte[] json) {
        return new LabAnswer(upstream, json, observer);
    }

    /** {@return the chain of the stages with its metrics} */
    public HotPath path(Responder responder) {
        return new HotPath(stages, responder, trail.mode().text(), observer);
    }

    /** {@return who sees what happens on the hot path} */
    public HotPathObserver observer() {
        return observer;
    }

    @Override
    public void close() {
        pool.close();
        firewall.close();
    }

    /**
     * Waits for a verdict that comes later: a scan that cold code does not end in the time of an
     * I/O thread ends on the pool, and what is measured here is one thread's.
     */
    private record Waited(Stage stage) implements Stage {
        @Override
        public StageName name() {
            return stage.name();
        }

        @Override
        public Verdict judge(GovernedCall call) {
            Verdict verdict = stage.judge(call);
            return verdict instanceof Verdict.Later(CompletionStage<Verdict> later)
                    ? later.toCompletableFuture().join()
                    : verdict;
        }
    }
}
