package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.CellLine;
import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.plan.Load;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one step of a simulation saw, as Gatling times it: to the millisecond. Thread-safe. */
final class LoadStep {
    /** Longer answers count as this; Gatling gives up before. */
    static final int MAX_MILLIS = 65_535;

    private static final int MAX_KINDS = 16;
    private static final String OTHER = "other";

    private final String name;
    private final Load load;
    private final Duration length;
    private final int round;
    private final AtomicLongArray counts = new AtomicLongArray(MAX_MILLIS + 1);
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final LongAdder untimed = new LongAdder();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicLong lastNanos = new AtomicLong();
    private volatile @Nullable Histogram latencies;
    private volatile long firstNanos;
    private volatile long cpuAtBegin;
    private volatile long cpuAtEnd;
    private volatile long endNanos;

    /**
     * Creates a step in which nothing has happened.
     *
     * @param name of it in Gatling's report
     * @param load clients at once, or arrivals a second
     * @param length of it
     * @param round from 1; only of parts of one long load it is another
     */
    LoadStep(String name, Load load, Duration length, int round) {
        this.name = name;
        this.load = load;
        this.length = length;
        this.round = round;
    }

    /** {@return a step of so many clients that nobody plans, such as a warm-up} */
    static LoadStep of(String name, int clients) {
        return new LoadStep(name, new Load.Closed(clients), Duration.ZERO, 1);
    }

    String name() {
        return name;
    }

    Load planned() {
        return load;
    }

    Duration length() {
        return length;
    }

    int round() {
        return round;
    }

    /** {@return clients at once, or arrivals a second} */
    double load() {
        return switch (load) {
            case Load.Closed closed -> closed.connections();
            case Load.Open open -> open.requestsPerSecond();
        };
    }

    /** Takes the times of this step's answers that its client takes itself. */
    void timedBy(Histogram histogram) {
        latencies = histogram;
    }

    /** {@return the times that its client took itself, in nanoseconds} */
    Optional<Histogram> latencies() {
        return Optional.ofNullable(latencies);
    }

    /** {@return whether this was the first call: the step begins now} */
    boolean begin() {
        if (!begun.compareAndSet(false, true)) {
            return false;
        }
        cpuAtBegin = cpuNanos();
        firstNanos = System.nanoTime();
        lastNanos.set(firstNanos);
        return true;
    }

    /** Ends the step; what comes later does not count for the generator's CPU. */
    void end() {
        if (begun.get() && endNanos == 0) {
            cpuAtEnd = cpuNanos();
            endNanos = System.nanoTime();
        }
    }

    /** {@return this process's time on a core, which advances in ticks; -1 if it is not known} */
    static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }

    void answered(int millis) {
        counts.incrementAndGet(Math.clamp(millis, 0, MAX_MILLIS));
        seen();
    }

    /** Counts a right answer whose time says nothing, as a connection was opened for it. */
    void answeredUntimed() {
        untimed.increment();
    }

    void failed(String kind) {
        String known = errors.size() < MAX_KINDS || errors.containsKey(kind) ? kind : OTHER;
        errors.computeIfAbsent(known, _ -> new LongAdder()).increment();
        seen();
    }

    private void seen() {
        lastNanos.accumulateAndGet(System.nanoTime(), Math::max);
    }

    boolean hasBegun() {
        return begun.get();
    }

    long answers() {
        long sum = 0;
        for (int i = 0; i <= MAX_MILLIS; i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    long untimedAnswers() {
        return untimed.sum();
    }

    /** {@return errors by kind, in the order of the alphabet} */
    Map<String, Long> errors() {
        Map<String, Long> sorted = new TreeMap<>();
        errors.forEach((kind, count) -> sorted.put(kind, count.sum()));
        return sorted;
    }

    /** {@return how long it took from its first request to its last answer or error} */
    long nanos() {
        return lastNanos.get() - firstNanos;
    }

    /** {@return what came of it: its length, answers right or wrong, and errors by kind} */
    Generated generated() {
        Map<String, Long> kinds = new TreeMap<>();
        errors().forEach((kind, n) -> kinds.merge(CellLine.name(kind), n, Long::sum));
        long wrong = 0;
        for (Map.Entry<String, Long> error : errors().entrySet()) {
            wrong += Call.isUnanswered(error.getKey()) ? 0 : error.getValue();
        }
        return new Generated(
                nanos() / 1e9, answers() + wrong, untimedAnswers(), kinds, Optional.empty());
    }

    /** {@return the same with the right answers before it, and the errors of then} */
    Generated generated(LoadStep warmUp) {
        Generated own = generated();
        Map<String, Long> kinds = new TreeMap<>(own.errors());
        warmUp.errors().forEach((kind, n) -> kinds.merge(CellLine.name(kind), n, Long::sum));
        long earlier = warmUp.answers() + warmUp.untimedAnswers() + own.earlier();
        return new Generated(own.seconds(), own.requests(), earlier, kinds, own.lateRequests());
    }

    private double rate() {
        long nanos = nanos();
        return nanos <= 0 ? Double.NaN : answers() * 1e9 / nanos;
    }

    /** {@return the nearest rank, -1 without any answer} */
    private int percentileMillis(double percent) {
        long answers = answers();
        long wanted = Math.max(1, (long) Math.ceil(answers * percent / 100));
        long sum = 0;
        for (int i = 0; answers > 0 && i <= MAX_MILLIS; i++) {
            sum += counts.get(i);
            if (sum >= wanted) {
                return i;
            }
        }
        return -1;
    }

    private double generatorCores() {
        long nanos = endNanos - firstNanos;
        return cpuAtBegin < 0 || nanos <= 0 ? Double.NaN : (cpuAtEnd - cpuAtBegin) / (double) nanos;
    }

    /** {@return what it came to until now} */
    StepFigures figures() {
        return new StepFigures(
                load(),
                rate(),
                answers(),
                percentileMillis(50),
                percentileMillis(95),
                percentileMillis(99),
                percentileMillis(100),
                generatorCores(),
                errors());
    }
}
