package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.dialect.translation.Adaptation;
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
    private final boolean readHere;

    private CallForwarding(
            Forwarder forwarder, EvidenceTrail trail, CallObserver observer, boolean readHere) {
        this.forwarder = forwarder;
        this.trail = trail;
        this.observer = observer;
        this.readHere = readHere;
    }

    /**
     * {@return forwarding to upstreams elsewhere, who need no more of this heap than the bytes}
     *
     * @param forwarder sends calls on
     * @param trail keeps their evidence
     * @param observer sees how they end
     */
    public static CallForwarding away(
            Forwarder forwarder, EvidenceTrail trail, CallObserver observer) {
        return new CallForwarding(forwarder, trail, observer, false);
    }

    /**
     * {@return forwarding to an upstream in this process, which reads and parses each body again:
     * what the call holds of the heap for its body it holds to its end}
     *
     * @param forwarder sends calls on
     * @param trail keeps their evidence
     * @param observer sees how they end
     */
    public static CallForwarding within(
            Forwarder forwarder, EvidenceTrail trail, CallObserver observer) {
        return new CallForwarding(forwarder, trail, observer, true);
    }

    @Override
    public void respond(GovernedCall call) {
        UpstreamCall request = call.get(CallFacts.UPSTREAM);
        EvidenceTrail.Slot slot = call.get(CallFacts.EVIDENCE);
        call.forgetBody();
        if (!readHere) {
            call.holdOnlyBytes(request.body().length);
        }
        Adaptation.Notes notes = call.find(CallFacts.NOTES);
        if (notes != null) {
            slot.translated(notes.dropped(), notes.mapped());
        }
        slot.forwarding(request.upstream().name());
        try {
            forwarder.forward(
                    call.exchange(), request, new CallWitness(call, trail.mode(), observer));
        } catch (RuntimeException | Error e) {
            // The chain answers this with a 500; without a witness nobody else would record it.
            slot.answering(FAULT, false);
            slot.complete(EvidenceTrail.Outcome.UPSTREAM_ERROR);
            throw e;
        }
    }
}
