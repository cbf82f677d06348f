package io.aegisbench.load.drive;

import java.util.Locale;
import java.util.TreeMap;

/**
 * What a simulation tells the program that runs it as a cell's generator, in two lines of its
 * standard output: that its step begins, and what came of it. Immutable.
 */
public final class CellLine {
    /** The system property that asks for the lines; no setting for people, so it has a dot. */
    public static final String PROPERTY = "aegis.cell";

    /** What both lines begin with. */
    public static final String MARK = "aegis-gatling ";

    /** What follows in the first of them, before the clock's milliseconds. */
    public static final String BEGUN = "begun=";

    /** What the name of an error's kind begins with. */
    public static final String ERROR = "gatling-";

    private CellLine() {}

    public static boolean isAsked() {
        return Boolean.getBoolean(PROPERTY);
    }

    public static String begun(long epochMillis) {
        return MARK + BEGUN + epochMillis;
    }

    /** {@return what came of a step} */
    public static String ended(Generated generated) {
        StringBuilder line = new StringBuilder(MARK);
        line.append(
                String.format(
                        Locale.ROOT,
                        "micros=%d requests=%d earlier=%d",
                        Math.round(generated.seconds() * 1e6),
                        generated.requests(),
                        generated.earlier()));
        new TreeMap<>(generated.errors())
                .forEach((kind, n) -> line.append(' ').append(kind).append('=').append(n));
        return line.toString();
    }

    /** {@return a kind of error as one word} */
    public static String name(String kind) {
        String word = kind.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return ERROR + word.replaceAll("^-|-$", "");
    }
}
