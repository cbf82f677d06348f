package io.aegisbench.proxy.metrics;

import io.aegisbench.proxy.admin.AuditObserver;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.forward.Outcome;
import io.aegisbench.proxy.forward.Upstream;
import io.aegisbench.proxy.forward.UpstreamFault;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.stage.CallFacts;
import io.aegisbench.proxy.stage.CallObserver;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAccumulator;
import org.jspecify.annotations.Nullable;

/** Counts and times what happens on the hot path, and has refusals recorded. Thread-safe. */
public final class MetricsObserver implements HotPathObserver, CallObserver, AuditObserver {
    private static final int SERVER_ERROR = 500;
    private static final int CLIENT_GONE = 499;
    private static final double NANOS_PER_SECOND = 1e9;

    private final ProxyMetrics metrics;
    private final RequestMetrics requests;
    private final EvidenceTrail trail;
    private final Map<String, Dialect> dialects;
    private final Map<Route, RouteLabel> labels = new EnumMap<>(Route.class);
    private final LongAccumulator longestHold = new LongAccumulator(Math::max, 0);
    private final Map<StageName, LongAccumulator> longestHolds = new EnumMap<>(StageName.class);
    private final Map<UpstreamFault, UpstreamErrorKind> kinds = new EnumMap<>(UpstreamFault.class);

    public MetricsObserver(
            ProxyMetrics metrics, EvidenceTrail trail, Map<String, Dialect> dialects) {
        this.metrics = metrics;
        this.requests = metrics.requests();
        this.trail = trail;
        this.dialects = Map.copyOf(dialects);
        metrics.gauge(
                "aegis_io_hold_max_seconds",
                "Longest time since the last scrape that the hot path held an I/O thread.",
                () -> longestHold.getThenReset() / NANOS_PER_SECOND);
        for (StageName stage : StageName.values()) {
            longestHolds.put(stage, new LongAccumulator(Math::max, 0));
        }
        metrics.gaugeOfStages(
                "aegis_io_stage_hold_max_seconds",
                "Longest time since the last scrape that one stage held an I/O thread.",
                stage -> hold(stage).getThenReset() / NANOS_PER_SECOND);
        for (Route route : Route.values()) {
            labels.put(route, RouteLabel.valueOf(route.name()));
        }
        for (UpstreamFault fault : UpstreamFault.values()) {
            kinds.put(fault, UpstreamErrorKind.valueOf(fault.name()));
        }
    }

    @Override
    public void judged(StageName stage, long nanos) {
        requests.passed(stage, nanos);
    }

    @Override
    public void held(long nanos) {
        longestHold.accumulate(nanos);
    }

    @Override
    public void held(StageName stage, long nanos) {
        hold(stage).accumulate(nanos);
    }

    private LongAccumulator hold(StageName stage) {
        return Objects.requireNonNull(longestHolds.get(stage));
    }

    @Override
    public void refused(GovernedCall call, StageName stage, Verdict.Reject reject) {
        requests.refused(stage, reject.code());
        if (stage != StageName.EVIDENCE) {
            String tenant = call.hasCaller() ? call.caller().tenant() : "";
            String rules = stage == StageName.WAF ? CallFacts.wall(call).rules() : "";
            record(
                    refusal(call.requestId(), tenant, stage, reject, rules),
                    call.exchange().getSourceAddress());
        }
    }

    @Override
    public void refusedByGuard(@Nullable InetSocketAddress from, Verdict.Reject reject) {
        requests.refused(StageName.GUARD, reject.code());
        record(refusal(trail.nextRequestId(), "", StageName.GUARD, reject, ""), from);
    }

    @Override
    public void auditRefused(
            String requestId,
            String tenant,
            @Nullable InetSocketAddress from,
            Verdict.Reject reject) {
        requests.refused(StageName.AUTH, reject.code());
        record(refusal(requestId, tenant, StageName.AUTH, reject, ""), from);
    }

    @Override
    public void auditAnswered(int status, long nanos) {
        requests.answered(RouteLabel.AUDIT, status, nanos);
    }

    private void record(EvidenceTrail.Refusal refusal, @Nullable InetSocketAddress from) {
        trail.refuse(refusal, from == null ? null : from.getAddress());
    }

    private static EvidenceTrail.Refusal refusal(
            String id, String tenant, StageName stage, Verdict.Reject reject, String wafRules) {
        return new EvidenceTrail.Refusal(
                id,
                tenant,
                EvidenceTrail.nowMicros(),
                stage.label(),
                reject.status(),
                reject.code(),
                wafRules);
    }

    @Override
    public void ended(GovernedCall call) {
        requests.screened(CallFacts.wall(call).verdict());
        requests.answered(
                label(call),
                call.exchange().getStatusCode(),
                System.nanoTime() - call.startNanos());
    }

    private RouteLabel label(GovernedCall call) {
        return labels.getOrDefault(call.route(), RouteLabel.OTHER);
    }

    @Override
    public void ended(GovernedCall call, End end) {
        Upstream upstream = call.get(CallFacts.UPSTREAM).upstream();
        UpstreamFault fault = end.fault();
        if (end.outcome() == Outcome.COMPLETE && end.figures().status() < SERVER_ERROR) {
            metrics.upstream(upstream.name()).answered(end.figures().totalNanos());
        } else if (fault != null) {
            metrics.upstream(upstream.name())
                    .failed(kinds.getOrDefault(fault, UpstreamErrorKind.PROTOCOL));
        } else {
            metrics.upstream(upstream.name())
                    .failed(
                            end.outcome() == Outcome.CLIENT_GONE
                                    ? UpstreamErrorKind.CLIENT_GONE
                                    : UpstreamErrorKind.SERVER_ERROR);
        }
        if (end.outcome() == Outcome.CLIENT_GONE && !call.exchange().isResponseStarted()) {
            call.exchange().setStatusCode(CLIENT_GONE);
        }
        requests.passed(StageName.FORWARDER, end.figures().totalNanos());
        generation(call, end);
    }

    private void generation(GovernedCall call, End end) {
        Optional<Operation> operation = operation(call);
        if (end.outcome() != Outcome.COMPLETE || operation.isEmpty()) {
            return;
        }
        GenerationMetrics generation =
                metrics.generation(
                        operation.get(), provider(call), call.get(CallFacts.UPSTREAM).model());
        generation.finished(end.figures().totalNanos());
        if (call.get(CallFacts.UPSTREAM).streaming()) {
            generation.firstChunk(end.figures().firstChunkNanos());
        }
        if (end.usage() != null) {
            generation.used(end.usage().prompt(), end.usage().completion());
        }
    }

    /** Of what is passed on nobody knows what it does. */
    private static Optional<Operation> operation(GovernedCall call) {
        return switch (call.route()) {
            case COMPLETIONS -> Optional.of(Operation.TEXT_COMPLETION);
            case EMBEDDINGS -> Optional.of(Operation.EMBEDDINGS);
            case CHAT_COMPLETIONS, RESPONSES, MESSAGES -> Optional.of(Operation.CHAT);
            case COUNT_TOKENS, MODELS, HEALTH, PASSED_ON -> Optional.empty();
        };
    }

    private Provider provider(GovernedCall call) {
        Dialect asked = call.route() == Route.MESSAGES ? Dialect.ANTHROPIC : Dialect.OPENAI;
        String upstream = call.get(CallFacts.UPSTREAM).upstream().name();
        return dialects.getOrDefault(upstream, asked) == Dialect.ANTHROPIC
                ? Provider.ANTHROPIC
                : Provider.OPENAI;
    }
}
