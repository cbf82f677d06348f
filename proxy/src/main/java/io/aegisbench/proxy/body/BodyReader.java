package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;

/** Reads the body whole, within its bounds, and parses it once. */
public final class BodyReader implements Stage {
    private final BodyLimits limits;
    private final HeapShare share;
    private final JsonBody json;

    /**
     * @param limits the bounds of each
     * @param share what all of them hold together
     */
    public BodyReader(BodyLimits limits, HeapShare share) {
        int most = mostBytes(limits, share);
        this.limits = new BodyLimits(most, limits.maxDepth(), limits.timeout());
        this.share = share;
        this.json = new JsonBody(limits.maxDepth(), most);
    }

    /**
     * {@return the largest body that is taken: none that finds no room where it is alone}
     *
     * @param limits the bounds of each
     * @param share what all of them hold together
     */
    public static int mostBytes(BodyLimits limits, HeapShare share) {
        return (int) Math.min(limits.maxBytes(), BodyRoom.mostBytes(share));
    }

    @Override
    public StageName name() {
        return StageName.BODY;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        return call.route().hasBody()
                ? new BodyReading(call, limits, new BodyRoom(share.part()), json).start()
                : Verdict.pass();
    }
}
