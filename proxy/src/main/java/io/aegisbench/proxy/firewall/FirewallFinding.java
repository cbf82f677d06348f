package io.aegisbench.proxy.firewall;

import java.util.List;

/**
 * The outcome of one inspection. It names rules and never holds text of the request.
 *
 * @param action what to do with the request
 * @param score sum of the scores of the matched rules
 * @param ruleIds ids of the matched rules, sorted
 * @param reason why the action is not {@link Action#PASS}
 */
public record FirewallFinding(Action action, int score, List<String> ruleIds, Reason reason) {

    /** The finding of a request in which nothing was found. */
    static final FirewallFinding CLEAN =
            new FirewallFinding(Action.PASS, 0, List.of(), Reason.NONE);

    /** What to do with the request. */
    public enum Action {
        /** Let it through. */
        PASS,
        /** Let it through and log the finding: it would be refused in block mode. */
        LOG,
        /** Refuse it. */
        BLOCK
    }

    /** Why a request is refused. */
    public enum Reason {
        /** It is not refused. */
        NONE,
        /** The rules' total score reached the threshold. */
        RULES,
        /** It has more text than the firewall scans. */
        TOO_LARGE,
        /** It nests deeper than the firewall follows. */
        TOO_DEEP,
        /** The firewall itself failed; what was not judged does not pass. */
        INTERNAL_ERROR
    }

    /** Copies the ids. */
    public FirewallFinding {
        ruleIds = List.copyOf(ruleIds);
    }
}
