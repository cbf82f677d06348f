package io.aegisbench.proxy.admin;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Responder;
import io.undertow.util.Headers;

/** Answers a health check that passed the stages with the state of the ledger. */
public final class HealthAnswer implements Responder {
    private static final int UNAVAILABLE = 503;

    private final EvidenceTrail trail;
    private final String version;

    /**
     * @param trail whose state is told
     * @param version of the proxy
     */
    public HealthAnswer(EvidenceTrail trail, String version) {
        this.trail = trail;
        this.version = version;
    }

    @Override
    public void respond(GovernedCall call) {
        EvidenceTrail.Status status = trail.status();
        if (!status.isWell()) {
            call.exchange().setStatusCode(UNAVAILABLE);
        }
        call.exchange().getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        call.exchange().getResponseSender().send(text(status));
    }

    private String text(EvidenceTrail.Status status) {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"status\":\"").append(status.word());
        out.append("\",\"ledger\":");
        if (trail.mode() == EvidenceTrail.Mode.OFF) {
            out.append("null");
        } else {
            out.append("{\"size\":").append(status.size());
            out.append(",\"root\":\"").append(status.root());
            out.append("\",\"faulted\":").append(status.faulted());
            out.append(",\"inFlight\":").append(status.inFlight());
            out.append(",\"oldestUnsyncedMillis\":").append(status.oldestUnsyncedMillis());
            out.append(",\"freeBytes\":").append(status.freeBytes());
            out.append(",\"lowOnRoom\":").append(status.isLowOnRoom());
            if (status.witnessed().isAsked()) {
                out.append(",\"cosignedSize\":").append(status.witnessed().cosignedSize());
                out.append(",\"contradicting\":").append(status.witnessed().contradicting());
            }
            out.append('}');
        }
        return out.append(",\"version\":\"").append(version).append("\"}").toString();
    }
}
