package io.aegisbench.proxy.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * What the analyser takes from an answer: text, finish reason, token counts, distributions. Not
 * thread-safe: one owner, one answer.
 */
final class AnswerText {
    /** More choices than these share one text. */
    private static final int MAX_CHOICES = 16;

    private static final int MAX_FINISH = 32;

    private final List<StringBuilder> texts = new ArrayList<>();
    private final TokenEntropy entropy = new TokenEntropy();
    private String finish = "";
    private long promptTokens = -1;
    private long completionTokens = -1;

    /**
     * Takes a piece of text.
     *
     * @param choice which answer of several it belongs to
     * @param argument whether it goes into a tool instead of to the reader
     * @param text the piece
     */
    void text(int choice, boolean argument, String text) {
        int at = Math.floorMod(2L * choice + (argument ? 1 : 0), 2 * MAX_CHOICES);
        while (texts.size() <= at) {
            texts.add(new StringBuilder());
        }
        texts.get(at).append(text);
    }

    /** Puts a mark where bytes are missing, so that nothing is found across the gap. */
    void gap() {
        texts.forEach(text -> text.append('\0'));
    }

    /** Takes text that is not part of any choice. */
    void loose(String text) {
        text(0, false, text);
    }

    /** Takes the finish reason; what is not a short word is {@code other}. */
    void finish(String reason) {
        finish = reason.length() <= MAX_FINISH && isWord(reason) ? reason : "other";
    }

    private static boolean isWord(String reason) {
        for (int i = 0; i < reason.length(); i++) {
            char c = reason.charAt(i);
            if (c != '_' && c != '-' && !Character.isLetter(c)) {
                return false;
            }
        }
        return true;
    }

    void promptTokens(long count) {
        promptTokens = count >= 0 ? count : promptTokens;
    }

    void completionTokens(long count) {
        completionTokens = count >= 0 ? count : completionTokens;
    }

    /** {@return the text of each choice, and what went into its tools} */
    List<String> texts() {
        List<String> strings = new ArrayList<>(texts.size());
        for (StringBuilder text : texts) {
            strings.add(text.toString());
        }
        return strings;
    }

    TokenEntropy entropy() {
        return entropy;
    }

    String finish() {
        return finish;
    }

    long promptTokens() {
        return promptTokens;
    }

    long completionTokens() {
        return completionTokens;
    }
}
