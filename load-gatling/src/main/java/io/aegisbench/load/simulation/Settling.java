package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.SettledRate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether this JVM is warm, looked at once a second by {@link SettledRate}. Thread-safe. */
final class Settling {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LoadStep step;
    private final LongSupplier compilerMillis;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> compiling = new ArrayList<>();
    private boolean hasBegun;
    private long beganNanos;
    private long answersThen;
    private long millisThen;
    private boolean settled;

    /**
     * Creates a look at a step.
     *
     * @param compilerMillis that the compiler has worked so far
     */
    Settling(LoadStep step, LongSupplier compilerMillis) {
        this.step = step;
        this.compilerMillis = compilerMillis;
    }

    /**
     * {@return whether it is warm; it remains so}
     *
     * @param nowNanos by {@link System#nanoTime}
     */
    synchronized boolean isSettled(long nowNanos) {
        if (!hasBegun) {
            hasBegun = true;
            look(nowNanos);
        }
        long nanos = nowNanos - beganNanos;
        if (!settled && nanos >= WINDOW_NANOS) {
            rates.add((step.answers() - answersThen) * 1e9 / nanos);
            compiling.add((compilerMillis.getAsLong() - millisThen) * 1e6 / nanos);
            look(nowNanos);
            settled = SettledRate.settled(rates, compiling);
        }
        return settled;
    }

    private void look(long nowNanos) {
        beganNanos = nowNanos;
        answersThen = step.answers();
        millisThen = compilerMillis.getAsLong();
    }
}
