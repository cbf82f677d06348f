package io.aegisbench.load.simulation;

import java.util.Locale;
import java.util.Map;
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

    static boolean isAsked() {
        return Boolean.getBoolean(PROPERTY);
    }

    static String begun(long epochMillis) {
        return MARK + BEGUN + epochMillis;
    }

    /**
     * {@return what came of a step: its length, answers right or wrong, right ones before it, and
     * errors by kind}
     *
     * @param step that has ended
     * @param warmUp before it; its errors count, too
     */
    static String ended(Step step, Step warmUp) {
        Map<String, Long> kinds = new TreeMap<>();
        step.errors().forEach((kind, n) -> kinds.merge(name(kind), n, Long::sum));
        warmUp.errors().forEach((kind, n) -> kinds.merge(name(kind), n, Long::sum));
        long wrong = 0;
        for (Map.Entry<String, Long> error : step.errors().entrySet()) {
            wrong += Call.isUnanswered(error.getKey()) ? 0 : error.getValue();
        }
        long earlier = warmUp.answers() + warmUp.untimedAnswers() + step.untimedAnswers();
        StringBuilder line = new StringBuilder(MARK);
        line.append(
                String.format(
                        Locale.ROOT,
                        "micros=%d requests=%d earlier=%d",
                        step.nanos() / 1000,
                        step.answers() + wrong,
                        earlier));
        kinds.forEach((kind, n) -> line.append(' ').append(kind).append('=').append(n));
        return line.toString();
    }

    /** {@return a kind of error as one word} */
    static String name(String kind) {
        String word = kind.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return ERROR + word.replaceAll("^-|-$", "");
    }
}
