package io.aegisbench.proxy.firewall;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The outcome of one inspection. It names rules and places and never holds text of the request.
 *
 * @param action what to do with the request
 * @param reason why the action is not {@link Action#PASS}
 * @param score the highest score of a passage; 100 is the border of blocking
 * @param rules ids of the rules that were found, sorted; {@code words} is the trained score
 * @param place where the highest score is
 */
public record FirewallFinding(
        Action action, Reason reason, int score, List<String> rules, Optional<Place> place) {

    /** The finding of a request in which nothing was found. */
    public static final FirewallFinding CLEAN =
            new FirewallFinding(Action.PASS, Reason.NONE, 0, List.of(), Optional.empty());

    /** What to do with the request. */
    public enum Action {
        /** Let it through. */
        PASS,
        /** Let it through and say so. */
        FLAG,
        /** Refuse it. */
        BLOCK
    }

    /** Why a request does not simply pass. */
    public enum Reason {
        /** It passes. */
        NONE,
        /** Rules or the trained score found something. */
        RULES,
        /** The deadline was over before all of it was looked at. */
        LATE,
        /** It nests deeper than the firewall follows. */
        TOO_DEEP,
        /** The firewall itself failed. */
        FAULT
    }

    /**
     * A place in a request.
     *
     * @param role who wrote the text
     * @param message index in the list of messages, or -1 outside of it
     * @param offset the passage's first character in that text, from 0
     */
    public record Place(Role role, int message, int offset) {
        /** {@return the form that records have: role, message, offset, with colons between} */
        @Override
        public String toString() {
            return role.name().toLowerCase(Locale.ROOT) + ":" + message + ":" + offset;
        }
    }

    /** Copies the ids. */
    public FirewallFinding {
        rules = List.copyOf(rules);
    }
}
