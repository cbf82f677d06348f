package io.aegisbench.proxy.hotpath;

/** Reads the body whole, within its bounds, and parses it once. */
public final class BodyReader implements Stage {
    private final BodyLimits limits;
    private final JsonBody json;

    /**
     * @param limits the bounds
     */
    public BodyReader(BodyLimits limits) {
        this.limits = limits;
        this.json = new JsonBody(limits.maxDepth(), limits.maxBytes());
    }

    @Override
    public StageName name() {
        return StageName.BODY;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        return call.route().hasBody()
                ? new BodyReading(call, limits, json).start()
                : Verdict.pass();
    }
}
