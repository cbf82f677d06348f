package io.aegisbench.proxy.firewall;

/**
 * A term of the rules in the form in which it stands in a {@link WordView}: normalised, with a
 * blank where it begins or ends with a whole word.
 *
 * @param literal for words
 * @param dense for text without word borders
 * @param words how many words it has
 */
record WordTerm(String literal, String dense, int words) {

    /** Shorter terms stand in too many other words to be looked for without word borders. */
    private static final int MIN_DENSE_CHARS = 5;

    /** Reads a term; a star at its end stands for the rest of a word. */
    static WordTerm of(String term) {
        boolean prefix = term.endsWith("*");
        String normal = normalise(prefix ? term.substring(0, term.length() - 1) : term);
        StringBuilder literal = new StringBuilder();
        if (!CharacterFold.isUnspaced(normal.charAt(0))) {
            literal.append(' ');
        }
        literal.append(normal);
        if (!prefix && !CharacterFold.isUnspaced(normal.charAt(normal.length() - 1))) {
            literal.append(' ');
        }
        return new WordTerm(literal.toString(), normal.replace(" ", ""), countWords(normal));
    }

    /** {@return whether anything of {@code term} is left by the normaliser} */
    static boolean isMatchable(String term) {
        return !normalise(term).isEmpty();
    }

    /** {@return whether the term is also looked for without word borders} */
    boolean isForDenseText() {
        return dense.length() >= MIN_DENSE_CHARS;
    }

    private static String normalise(String term) {
        TextBuffer source = new TextBuffer();
        source.append(term);
        WordView view = new WordView();
        new WordNormaliser().normalise(source, view);
        return view.text().asString().replace('\n', ' ').strip();
    }

    private static int countWords(String normal) {
        int words = 1;
        for (int i = 0; i < normal.length(); i++) {
            char c = normal.charAt(i);
            if (c == ' ' || (CharacterFold.isUnspaced(c) && i > 0)) {
                words++;
            }
        }
        return words;
    }
}
