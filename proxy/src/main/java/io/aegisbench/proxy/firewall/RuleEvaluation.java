package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.RuleSet.Role;
import io.aegisbench.proxy.firewall.RuleSet.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which rules matched so far in one request. Not thread-safe: one scan owns it.
 *
 * <p>Hits come in the order of the text and are judged at once, with the last place of every set
 * kept and nothing else: the most recent place always gives the narrowest window, so no list of
 * hits is needed, and work and memory do not grow with their number.
 */
final class RuleEvaluation {

    /** Words before and after a match in which an {@code unless} term takes it back. */
    private static final int UNLESS_WORDS = 4;

    private static final int NEVER = Integer.MIN_VALUE / 2;

    private final RuleSet rules;
    private final int[] lastSeen;
    private final int[] slots;
    private final boolean[] matched;
    private final boolean[] gated;
    private final int[] matchedAt;
    private boolean anyGated;
    private int matchedCount;
    private final int[] scores;
    private final ScoreWindow[] windows;
    private final int[] sums;

    RuleEvaluation(RuleSet rules) {
        this.rules = rules;
        lastSeen = new int[rules.plainSetCount()];
        slots = new int[rules.slotCount()];
        matched = new boolean[rules.rules().size()];
        gated = new boolean[rules.rules().size()];
        matchedAt = new int[rules.rules().size()];
        scores = new int[rules.kindCount()];
        windows =
                Arrays.stream(rules.scoreTables())
                        .map(ScoreWindow::new)
                        .toArray(ScoreWindow[]::new);
        sums = new int[windows.length];
        clear();
    }

    RuleSet rules() {
        return rules;
    }

    void clear() {
        Arrays.fill(lastSeen, NEVER);
        Arrays.fill(slots, NEVER);
        Arrays.fill(matched, false);
        Arrays.fill(gated, false);
        anyGated = false;
        matchedCount = 0;
        Arrays.fill(scores, 0);
        Arrays.fill(sums, 0);
    }

    /**
     * The sum over the classes; a class does not go below 0, so no context excuses another class.
     */
    int score() {
        int total = 0;
        for (int score : scores) {
            total += Math.max(0, score);
        }
        return total;
    }

    boolean anyGated() {
        return anyGated;
    }

    boolean isAnyMatched() {
        return matchedCount > 0;
    }

    List<String> matchedIds() {
        List<String> ids = new ArrayList<>(matchedCount);
        for (int rule = 0; rule < matched.length; rule++) {
            if (matched[rule]) {
                ids.add(rules.rules().get(rule).id());
            }
        }
        ids.sort(null);
        return ids;
    }

    /** A term of {@code set} begins at word {@code position}. */
    void hit(int set, int position) {
        if (set < lastSeen.length) {
            lastSeen[set] = position;
        }
        for (Subscription subscription : rules.subscriptions(set)) {
            if (subscription.role() == Role.UNLESS) {
                takeBack(subscription.rule(), position);
            } else if (!matched[subscription.rule()]) {
                judge(subscription, position);
            }
        }
    }

    /** Words begin at {@code position} that are scored for themselves. */
    void beginWords(int position) {
        for (ScoreWindow window : windows) {
            window.begin(position);
        }
    }

    /**
     * The words that began last end here. A scored rule adds its score in proportion to its sum,
     * from half the threshold on.
     */
    void endWords() {
        for (int i = 0; i < windows.length; i++) {
            int sum = windows[i].finish();
            int rule = rules.ruleOfScore(i);
            int threshold = windows[i].threshold();
            if (sum * 2 >= threshold && sum > sums[i]) {
                int whole = rules.rules().get(rule).score();
                scores[rules.kind(rule)] += share(whole, sum, threshold);
                scores[rules.kind(rule)] -= share(whole, sums[i], threshold);
                sums[i] = sum;
                matchedCount += matched[rule] ? 0 : 1;
                matched[rule] = true;
            }
        }
    }

    private static int share(int whole, int sum, int threshold) {
        return (int) ((long) whole * Math.min(sum, threshold) / threshold);
    }

    /** Tries the regular expressions that a literal made possible; {@code text} is their view. */
    void tryGated(TextBuffer text, boolean words) {
        String string = text.asString();
        for (int rule = 0; rule < gated.length; rule++) {
            if (gated[rule] && !matched[rule] && isFor(rule, words)) {
                if (rules.regex(rule).matcher(string).find()) {
                    match(rule);
                }
            }
        }
        Arrays.fill(gated, false);
        anyGated = false;
    }

    private boolean isFor(int rule, boolean words) {
        return rules.rules().get(rule).condition() instanceof FirewallRule.Shape shape
                && shape.words() == words;
    }

    private void judge(Subscription subscription, int position) {
        switch (subscription.role()) {
            case NEAR -> judgeNear(subscription, position, subscription.within());
            case ALL -> judgeNear(subscription, position, Integer.MAX_VALUE);
            case ORDERED -> judgeOrdered(subscription, position);
            case RAW -> match(subscription.rule());
            case GATE -> {
                gated[subscription.rule()] = true;
                anyGated = true;
            }
            case SCORE ->
                    windows[rules.firstScore(subscription.rule())].hit(
                            subscription.stage(), position);
            case UNLESS -> throw new IllegalStateException("takes back and never matches");
        }
    }

    private void takeBack(int rule, int position) {
        if (matched[rule] && position - matchedAt[rule] <= UNLESS_WORDS) {
            matched[rule] = false;
            matchedCount--;
            scores[rules.kind(rule)] -= rules.rules().get(rule).score();
        }
    }

    private void judgeNear(Subscription subscription, int position, int within) {
        int rule = subscription.rule();
        int first = rules.firstSlot(rule);
        slots[first + subscription.stage()] = position;
        int earliest = position;
        for (int slot = first; slot < first + subscription.stages(); slot++) {
            earliest = Math.min(earliest, slots[slot]);
        }
        if (earliest != NEVER && position - earliest <= within && !isTakenBack(rule, earliest)) {
            match(rule);
            matchedAt[rule] = position;
        }
    }

    /** Each slot holds where the latest chain that reached its stage began. */
    private void judgeOrdered(Subscription subscription, int position) {
        int rule = subscription.rule();
        int slot = rules.firstSlot(rule) + subscription.stage();
        if (subscription.stage() == 0) {
            slots[slot] = position;
            return;
        }
        int begin = slots[slot - 1];
        if (begin == NEVER || position <= begin || position - begin > subscription.within()) {
            return;
        }
        slots[slot] = begin;
        if (subscription.stage() == subscription.stages() - 1 && !isTakenBack(rule, begin)) {
            match(rule);
            matchedAt[rule] = position;
        }
    }

    private boolean isTakenBack(int rule, int begin) {
        for (int set : rules.unlessSets(rule)) {
            if (lastSeen[set] >= begin - UNLESS_WORDS) {
                return true;
            }
        }
        return false;
    }

    private void match(int rule) {
        matched[rule] = true;
        matchedCount++;
        scores[rules.kind(rule)] += rules.rules().get(rule).score();
    }
}
