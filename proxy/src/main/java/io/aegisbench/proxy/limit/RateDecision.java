package io.aegisbench.proxy.limit;

import java.util.concurrent.CompletionStage;

/** Whether a request may go on. A refusal is a value; it has taken nothing from any budget. */
public sealed interface RateDecision {
    /** A limiter that cannot be asked must not let anything pass. */
    String UNAVAILABLE_CODE = "rate_limiter_unavailable";

    /**
     * The request may go on; its reservation must be settled or cancelled.
     *
     * @param reservation what was taken
     * @param state what is left
     */
    record Granted(Reservation reservation, RateState state) implements RateDecision {}

    /**
     * A budget is used up; waiting helps.
     *
     * @param kind which budget
     * @param state what is left of both
     * @param retryNanos when there would be room for this request if nobody else came
     */
    record Exhausted(LimitKind kind, RateState state, long retryNanos) implements RateDecision {
        private static final long NANOS_PER_SECOND = 1_000_000_000;

        /** {@return for {@code Retry-After}: whole seconds, rounded up, at least one} */
        public long retryAfterSeconds() {
            return Math.max(1, Math.ceilDiv(retryNanos, NANOS_PER_SECOND));
        }
    }

    /**
     * The request is larger than the bucket can ever be; waiting never helps, so this must not be
     * answered like a used-up budget: clients would try again for ever.
     *
     * @param requestedTokens what was asked for
     * @param capacity the most there can be
     */
    record TooLarge(long requestedTokens, long capacity) implements RateDecision {}

    /**
     * Nobody could be asked, so nothing may pass.
     *
     * @param reason why, for the log and a counter
     */
    record Unavailable(Reason reason) implements RateDecision {}

    /**
     * The decision comes later, on a thread that is none of the caller's: go back to the I/O thread
     * before touching the call.
     *
     * @param decision never fails, is never itself pending, and comes by the deadline
     */
    record Pending(CompletionStage<RateDecision> decision) implements RateDecision {}

    /** Why nobody could be asked. */
    enum Reason {
        /** Redis did not answer in time, refused, or is not connected. */
        BACKEND,
        /** As many decisions are under way as the bound allows. */
        OVERLOADED
    }
}
