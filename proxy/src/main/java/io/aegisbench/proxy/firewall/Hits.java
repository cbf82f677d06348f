package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallFinding.Action;
import io.aegisbench.proxy.firewall.FirewallFinding.Place;
import io.aegisbench.proxy.firewall.FirewallFinding.Reason;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was found in one request so far. Not thread-safe: one scan owns it. */
final class Hits {

    private static final int REGEX_CHARS = 1024;
    private static final int PASSAGE_CHARS = 3072;

    private final FirewallSettings settings;
    private @Nullable TreeSet<String> rules;
    private @Nullable Place place;
    private int score;
    private boolean blocking;
    private int regexChars = REGEX_CHARS;
    private int passageChars = PASSAGE_CHARS;
    private @Nullable JoinedText full;

    Hits(FirewallSettings settings) {
        this.settings = settings;
    }

    /** {@return the score from which something is worth a note} */
    int floor() {
        return settings.threshold() * Firewall.FLAG_PERCENT / 100;
    }

    void add(String rule, int found, JoinedText text, int at) {
        if (found < floor()) {
            return;
        }
        if (rules == null) {
            rules = new TreeSet<>();
        }
        rules.add(rule);
        boolean blocks = found >= settings.threshold() && settings.block().contains(text.role());
        full = found >= settings.threshold() ? text : full;
        if (place == null || (blocks && !blocking) || (blocks == blocking && found > score)) {
            place = text.place(at);
        }
        blocking |= blocks;
        score = Math.max(score, found);
    }

    /** {@return whether a text has reached the threshold, so that no passage can add to it} */
    boolean isFull(JoinedText text) {
        return full == text;
    }

    /** Says how much text was read, which allows for more work around candidates. */
    void read(int chars) {
        regexChars += chars / 16;
        passageChars += chars / 4;
    }

    /** {@return whether a passage of that much text may be scored} */
    boolean mayScore(int chars) {
        passageChars -= chars;
        return passageChars >= 0;
    }

    /** {@return whether a regular expression may be run over that much text} */
    boolean mayMatch(int chars) {
        regexChars -= chars;
        return regexChars >= 0;
    }

    FirewallFinding finding() {
        if (rules == null || place == null) {
            return FirewallFinding.CLEAN;
        }
        return new FirewallFinding(
                blocking ? Action.BLOCK : Action.FLAG,
                Reason.RULES,
                score,
                List.copyOf(rules),
                Optional.of(place));
    }
}
