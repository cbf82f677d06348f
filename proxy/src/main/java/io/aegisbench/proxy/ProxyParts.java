package io.aegisbench.proxy;

import io.aegisbench.proxy.hotpath.Credentials;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.RateLimiter;
import io.aegisbench.proxy.hotpath.RequestFirewall;
import io.aegisbench.proxy.hotpath.Responder;
import io.aegisbench.proxy.hotpath.UpstreamAdapter;
import io.undertow.server.HttpHandler;
import java.util.function.BooleanSupplier;

/**
 * What the stages stand on.
 *
 * @param credentials the keys
 * @param screen the firewall's rules
 * @param budget the rate limits
 * @param translation routes and dialects
 * @param forwarder sends calls on
 * @param models answers {@code GET /v1/models}
 * @param metrics answers {@code GET /metrics}
 * @param observer metrics of the hot path
 * @param ready whether calls can be answered
 */
record ProxyParts(
        Credentials credentials,
        RequestFirewall.Screen screen,
        RateLimiter.Budget budget,
        UpstreamAdapter.Translation translation,
        Responder forwarder,
        Responder models,
        HttpHandler metrics,
        HotPathObserver observer,
        BooleanSupplier ready) {}
