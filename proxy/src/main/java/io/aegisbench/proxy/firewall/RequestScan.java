package io.aegisbench.proxy.firewall;

import io.aegisbench.proxy.firewall.FirewallFinding.Reason;
import tools.jackson.databind.JsonNode;

/** The buffers and the work of one inspection, used again. Not thread-safe: one thread owns it. */
final class RequestScan {

    /** Words that the end of a sentence counts for. */
    private static final int SENTENCE_WORDS = 4;

    /** Words between two texts: more than any window. */
    private static final int TEXT_GAP_WORDS = 1000;

    /** Characters that count for one word where no blank parts the words. */
    private static final int DENSE_WORD_CHARS = 5;

    private final RequestText text = new RequestText();
    private final WordNormaliser normaliser = new WordNormaliser();
    private final WordView words = new WordView();
    private final DisguiseReader disguise = new DisguiseReader();
    private RuleEvaluation evaluation;
    private int position;

    RequestScan(RuleSet rules) {
        evaluation = new RuleEvaluation(rules);
    }

    /** Inspects a request and returns {@link Reason#NONE} when the rules alone are to decide. */
    Reason run(RuleSet rules, JsonNode request, int maxChars) {
        if (evaluation.rules() == rules) {
            evaluation.clear();
        } else {
            evaluation = new RuleEvaluation(rules);
        }
        position = 0;
        text.collect(request, maxChars);
        if (text.tooDeep()) {
            return Reason.TOO_DEEP;
        }
        if (text.tooLarge()) {
            return Reason.TOO_LARGE;
        }
        scan(text.prose());
        scan(text.labels());
        scan(text.seamless());
        scan(text.decoded());
        text.clear();
        return Reason.NONE;
    }

    RuleEvaluation evaluation() {
        return evaluation;
    }

    private void scan(TextBuffer source) {
        if (source.isEmpty()) {
            return;
        }
        scanRaw(source);
        if (evaluation.anyGated()) {
            evaluation.tryGated(source, false);
        }
        boolean disguised = normaliser.normalise(source, words);
        scanWords(words.text());
        if (disguised) {
            scanDisguise(source, 'i');
            if (disguise.ambiguous()) {
                scanDisguise(source, 'l');
            }
        }
    }

    private void scanDisguise(TextBuffer source, char one) {
        disguise.read(source, one);
        scanWords(disguise.words().text());
        scanDense(disguise.dense());
    }

    private void scanRaw(TextBuffer source) {
        TermIndex index = evaluation.rules().rawLiterals();
        LiteralMatcher matcher = index.matcher();
        char[] chars = source.chars();
        int length = source.length();
        int state = LiteralMatcher.start();
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            state = matcher.step(state, c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
            report(index, state, position);
        }
        position += TEXT_GAP_WORDS;
    }

    private void scanWords(TextBuffer view) {
        TermIndex index = evaluation.rules().wordTerms();
        LiteralMatcher matcher = index.matcher();
        char[] chars = view.chars();
        int length = view.length();
        int state = LiteralMatcher.start();
        evaluation.beginWords(position);
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            state = matcher.step(state, c == '\n' ? ' ' : c);
            report(index, state, position);
            position += wordsEndedBy(c);
        }
        evaluation.endWords();
        if (evaluation.anyGated()) {
            evaluation.tryGated(view, true);
        }
        position += TEXT_GAP_WORDS;
    }

    /** {@return by how many words a character of a {@link WordView} moves on} */
    static int wordsEndedBy(char c) {
        if (c == '\n') {
            return SENTENCE_WORDS;
        }
        return c == ' ' || CharacterFold.isUnspaced(c) ? 1 : 0;
    }

    private void scanDense(TextBuffer dense) {
        TermIndex index = evaluation.rules().denseTerms();
        LiteralMatcher matcher = index.matcher();
        char[] chars = dense.chars();
        int state = LiteralMatcher.start();
        for (int i = 0; i < dense.length(); i++) {
            state = matcher.step(state, chars[i]);
            report(index, state, position + i / DENSE_WORD_CHARS);
        }
        position += dense.length() / DENSE_WORD_CHARS + TEXT_GAP_WORDS;
    }

    private void report(TermIndex index, int state, int at) {
        int found = index.matcher().firstOutput(state);
        while (found >= 0) {
            int literal = index.matcher().literalAt(found);
            int begin = at - index.wordsOf(literal) + 1;
            for (int set : index.setsOf(literal)) {
                evaluation.hit(set, begin);
            }
            found = index.matcher().nextOutput(found);
        }
    }
}
