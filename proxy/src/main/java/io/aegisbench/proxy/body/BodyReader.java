package io.aegisbench.proxy.body;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import io.undertow.util.HeaderMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a JSON body whole, within its bounds, and parses it once. Any other, where it is passed on,
 * stays where it is for the forwarder.
 */
public final class BodyReader implements Stage {
    private final BodyLimits limits;
    private final HeapShare share;
    private final boolean severalTenants;
    private final Map<String, HeapShare> ofTenant = new ConcurrentHashMap<>();
    private final BodyWork work;

    /**
     * @param limits the bounds of each
     * @param share what all of them hold together
     * @param severalTenants whether those of one tenant are to leave half of it to the others
     * @param pool parses those that are not small
     */
    public BodyReader(BodyLimits limits, HeapShare share, boolean severalTenants, WorkPool pool) {
        this.severalTenants = severalTenants;
        int most = mostBytes(limits, severalTenants ? half(share) : share);
        this.limits = new BodyLimits(most, limits.maxDepth(), limits.timeout());
        this.share = share;
        this.work = new BodyWork(new JsonBody(limits.maxDepth(), most), pool, most);
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

    /**
     * {@return what the bodies of one tenant hold together where there are others}
     *
     * @param share what all of them hold together
     */
    public static HeapShare half(HeapShare share) {
        return share.within(share.maxBytes() / 2);
    }

    private HeapShare share(GovernedCall call) {
        return severalTenants
                ? ofTenant.computeIfAbsent(call.caller().tenant(), _ -> half(share))
                : share;
    }

    @Override
    public StageName name() {
        return StageName.BODY;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        if (call.route() == Route.PASSED_ON) {
            HeaderMap head = call.exchange().getRequestHeaders();
            if (call.exchange().isRequestComplete()) {
                return Verdict.pass();
            }
            if (BodyHead.isOther(head)) {
                Verdict unmet = BodyHead.judgeExpectation(head);
                return unmet == null ? Verdict.pass() : unmet;
            }
        } else if (!call.route().needsJson()) {
            return Verdict.pass();
        }
        return new BodyReading(call, limits, new BodyRoom(share(call).part()), work).start();
    }
}
