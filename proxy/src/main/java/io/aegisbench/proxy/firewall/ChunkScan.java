package io.aegisbench.proxy.firewall;

import com.google.re2j.Matcher;
import java.util.Arrays;

/**
 * Looks through a bounded piece of text, with buffers that are used again. Not thread-safe: one
 * thread owns it.
 *
 * <p>A pass over the piece finds candidates; around them passages are scored and regular
 * expressions run. Runs without blanks are decoded, if that gives text, and are skipped, if they
 * are data.
 */
final class ChunkScan implements TriggerIndex.Sink {

    /** Characters that one call looks through. */
    static final int CORE = 2048;

    private static final int MARGIN = 320;

    /** What a user writes by hand is read at the slightest suspicion. */
    private static final int EAGER_CHARS = 3000;

    private static final int AROUND = 140;
    private static final int PAIR_CHARS = 180;
    private static final int REGEX_BEFORE = 80;
    private static final int REGEX_AFTER = 240;
    private static final int MIN_RUN = 24;
    private static final int STRIDE = MIN_RUN / 2;
    private static final int NAME_CHARS = 64;
    private static final int KEY_CHARS = 200;
    private static final int LONG_WORD = 14;
    private static final int DOUBLING_PERCENT = 8;

    /**
     * The trained score at which a short text reaches the border. Of our own texts that trained no
     * weight, 86 of 100 attacks reach it, one or two of 100 harmless prompts, and two of 1,000
     * documents and sources; the border was set while looking at them. Of texts that others wrote
     * without knowing ours, 56 of 100 attacks are refused, and 4 or 5 of 100 harmless ones.
     */
    private static final int BORDER_PERCENT = 78;

    /** Words in disguise of one piece around which text is read; harmless text has none. */
    private static final int MAX_DISGUISED = 4;

    private static final int NOTHING_OPEN = -1;
    private static final String TRAINED = "words";
    private static final String UNREAD = "too-many-candidates";

    private final RuleSet rules;
    private final TriggerIndex triggers;
    private final Passage passage;
    private final char[] buffer = new char[CORE + 2 * MARGIN];
    private final Decoder outer = new Decoder();
    private final Decoder inner = new Decoder();
    private char[] chars = buffer;
    private int length;
    private Hits hits = new Hits(FirewallSettings.defaults());
    private JoinedText text = new JoinedText(Role.OTHER);
    private int origin;
    private boolean decoded;
    private boolean eager;
    private int openBegin;
    private int openEnd;
    private boolean openSplit;
    private final int[] disguisedEnd = new int[2];
    private int disguisedCount;
    private final int[] lastNotion = new int[2];
    private final int[] lastBegin = new int[2];
    private int last;
    private int lastStrong;

    ChunkScan(RuleSet rules) {
        this.rules = rules;
        triggers = rules.triggers();
        passage = new Passage(rules.model());
    }

    RuleSet rules() {
        return rules;
    }

    /** Looks through what begins in {@code [from, from + CORE)} of a text. */
    void scan(JoinedText source, int from, Hits found) {
        int begin = Math.max(0, from - MARGIN);
        int end = Math.min(source.length(), from + CORE + MARGIN);
        source.copy(begin, end, buffer);
        text = source;
        hits = found;
        origin = begin;
        chars = buffer;
        length = end - begin;
        decoded = false;
        disguisedCount = 0;
        eager = source.role() == Role.USER && source.length() <= EAGER_CHARS;
        int to = Math.min(source.length(), from + CORE) - begin;
        hits.read(to + begin - from);
        Signs.fold(buffer, length);
        look(from - begin, to);
    }

    private void look(int from, int to) {
        runs(from, to);
        openEnd = NOTHING_OPEN;
        Arrays.fill(disguisedEnd, 0);
        last = NOTHING_OPEN;
        lastStrong = NOTHING_OPEN;
        boolean escapes = triggers.find(chars, from, to, length, this);
        flush();
        if (escapes && !decoded && outer.escapes(chars, from, to)) {
            lookInto(outer.text(), outer.length(), from);
        }
    }

    /** Looks through decoded text; places in it are told as the place where it was encoded. */
    private void lookInto(char[] inside, int size, int at) {
        char[] outside = chars;
        int outsideLength = length;
        int outsideOrigin = origin;
        chars = inside;
        length = size;
        origin += at;
        decoded = true;
        Signs.fold(chars, length);
        look(0, length);
        chars = outside;
        length = outsideLength;
        origin = outsideOrigin;
        decoded = false;
    }

    /** A run is at least two strides long, so one of the places that are looked at is inside. */
    private void runs(int from, int to) {
        int last = length - STRIDE;
        for (int at = from; at < to; at += STRIDE) {
            int begin = Math.min(at, last);
            if (begin >= 0 && Signs.mayBeRun(chars, begin)) {
                at = Math.max(at, run(begin) - STRIDE);
            }
        }
    }

    /** {@return where the run ends that a place is in} */
    private int run(int at) {
        int begin = at;
        while (begin > 0 && Signs.isOfRun(chars[begin - 1])) {
            begin--;
        }
        int end = at;
        while (end < length && Signs.isOfRun(chars[end])) {
            end++;
        }
        if (end - begin < MIN_RUN) {
            return end;
        }
        keys(begin, Math.min(end, begin + KEY_CHARS));
        encoded(begin, end);
        return end;
    }

    /** A value may stand behind a name: what is encoded begins behind the last sign of that. */
    private void encoded(int begin, int end) {
        int from = begin;
        for (int i = begin; i < Math.min(begin + NAME_CHARS, end - 2); i++) {
            from = chars[i] == ':' || chars[i] == '=' ? i + 1 : from;
        }
        if (decoded || end - from < MIN_RUN || !Decoder.isBase64(chars, from, end)) {
            return;
        }
        if (outer.run(chars, from, end)) {
            lookInto(outer.text(), outer.length(), from);
        } else if (end - from > KEY_CHARS) {
            Arrays.fill(chars, from, end, ' ');
        }
    }

    private void keys(int begin, int end) {
        boolean inWord = false;
        for (int i = begin; i < end; i++) {
            char c = lower(chars[i]);
            if (!inWord) {
                key(rules.ofRuns(c), begin, i, end);
            }
            inWord = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        }
    }

    private void key(RuleSet.RunLiteral[] literals, int begin, int at, int end) {
        for (RuleSet.RunLiteral literal : literals) {
            if (isAt(literal.text(), at, end)) {
                match(literal.rule(), Math.max(begin, at - 1), end, at);
            }
        }
    }

    private boolean isAt(String literal, int at, int end) {
        if (at + literal.length() > end) {
            return false;
        }
        for (int i = 0; i < literal.length(); i++) {
            if (lower(chars[at + i]) != literal.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    @Override
    public void hit(int begin, int end, int value, int signs) {
        if (value >= RuleSet.FIRST_RULE) {
            rule(rules.rule(value), begin, end);
        } else if (value >= RuleSet.BACKWARDS) {
            disguised(value, begin, end);
        } else if (isWord(begin, end, signs, RuleSet.blanks(value), RuleSet.isBegun(value))) {
            notion(value, begin, end, signs);
        }
    }

    /** Letters of neighbours, or of the midst of a word, make a trigger by chance. */
    private boolean isWord(int begin, int end, int signs, int blanks, boolean begun) {
        if (chars[begin] >= 128) {
            return true;
        }
        boolean ends = begun || end == length || Signs.code(chars[end]) == 0;
        if (ends && (begin == 0 || Signs.code(chars[begin - 1]) == 0)) {
            return true;
        }
        return signs <= blanks && isLong(begin, end);
    }

    private boolean isLong(int begin, int end) {
        int letters = end - begin;
        for (int i = begin - 1; i >= 0 && Signs.code(chars[i]) != 0 && letters < LONG_WORD; i--) {
            letters++;
        }
        for (int i = end; i < length && Signs.code(chars[i]) != 0 && letters < LONG_WORD; i++) {
            letters++;
        }
        return letters >= LONG_WORD;
    }

    private void notion(int value, int begin, int end, int signs) {
        int notion = RuleSet.notion(value);
        int level = RuleSet.level(value) + (eager ? 1 : 0);
        int partner = level >= Model.STRONG ? last : lastStrong;
        boolean pair =
                partner >= 0
                        && lastNotion[partner] != notion
                        && begin - lastBegin[partner] <= PAIR_CHARS;
        if (level >= Model.ALONE || pair) {
            open(pair ? Math.min(begin, lastBegin[partner]) : begin, end);
            openSplit |= signs > RuleSet.blanks(value) * 2;
        }
        int place = level >= Model.STRONG ? 0 : 1;
        lastNotion[place] = notion;
        lastBegin[place] = begin;
        last = place;
        lastStrong = place == 0 ? 0 : lastStrong;
    }

    private void open(int begin, int end) {
        int from = Math.max(0, begin - AROUND);
        if (openEnd != NOTHING_OPEN && from > openEnd) {
            flush();
        }
        if (openEnd == NOTHING_OPEN) {
            openBegin = from;
            openSplit = false;
        }
        openBegin = Math.min(openBegin, from);
        openEnd = Math.max(openEnd, Math.min(length, end + AROUND));
    }

    private void flush() {
        if (openEnd == NOTHING_OPEN) {
            return;
        }
        int begin = wordBegin(openBegin);
        if (!hits.isFull(text) && mayScore(begin, openEnd)) {
            int score = passage.score(chars, begin, openEnd, false);
            if (openSplit && mayScore(begin, openEnd)) {
                score = Math.max(score, passage.score(chars, begin, openEnd, true));
            }
            trained(score, begin);
        }
        openEnd = NOTHING_OPEN;
    }

    private boolean mayScore(int begin, int end) {
        boolean may = hits.mayScore(end - begin);
        if (!may) {
            hits.add(UNREAD, hits.floor(), text, place(begin));
        }
        return may;
    }

    /** A long text has many passages, and each is a chance to score by accident. */
    private void trained(int score, int begin) {
        int doublings = Integer.SIZE - Integer.numberOfLeadingZeros(text.length() / CORE);
        int percent = BORDER_PERCENT + doublings * DOUBLING_PERCENT;
        hits.add(TRAINED, score * 100 / percent, text, place(begin));
    }

    private int wordBegin(int at) {
        int begin = at;
        while (begin > 0 && begin < length && Signs.code(chars[begin - 1]) != 0) {
            begin++;
        }
        return Math.min(begin, openEnd);
    }

    private int place(int at) {
        return Math.min(text.length() - 1, decoded ? origin : origin + at);
    }

    /** Each text is read in disguise once, however many of its words ask for it. */
    private void disguised(int how, int wordBegin, int wordEnd) {
        int place = how == RuleSet.ROT13 ? 0 : 1;
        if (wordEnd <= disguisedEnd[place] || hits.isFull(text)) {
            return;
        }
        int begin = Math.max(0, wordBegin - AROUND);
        int end = Math.min(length, wordEnd + AROUND);
        disguisedEnd[place] = end;
        if (++disguisedCount > MAX_DISGUISED || !mayScore(begin, end)) {
            hits.add(UNREAD, hits.floor(), text, place(begin));
            return;
        }
        if (how == RuleSet.ROT13) {
            inner.rot13(chars, begin, end);
        } else {
            inner.backwards(chars, begin, end);
        }
        int score = passage.score(inner.text(), 0, inner.length(), false);
        hits.add(TRAINED, score, text, place(begin));
    }

    /** {@return whether a literal of a rule stands at a letter, its other signs included} */
    private boolean stands(FirewallRule rule, int at) {
        for (String literal : rule.literals()) {
            int lead = 0;
            while (Signs.code(literal.charAt(lead)) == 0) {
                lead++;
            }
            if (at >= lead && isAt(literal, at - lead, length)) {
                return true;
            }
        }
        return false;
    }

    private void rule(FirewallRule rule, int begin, int end) {
        if (!stands(rule, begin)) {
            return;
        }
        if (rule.regex().isPresent()) {
            match(
                    rule,
                    Math.max(0, begin - REGEX_BEFORE),
                    Math.min(length, end + REGEX_AFTER),
                    begin);
        } else if (isWord(begin, end, 0, 0, true)) {
            hits.add(rule.id(), rule.score(), text, place(begin));
        }
    }

    private void match(FirewallRule rule, int begin, int end, int at) {
        if (!hits.mayMatch(end - begin)) {
            hits.add(UNREAD, hits.floor(), text, place(at));
            return;
        }
        Matcher matcher = rule.regex().orElseThrow().matcher(new String(chars, begin, end - begin));
        if (matcher.find()) {
            hits.add(rule.id(), rule.score(), text, place(at));
        }
    }
}
