package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.forward.Forwarder;
import io.aegisbench.proxy.forward.UpstreamCall;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Responder;

/** The end of the chain for calls that have an upstream: sends them on under a witness. */
public final class CallForwarding implements Responder {
    private static final int FAULT = 500;

    private final Forwarder forwarder;
    private final EvidenceTrail trail;
    private final CallObserver observer;

    /**
     * @param forwarder sends calls on
     * @param trail keeps their evidence
     * @param observer sees how they end
     */
    public CallForwarding(Forwarder forwarder, EvidenceTrail trail, CallObserver observer) {
        this.forwarder = forwarder;
        this.trail = trail;
        this.observer = observer;
    }

    @Override
    public void respond(GovernedCall call) {
        UpstreamCall request = call.get(CallFacts.UPSTREAM);
        EvidenceTrail.Slot slot = call.get(CallFacts.EVIDENCE);
        slot.requestBody(call.body().bytes());
        call.forgetBody();
        slot.forwarding(request.upstream().name());
        try {
            forwarder.forward(
                    call.exchange(), request, new CallWitness(call, trail.mode(), observer));
        } catch (RuntimeException e) {
            // The chain answers this with a 500; without a witness nobody else would record it.
            slot.answering(FAULT, false);
            slot.complete(EvidenceTrail.Outcome.UPSTREAM_ERROR);
            throw e;
        }
    }
}
