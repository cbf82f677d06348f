package io.aegisbench.bench.spawn;

import java.time.Duration;

/**
 * How much a session measures. Every condition is measured in several slices that alternate with
 * the other conditions' and are the intervals of its log.
 *
 * @param slices how often each condition is measured
 * @param idleCalls timed calls of each producer in a slice while the consumer is idle
 * @param interval from one such call to the next
 * @param busyCalls timed calls of each producer in a slice while it is busy
 * @param full how long a slice tries to hand over although the bound is reached
 * @param quiet how long nothing is handed over, to see what the idle consumer takes
 */
record SessionPlan(
        int slices,
        int idleCalls,
        Duration interval,
        int busyCalls,
        Duration full,
        Duration quiet) {
    /** The pace of an idle consumer; of the calls, not of the tasks of two producers together. */
    static final Duration INTERVAL = Duration.ofNanos(30_000);

    /** Calls for the CPU time: one for so many timed ones. */
    private static final int TIMED_PER_CPU_CALL = 4;

    private static final int SLICES = 3;
    private static final int WARM_UP_CALLS = 15_000;
    private static final long SHORTEST_WARM_UP_MILLIS = 150;

    /**
     * {@return a session of about so long} A quarter of it are the timed calls of one producer with
     * an idle consumer, a third is quiet.
     */
    static SessionPlan of(Duration time) {
        long nanos = time.toNanos();
        return new SessionPlan(
                SLICES,
                (int) (nanos / 4 / SLICES / INTERVAL.toNanos()),
                INTERVAL,
                (int) (nanos / 100_000),
                Duration.ofNanos(nanos / 70),
                Duration.ofNanos(nanos / 3));
    }

    /** {@return the same code often enough for the compiler, which paced calls would not be} */
    static SessionPlan warmUp(Duration time) {
        int calls = time.toMillis() < SHORTEST_WARM_UP_MILLIS ? WARM_UP_CALLS / 10 : WARM_UP_CALLS;
        return new SessionPlan(
                1, calls, Duration.ofNanos(1_000), calls, time.dividedBy(30), Duration.ZERO);
    }

    int cpuCalls(int timedCalls) {
        return timedCalls / TIMED_PER_CPU_CALL;
    }

    Duration fullForCpu() {
        return full.dividedBy(TIMED_PER_CPU_CALL);
    }

    /**
     * {@return how many tasks a slice may hand over at most} While the consumer is full these are
     * twice what it can perform in that time: where nothing else bounds the tasks, this does.
     */
    int tasks(Condition condition, int producers) {
        return switch (condition) {
            case IDLE -> producers * tasks(idleCalls);
            case BUSY -> Pace.Bursts.LOW + producers * tasks(busyCalls);
            case FULL ->
                    2 * producers * Mechanism.BOUND
                            + (int) (2 * full.plus(fullForCpu()).toNanos() / Background.WORK_NANOS);
        };
    }

    /** Twice as many as are needed, so that the calls and not the numbers end the slice. */
    private int tasks(int timedCalls) {
        return 2 * (Producer.LEAD_IN + timedCalls + cpuCalls(timedCalls));
    }

    /** {@return how many tasks wait when the producers begin} */
    int before(Condition condition) {
        return switch (condition) {
            case IDLE -> 0;
            case BUSY -> Pace.Bursts.LOW;
            case FULL -> 0; // The producers fill it up before their first timed call.
        };
    }
}
