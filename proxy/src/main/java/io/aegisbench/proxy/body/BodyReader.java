package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;

/** Reads the body whole, within its bounds, and parses it once. */
public final class BodyReader implements Stage {
    private final BodyLimits limits;
    private final BodyBudget budget;
    private final JsonBody json;

    /**
     * Lets the bodies of all calls together hold an eighth of the heap.
     *
     * @param limits the bounds of each
     */
    public BodyReader(BodyLimits limits) {
        this(limits, BodyBudget.ofHeap(limits.maxBytes()));
    }

    BodyReader(BodyLimits limits, BodyBudget budget) {
        this.limits = limits;
        this.budget = budget;
        this.json = new JsonBody(limits.maxDepth(), limits.maxBytes());
    }

    @Override
    public StageName name() {
        return StageName.BODY;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        return call.route().hasBody()
                ? new BodyReading(call, limits, budget, json).start()
                : Verdict.pass();
    }
}
