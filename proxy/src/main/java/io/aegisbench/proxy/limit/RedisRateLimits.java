package io.aegisbench.proxy.limit;

import io.aegisbench.proxy.limit.RateDecision.Granted;
import io.aegisbench.proxy.limit.RateDecision.Pending;
import io.aegisbench.proxy.limit.RateDecision.Reason;
import io.aegisbench.proxy.limit.RateDecision.TooLarge;
import io.aegisbench.proxy.limit.RateDecision.Unavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Budgets that several processes share in Redis. Thread-safe; no method but {@link #connect} and
 * {@link #close} blocks.
 *
 * <p>Budgets refill by Redis' own clock: a process whose clock is wrong takes no more than its
 * share and keeps nobody else from theirs.
 *
 * <p>Fails closed: a decision that has not come by the deadline is {@link Unavailable}, and what
 * Redis grants within {@link RedisLink#LATE} after it is given back. A Redis that is away at the
 * start stops the start; one that goes away later refuses every request until it is back, which
 * needs no restart.
 */
public final class RedisRateLimits implements RateLimits {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRateLimits.class);
    private static final Unavailable NO_ANSWER = new Unavailable(Reason.BACKEND);
    private static final Unavailable OVERLOADED = new Unavailable(Reason.OVERLOADED);

    private final RedisSettings settings;
    private final RedisLink link;
    private final Settlements settlements;
    private final BudgetScript script;
    private volatile ByCredential<RedisBudget> budgets;
    private final AtomicInteger pending = new AtomicInteger();
    private final LongAdder unavailable = new LongAdder();
    private final AtomicBoolean ill = new AtomicBoolean();

    private RedisRateLimits(RedisSettings settings, RedisLink link, List<CredentialLimits> limits) {
        this.settings = settings;
        this.link = link;
        this.settlements =
                new Settlements(
                        settings.maxPendingSettlements(),
                        pause ->
                                CompletableFuture.delayedExecutor(
                                        pause.toNanos(), TimeUnit.NANOSECONDS),
                        link::isConnected);
        this.script = new BudgetScript(link.commands());
        this.budgets = ByCredential.of(limits, this::budgetOf);
    }

    /**
     * {@return the budgets of these credentials, in Redis}
     *
     * @throws RedisUnreachableException if Redis does not answer in time
     */
    public static RedisRateLimits connect(RedisSettings settings, List<CredentialLimits> limits) {
        return new RedisRateLimits(settings, RedisLink.open(settings), limits);
    }

    @Override
    public RateDecision reserve(String tenant, String credential, long estimatedTokens) {
        RateLimits.requireEstimate(estimatedTokens);
        RedisBudget of = budgets.get(tenant, credential);
        CredentialLimits limits = of.limits();
        if (limits.isUnlimited()) {
            return NoRateLimits.grant();
        }
        if (limits.tokens() != null && limits.neverHolds(estimatedTokens)) {
            return new TooLarge(estimatedTokens, limits.tokens().capacity());
        }
        if (pending.incrementAndGet() > settings.maxPendingDecisions()) {
            pending.decrementAndGet();
            unavailable.increment();
            return OVERLOADED;
        }
        return new Pending(inTime(ask(of, estimatedTokens)));
    }

    private static CompletionStage<RateDecision> ask(RedisBudget of, long estimatedTokens) {
        try {
            return of.reserve(estimatedTokens);
        } catch (RuntimeException e) {
            // The client refuses at once when it is shutting down.
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * A decision counts as pending until Redis has answered or the link has given up, not only
     * until the client was answered: else a stopped Redis would collect them without bound.
     */
    private CompletionStage<RateDecision> inTime(CompletionStage<RateDecision> asked) {
        CompletableFuture<RateDecision> answer = new CompletableFuture<>();
        asked.whenComplete((decision, failure) -> {
            pending.decrementAndGet();
            RateDecision known = failure == null ? decision : NO_ANSWER;
            if (!answer.complete(known) && known instanceof Granted late) {
                late.reservation().cancel();
            }
        });
        return answer.completeOnTimeout(
                        NO_ANSWER, settings.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(this::noted);
    }

    private RateDecision noted(RateDecision decision) {
        boolean failed = decision instanceof Unavailable;
        if (failed) {
            unavailable.increment();
        }
        if (ill.get() != failed && ill.compareAndSet(!failed, failed)) {
            if (failed) {
                LOG.warn("Redis does not answer, requests are refused: redis={}", settings.place());
            } else {
                LOG.info("Redis answers again: redis={}", settings.place());
            }
        }
        return decision;
    }

    /** {@return decisions that could not be made} */
    public long unavailable() {
        return unavailable.sum();
    }

    /** {@return tries to give back or charge that failed} */
    public long settleFailures() {
        return settlements.failures();
    }

    /** {@return changes that were given up: the credential has that much less or more} */
    public long settlementsLost() {
        return settlements.lost();
    }

    /** {@return decisions that Redis has not answered yet} */
    public int pending() {
        return pending.get();
    }

    /** {@return settlements that are under way or wait for another try} */
    public int pendingSettlements() {
        return settlements.pending();
    }

    @Override
    public boolean update(List<CredentialLimits> limits) {
        budgets = ByCredential.of(limits, this::budgetOf);
        return true;
    }

    private RedisBudget budgetOf(CredentialLimits limits) {
        return new RedisBudget(limits, script, settlements);
    }

    @Override
    public String describe() {
        return "in Redis at "
                + settings.place()
                + ", for "
                + budgets.size()
                + " credentials, closed after "
                + settings.deadline().toMillis()
                + " ms without an answer";
    }

    @Override
    public void close() {
        link.close();
    }
}
