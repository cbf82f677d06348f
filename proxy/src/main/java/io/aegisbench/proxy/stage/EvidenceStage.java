package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import java.time.Duration;

/**
 * Reserves the place for a call's evidence before its upstream is called, so that no call is
 * answered whose evidence could not be kept.
 */
public final class EvidenceStage implements Stage {
    private static final Verdict FULL =
            new Verdict.Reject(
                            503,
                            "evidence_backlog",
                            "As many calls are under way as their evidence can be kept for.")
                    .retryAfter(Duration.ofSeconds(1));
    private static final Verdict STOPPING =
            new Verdict.Reject(503, "stopping", "The proxy is stopping.")
                    .retryAfter(Duration.ofSeconds(1));
    private static final Verdict FAILED =
            new Verdict.Reject(
                    503, "ledger_failed", "The evidence of calls cannot be kept any more.");

    private final EvidenceTrail trail;

    /**
     * @param trail keeps the evidence
     */
    public EvidenceStage(EvidenceTrail trail) {
        this.trail = trail;
    }

    @Override
    public StageName name() {
        return StageName.EVIDENCE;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        EvidenceTrail.Call facts =
                new EvidenceTrail.Call(
                        call.requestId(),
                        call.caller().tenant(),
                        EvidenceTrail.nowMicros(),
                        call.exchange().getRequestMethod().toString(),
                        call.path(),
                        call.get(CallFacts.UPSTREAM).model(),
                        CallFacts.wall(call));
        return switch (trail.reserve(facts)) {
            case EvidenceTrail.Slot slot -> {
                call.keep(CallFacts.EVIDENCE, slot);
                yield Verdict.pass();
            }
            case EvidenceTrail.NoSlot none ->
                    switch (none) {
                        case FULL -> FULL;
                        case STOPPING -> STOPPING;
                        case FAILED -> FAILED;
                    };
        };
    }
}
