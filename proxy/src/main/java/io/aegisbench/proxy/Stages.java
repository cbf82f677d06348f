package io.aegisbench.proxy;

import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.body.BodyReader;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.stage.EvidenceStage;
import io.aegisbench.proxy.stage.RateLimiter;
import io.aegisbench.proxy.stage.RequestFirewall;
import io.aegisbench.proxy.stage.UpstreamAdapter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The stages in request order. The guard is not among them: it is below the parser, on the
 * connection; the forwarder is the end of the chain.
 *
 * @param judging those of every governed endpoint
 * @param sending those that come after them where a call goes upstream
 */
public record Stages(List<Stage> judging, List<Stage> sending) {
    /** Nobody changes the order. */
    public Stages {
        judging = List.copyOf(judging);
        sending = List.copyOf(sending);
    }

    /**
     * {@return the proxy's stages}
     *
     * @param authenticator knows the keys
     * @param body reads a request's body
     * @param firewall looks through what is asked
     * @param limiter knows what callers may spend
     * @param adapter routes and dialects
     * @param evidence reserves the place for it
     */
    public static Stages of(
            Authenticator authenticator,
            BodyReader body,
            RequestFirewall firewall,
            RateLimiter limiter,
            UpstreamAdapter adapter,
            EvidenceStage evidence) {
        return new Stages(
                List.of(authenticator, body, firewall, limiter), List.of(adapter, evidence));
    }

    /** {@return all, for a call that goes upstream} */
    public List<Stage> all() {
        return Stream.concat(judging.stream(), sending.stream()).toList();
    }
}
