package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.Responder;
import io.aegisbench.proxy.stage.RateLimiter;
import io.aegisbench.proxy.stage.RequestFirewall;
import io.aegisbench.proxy.stage.UpstreamAdapter;
import io.undertow.server.HttpHandler;

/**
 * What the stages stand on.
 *
 * @param authenticator knows the keys
 * @param screen the firewall's rules
 * @param budget the rate limits
 * @param translation routes and dialects
 * @param trail keeps the evidence
 * @param forwarder sends calls on
 * @param models answers {@code GET /v1/models}
 * @param metrics answers {@code GET /metrics}
 * @param audit answers everything below {@code /v1/audit}
 * @param observer metrics of the hot path
 * @param endCalls ends the calls that a stop did not see finish
 */
record ProxyParts(
        Authenticator authenticator,
        RequestFirewall.Screen screen,
        RateLimiter.Budget budget,
        UpstreamAdapter.Translation translation,
        EvidenceTrail trail,
        Responder forwarder,
        Responder models,
        HttpHandler metrics,
        HttpHandler audit,
        HotPathObserver observer,
        Runnable endCalls) {}
