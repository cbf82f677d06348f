package io.aegisbench.load.cause;

import io.aegisbench.load.plan.Cause;
import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Judges what bends a sweep's curve by what was recorded beside the curve, never by its shape. It
 * looks at the medians of the cells past the knee, where more connections bring no more throughput:
 *
 * <ol>
 *   <li>{@code lock-bound}: threads wait for locks for a fifth of the time of one of them, or more;
 *   <li>{@code saturated}: the server uses 85 % of its cores, or more;
 *   <li>{@code starved}: it uses less, a thread that wants a core waits for it in a fifth of that
 *       time, or more, and somebody else has it: the cores are used up all the same, to 85 %, and
 *       not by the server to a fifth of them, or more. Without the second half the server's own
 *       threads stand in each other's way; on cores that are not used up nobody is starved;
 *   <li>{@code generator-bound}: the server uses less and does not wait, and generator and upstream
 *       use 90 % of their cores, or more;
 *   <li>{@code undecided}: none of these, or a sweep of fewer than two levels.
 * </ol>
 *
 * A lock comes first because its waiters can keep the cores busy with handing it over; starvation
 * comes before the generator because a generator that takes the server's core is busy, too.
 */
public final class VerdictRule {
    /** Threads that wait for a lock, on the average. */
    public static final double LOCK_WAIT = 0.20;

    /** Of the server's cores. */
    public static final double SATURATED = 0.85;

    /** Of the time in which a thread of the server wanted a core. */
    public static final double STARVED = 0.20;

    /** Of the server's cores, by whatever is not the server. */
    public static final double OTHERS = 0.20;

    /** Of the generator's cores. */
    public static final double GENERATOR_BUSY = 0.90;

    private static final int LEAST_LEVELS = 2;

    private VerdictRule() {}

    /**
     * What was found.
     *
     * @param cause of the bend
     * @param because the signals that led to it
     * @param past the medians of the cells past the knee
     */
    public record Verdict(Cause cause, String because, List<Signals> past) {
        /** Keeps a copy. */
        public Verdict {
            past = List.copyOf(past);
        }
    }

    /**
     * {@return the verdict on a sweep}
     *
     * @param sweep its cells in any order
     */
    public static Verdict judge(List<Signals> sweep) {
        List<Signals> past = pastKnee(sweep);
        if (sweep.size() < LEAST_LEVELS) {
            return new Verdict(Cause.UNDECIDED, "a sweep has two levels of load or more", past);
        }
        double lock = median(past, Signals::lockWaitShare);
        double server = median(past, Signals::serverCpuShare);
        double queue = median(past, Signals::serverRunQueueShare);
        double generator = median(past, Signals::generatorCpuShare);
        if (lock >= LOCK_WAIT) {
            return verdict(Cause.LOCK_BOUND, "threads that wait for a lock", lock, LOCK_WAIT, past);
        }
        if (server >= SATURATED) {
            return verdict(
                    Cause.SATURATED, "share of its cores the server uses", server, SATURATED, past);
        }
        if (queue >= STARVED && taken(past)) {
            return verdict(
                    Cause.STARVED, "share of its wish for a core it waits", queue, STARVED, past);
        }
        if (generator >= GENERATOR_BUSY) {
            return verdict(
                    Cause.GENERATOR_BOUND,
                    "share of their cores generator and upstream use",
                    generator,
                    GENERATOR_BUSY,
                    past);
        }
        return new Verdict(
                Cause.UNDECIDED,
                String.format(
                        Locale.ROOT,
                        "no bound is passed: lock %.2f, server %.2f, others on its cores %.2f, run queue %.2f, generator %.2f",
                        lock,
                        server,
                        median(past, Signals::othersShare),
                        queue,
                        generator),
                past);
    }

    private static boolean taken(List<Signals> past) {
        return median(past, Signals::othersShare) >= OTHERS
                && median(past, s -> s.serverCpuShare() + s.othersShare()) >= SATURATED;
    }

    private static Verdict verdict(
            Cause cause, String what, double found, double bound, List<Signals> past) {
        return new Verdict(
                cause,
                String.format(Locale.ROOT, "%s: %.2f (bound %.2f)", what, found, bound),
                past);
    }

    /**
     * {@return the cells at more connections than the one of the highest rate, at least the upper
     * half}
     */
    static List<Signals> pastKnee(List<Signals> sweep) {
        List<Signals> sorted = new ArrayList<>(sweep);
        sorted.sort(Comparator.comparingInt(Signals::concurrency));
        int peak = 0;
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).rate() > sorted.get(peak).rate()) {
                peak = i;
            }
        }
        int half = sorted.size() / 2;
        int begin = Math.min(half, peak + 1);
        return List.copyOf(sorted.subList(begin, sorted.size()));
    }

    private static double median(List<Signals> cells, ToDoubleFunction<Signals> signal) {
        double[] values = cells.stream().mapToDouble(signal).toArray();
        return values.length == 0 ? 0 : Estimate.median(values);
    }
}
