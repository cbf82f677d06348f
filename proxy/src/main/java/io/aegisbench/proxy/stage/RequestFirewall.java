package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.firewall.Firewall;
import io.aegisbench.proxy.firewall.FirewallFinding;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows every string of what was asked to the firewall's rules. Thread-safe. */
public final class RequestFirewall implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFirewall.class);

    private static final Verdict BLOCKED =
            new Verdict.Reject(
                    403, "request_blocked", "The request was refused by the firewall's rules.");
    private static final Verdict TOO_LARGE =
            new Verdict.Reject(
                    413, "text_too_large", "The request has more text than is looked through.");
    private static final Verdict TOO_DEEP =
            new Verdict.Reject(400, "body_too_deep", "The request nests too deep.");
    private static final Verdict FAILED =
            new Verdict.Reject(
                    500, "firewall_failed", "The firewall failed, so the request does not pass.");

    private final Firewall firewall;

    /**
     * @param firewall the rules
     */
    public RequestFirewall(Firewall firewall) {
        this.firewall = firewall;
    }

    @Override
    public StageName name() {
        return StageName.WAF;
    }

    @Override
    public Verdict judge(GovernedCall call) {
        if (!call.hasBody()) {
            return Verdict.pass();
        }
        FirewallFinding finding = firewall.inspect(call.body().json());
        if (finding.action() == FirewallFinding.Action.PASS) {
            call.keep(
                    CallFacts.WALL,
                    finding.ruleIds().isEmpty() ? EvidenceTrail.Wall.PASS : wall("pass", finding));
            return Verdict.pass();
        }
        boolean blocked = finding.action() == FirewallFinding.Action.BLOCK;
        LOG.warn(
                "firewall {} call={} reason={} score={} rules={}",
                blocked ? "blocks" : "would block",
                call.requestId(),
                finding.reason(),
                finding.score(),
                finding.ruleIds());
        call.keep(CallFacts.WALL, wall(blocked ? "block" : "log", finding));
        return blocked ? refusal(finding.reason()) : Verdict.pass();
    }

    private static EvidenceTrail.Wall wall(String verdict, FirewallFinding finding) {
        return new EvidenceTrail.Wall(
                verdict, finding.score(), String.join(",", finding.ruleIds()));
    }

    private static Verdict refusal(FirewallFinding.Reason reason) {
        return switch (reason) {
            case RULES -> BLOCKED;
            case TOO_LARGE -> TOO_LARGE;
            case TOO_DEEP -> TOO_DEEP;
            case INTERNAL_ERROR, NONE -> FAILED;
        };
    }
}
