package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.dialect.Endpoint;
import io.aegisbench.proxy.dialect.TokenEstimate;
import io.aegisbench.proxy.hotpath.Caller;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.RequestBody;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import io.aegisbench.proxy.limit.CallShares;
import io.aegisbench.proxy.limit.LimitKind;
import io.aegisbench.proxy.limit.RateDecision;
import io.aegisbench.proxy.limit.RateLimitHeader;
import io.aegisbench.proxy.limit.RateLimits;
import io.aegisbench.proxy.limit.RateState;
import io.aegisbench.proxy.limit.Reservation;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Takes a place among the calls of its key and of its tenant, and what the call may cost from its
 * caller's budget, before anything is sent. Thread-safe.
 */
public final class RateLimiter implements Stage {
    private static final Map<RateLimitHeader, HttpString> HEADERS = headers();

    /** What an answer is taken to cost where neither the request nor the proxy sets it a limit. */
    private static final int UNLIMITED_ANSWER_TOKENS = 4096;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Verdict UNAVAILABLE =
            new Verdict.Reject(
                            503,
                            RateDecision.UNAVAILABLE_CODE,
                            "The rate limits cannot be asked, so nothing passes.")
                    .retryAfter(SOON);

    private final CallShares<Caller> ofKey;
    private final CallShares<String> ofTenant;
    private final UpstreamChoice choice;
    private final WorkPool pool;
    private volatile RateLimits limits;

    /**
     * @param limits what callers may spend
     * @param callsOfKey how many calls of a key may be under way at once
     * @param callsOfTenant the same of all keys of a tenant
     * @param choice knows what limit an upstream is told where the request sets none
     * @param pool counts what is asked in bodies that are not small
     */
    public RateLimiter(
            RateLimits limits,
            int callsOfKey,
            int callsOfTenant,
            UpstreamChoice choice,
            WorkPool pool) {
        this.limits = limits;
        this.choice = choice;
        this.pool = pool;
        ofKey = new CallShares<>(callsOfKey);
        ofTenant = new CallShares<>(callsOfTenant);
    }

    /** {@return the limits in force} */
    public RateLimits limits() {
        return limits;
    }

    /**
     * Takes other limits into force; what the old ones have granted is settled with them.
     *
     * @param fresh the limits from now on
     */
    public void use(RateLimits fresh) {
        limits = fresh;
    }

    private static Map<RateLimitHeader, HttpString> headers() {
        Map<RateLimitHeader, HttpString> names = new EnumMap<>(RateLimitHeader.class);
        for (RateLimitHeader header : RateLimitHeader.values()) {
            names.put(header, HttpString.tryFromString(header.headerName()));
        }
        return names;
    }

    @Override
    public StageName name() {
        return StageName.RATE_LIMIT;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        Caller caller = call.caller();
        if (!CallPlaces.take(call, ofKey, caller)) {
            return CallPlaces.refusal("Too many calls of this key are under way: ", ofKey);
        }
        if (!CallPlaces.take(call, ofTenant, caller.tenant())) {
            return CallPlaces.refusal("Too many calls of this tenant are under way: ", ofTenant);
        }
        if (!call.hasBody()) {
            return reserve(call, 0);
        }
        RequestBody body = call.body();
        return body.isSmall()
                ? reserve(call, estimate(call.route(), body))
                : pool.judge(
                        call, () -> estimate(call.route(), body), tokens -> reserve(call, tokens));
    }

    private Verdict reserve(GovernedCall call, long tokens) {
        Caller caller = call.caller();
        RateDecision decision = limits.reserve(caller.tenant(), caller.name(), tokens);
        return decision instanceof RateDecision.Pending pending
                ? new Verdict.Later(pending.decision().thenApply(later -> verdict(call, later)))
                : verdict(call, decision);
    }

    /** Counting tokens takes none, and what is passed on answers with none unless it says so. */
    private long estimate(Route route, RequestBody body) {
        JsonNode request = body.json();
        int usual = UNLIMITED_ANSWER_TOKENS;
        return switch (route) {
            case COUNT_TOKENS -> 0;
            case RESPONSES -> TokenEstimate.of(request, usual);
            case PASSED_ON -> TokenEstimate.of(request, 0);
            case CHAT_COMPLETIONS, COMPLETIONS, EMBEDDINGS, MESSAGES, MODELS, HEALTH ->
                    Endpoint.at(route.path())
                            .map(endpoint ->
                                    TokenEstimate.of(
                                            endpoint,
                                            request,
                                            choice.answerTokens(endpoint, body, usual)))
                            .orElse(0L);
        };
    }

    private static Verdict verdict(GovernedCall call, RateDecision decision) {
        return switch (decision) {
            case RateDecision.Granted granted -> {
                tell(call, granted.state());
                call.keep(CallFacts.RESERVATION, granted.reservation());
                call.atEnd(RateLimiter::release);
                yield Verdict.pass();
            }
            case RateDecision.Exhausted exhausted -> {
                tell(call, exhausted.state());
                String what = exhausted.kind() == LimitKind.REQUESTS ? "Requests" : "Tokens";
                yield new Verdict.Reject(
                                429,
                                "rate_limit_exceeded",
                                what + " of this key are used up for now.")
                        .retryAfter(Duration.ofSeconds(exhausted.retryAfterSeconds()));
            }
            case RateDecision.TooLarge large ->
                    new Verdict.Reject(
                            400,
                            "tokens_exceed_limit",
                            "The request may take %s tokens; this key's limit is %s."
                                    .formatted(large.requestedTokens(), large.capacity()));
            case RateDecision.Unavailable _ -> UNAVAILABLE;
            case RateDecision.Pending _ ->
                    throw new IllegalStateException("a decision that came is not pending");
        };
    }

    /**
     * A call that was refused after all, or whose client left before it was sent on, has cost
     * nothing. One that was sent on is settled by its witness, which may come after this: the
     * exchange is complete within the write of the answer's last byte.
     */
    private static void release(GovernedCall ended) {
        Reservation reservation = ended.find(CallFacts.RESERVATION);
        if (reservation == null) {
            return;
        }
        if (ended.refusedBy() != null) {
            reservation.cancel();
        } else if (ended.find(CallFacts.EVIDENCE) == null || !ended.passed()) {
            if (ended.exchange().isResponseStarted()) {
                reservation.settle(0);
            } else {
                reservation.cancel();
            }
        }
    }

    private static void tell(GovernedCall call, RateState state) {
        if (state.requests() == null && state.tokens() == null) {
            return;
        }
        HeaderMap answer = call.exchange().getResponseHeaders();
        HEADERS.forEach((header, name) -> {
            String value = header.value(state);
            if (value != null) {
                answer.put(name, value);
            }
        });
    }
}
