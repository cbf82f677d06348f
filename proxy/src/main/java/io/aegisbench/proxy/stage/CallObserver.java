package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.dialect.TokenUsage;
import io.aegisbench.proxy.forward.AnswerFigures;
import io.aegisbench.proxy.forward.Outcome;
import io.aegisbench.proxy.forward.UpstreamFault;
import io.aegisbench.proxy.hotpath.GovernedCall;
import org.jspecify.annotations.Nullable;

/** Sees how forwarded calls end, for metrics. Called on I/O threads; never blocks. */
@FunctionalInterface
public interface CallObserver {
    /** Looks away. */
    CallObserver NONE = (call, end) -> {};

    /**
     * A call has ended.
     *
     * @param call with its upstream
     * @param end how
     */
    void ended(GovernedCall call, End end);

    /**
     * How a call ended.
     *
     * @param outcome of the forwarding
     * @param figures what was sent and when
     * @param fault what went wrong, or null
     * @param usage what the answer says it has used, or null if it does not
     */
    record End(
            Outcome outcome,
            AnswerFigures figures,
            @Nullable UpstreamFault fault,
            @Nullable TokenUsage usage) {}
}
