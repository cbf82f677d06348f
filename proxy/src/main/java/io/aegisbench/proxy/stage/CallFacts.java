package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.dialect.translation.Adaptation;
import io.aegisbench.proxy.forward.UpstreamCall;
import io.aegisbench.proxy.hotpath.CallFact;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.limit.Reservation;
import java.util.Objects;

/** What the stages find out about a call, in the order in which they do. */
public final class CallFacts {
    /** What the firewall said. */
    public static final CallFact<EvidenceTrail.Wall> WALL =
            new CallFact<>(EvidenceTrail.Wall.class, "the firewall has not run");

    /** What the call has taken from its caller's budgets; to be settled or cancelled. */
    public static final CallFact<Reservation> RESERVATION =
            new CallFact<>(Reservation.class, "nothing was taken from a budget");

    /** What to send upstream. */
    public static final CallFact<UpstreamCall> UPSTREAM =
            new CallFact<>(UpstreamCall.class, "the adapter has not run");

    /** What of the request did not go on as it was; only of calls that are translated. */
    static final CallFact<Adaptation.Notes> NOTES =
            new CallFact<>(Adaptation.Notes.class, "nothing was translated");

    /** The place for the call's evidence; must be completed or given back. */
    public static final CallFact<EvidenceTrail.Slot> EVIDENCE =
            new CallFact<>(EvidenceTrail.Slot.class, "no evidence was reserved");

    private CallFacts() {}

    /**
     * {@return what the firewall said of a call, which is nothing where it is switched off}
     *
     * @param call any
     */
    public static EvidenceTrail.Wall wall(GovernedCall call) {
        return Objects.requireNonNullElse(call.find(WALL), EvidenceTrail.Wall.OFF);
    }
}
