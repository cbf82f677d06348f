package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.hotpath.WorkPool;
import java.time.Duration;

/**
 * Reserves the place for a call's evidence before its upstream is called, so that no call is
 * answered whose evidence could not be kept, and hashes the body as it was sent.
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
    private static final Verdict NO_ROOM =
            new Verdict.Reject(
                            503,
                            "evidence_disk_full",
                            "The disk of the evidence has no room for another call.")
                    .retryAfter(Duration.ofSeconds(10));
    private static final Verdict FAILED =
            new Verdict.Reject(
                    503, "ledger_failed", "The evidence of calls cannot be kept any more.");

    private final EvidenceTrail trail;
    private final WorkPool pool;

    /**
     * @param trail keeps the evidence
     * @param pool hashes bodies that are not small
     */
    public EvidenceStage(EvidenceTrail trail, WorkPool pool) {
        this.trail = trail;
        this.pool = pool;
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
                yield hashed(call, slot);
            }
            case EvidenceTrail.NoSlot none ->
                    switch (none) {
                        case FULL -> FULL;
                        case STOPPING -> STOPPING;
                        case FAILED -> FAILED;
                        case NO_ROOM -> NO_ROOM;
                    };
        };
    }

    private Verdict hashed(GovernedCall call, EvidenceTrail.Slot slot) {
        if (!call.hasBody()) {
            if (call.get(CallFacts.UPSTREAM).upload() != null) {
                slot.requestComes();
            }
            return Verdict.pass();
        }
        byte[] sent = call.body().sent();
        if (!call.body().encoding().isEmpty()) {
            slot.requestEncoding(call.body().encoding());
        }
        if (call.body().isSmall()) {
            slot.requestBody(sent);
            return Verdict.pass();
        }
        Verdict verdict =
                pool.judge(
                        call,
                        () -> {
                            slot.requestBody(sent);
                            return slot;
                        },
                        _ -> Verdict.pass());
        if (verdict instanceof Verdict.Later) {
            call.atEnd(ended -> completeUnlessPassed(ended, slot));
        } else {
            boolean _ = slot.abandon();
        }
        return verdict;
    }

    /** What ended while its body was hashed nobody else completes. */
    private static void completeUnlessPassed(GovernedCall ended, EvidenceTrail.Slot slot) {
        if (ended.passed()) {
            return;
        }
        boolean refused = ended.refusedBy() != null;
        if (refused) {
            slot.answering(ended.exchange().getStatusCode(), false);
        }
        slot.complete(refused ? EvidenceTrail.Outcome.REFUSED : EvidenceTrail.Outcome.CLIENT_GONE);
    }
}
