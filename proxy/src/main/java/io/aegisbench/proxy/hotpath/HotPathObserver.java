package io.aegisbench.proxy.hotpath;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Sees what happens on the hot path, for metrics and logs. Called on I/O threads; never blocks. */
public interface HotPathObserver {
    /** Looks away. */
    HotPathObserver NONE = new HotPathObserver() {};

    /**
     * A stage gave its verdict.
     *
     * @param stage which
     * @param nanos how long it took, waiting included
     */
    default void judged(StageName stage, long nanos) {}

    /**
     * A stretch of the chain is over, and the I/O thread is free for other calls.
     *
     * @param nanos how long it was held
     */
    default void held(long nanos) {}

    /**
     * A stage let the I/O thread go, with its verdict or to go on elsewhere.
     *
     * @param stage which; the forwarder is the begin of the answer, too
     * @param nanos how long it held the thread, waiting elsewhere not included
     */
    default void held(StageName stage, long nanos) {}

    /**
     * A stage refused a call.
     *
     * @param call as far as it came
     * @param stage which
     * @param reject what the client is told
     */
    default void refused(GovernedCall call, StageName stage, Verdict.Reject reject) {}

    /**
     * The guard refused what never became a call.
     *
     * @param from where it came from, null if that is not known
     * @param reject what the client is told
     */
    default void refusedByGuard(@Nullable InetSocketAddress from, Verdict.Reject reject) {}

    /**
     * The exchange is over, answered or not.
     *
     * @param call its last state
     */
    default void ended(GovernedCall call) {}
}
