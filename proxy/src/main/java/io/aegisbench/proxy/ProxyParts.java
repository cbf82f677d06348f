package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.Responder;
import io.undertow.server.HttpHandler;

/**
 * What the endpoints stand on.
 *
 * @param stages what judges calls
 * @param trail keeps the evidence
 * @param forwarder sends calls on
 * @param models answers {@code GET /v1/models}
 * @param metrics answers {@code GET /metrics}
 * @param audit answers everything below {@code /v1/audit}
 * @param observer metrics of the hot path
 * @param connections what all connections may hold of the heap together
 * @param endCalls ends the calls that a stop did not see finish
 */
record ProxyParts(
        Stages stages,
        EvidenceTrail trail,
        Responder forwarder,
        Responder models,
        HttpHandler metrics,
        HttpHandler audit,
        HotPathObserver observer,
        HeapShare connections,
        Runnable endCalls) {}
