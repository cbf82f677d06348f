package io.aegisbench.bench.spawn;

import com.sun.management.ThreadMXBean;
import io.aegisbench.reports.run.SessionFiles;
import io.aegisbench.reports.run.SessionRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/**
 * Measures one mechanism in one dress, in a JVM of its own: every condition with one and with two
 * producers, in slices that alternate, then what its background takes while nothing happens. Not
 * thread-safe.
 */
final class SpawnSession implements AutoCloseable {
    /** Numbers of producers, in the order of measuring. */
    static final List<Integer> PRODUCERS = List.of(1, 2);

    /** The longest sleep of a polling consumer twice: it must have fallen asleep. */
    private static final long SETTLE_MILLIS = 2 * Waiting.BACKING_OFF.longest().toMillis();

    static final int MOST_WARM_UPS = 12;

    /** The compiler's time in a run that needs no other after it. */
    private static final long CALM_MILLIS = 5;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Mechanism mechanism;
    private final Dress dress;
    private final Background background = new Background();
    private final HandOff handOff;

    SpawnSession(Mechanism mechanism, Dress dress) {
        this.mechanism = mechanism;
        this.dress = dress;
        this.handOff = mechanism.open(dress, background);
    }

    private record Place(Condition condition, int producers) {}

    /**
     * What was measured.
     *
     * @param intervals of the log
     * @param samples the sums of each condition
     * @param idleCpuPercent of one core
     */
    private record Measured(
            List<Histogram> intervals, Map<Place, Sample> samples, double idleCpuPercent) {}

    /**
     * Runs everything without keeping it, until a run leaves the compiler next to nothing to do: a
     * call that is compiled for the first time, and still counts itself, takes twice its time.
     *
     * @param compilerMillis how long the compiler has worked so far
     * @return how many runs that took, {@value #MOST_WARM_UPS} at most
     */
    int warmUp(SessionPlan plan, LongSupplier compilerMillis) throws InterruptedException {
        int runs = 0;
        long compiled = Long.MAX_VALUE;
        while (runs < MOST_WARM_UPS && compiled > CALM_MILLIS) {
            long before = compilerMillis.getAsLong();
            measure(plan);
            compiled = compilerMillis.getAsLong() - before;
            runs++;
        }
        return runs;
    }

    /**
     * {@return the sums of one producer and an idle consumer} Everything is written to a folder.
     */
    Sample run(SessionPlan plan, Path folder, int round) throws InterruptedException, IOException {
        String loadBefore = CpuWait.loadAverage();
        CpuWait.Ticks ticks = CpuWait.Ticks.now();
        Measured measured = measure(plan);
        List<SessionRecord.Entry> entries = new ArrayList<>();
        measured.samples.forEach(
                (place, sample) -> entries.add(sample.entry(place.condition, place.producers)));
        SessionRecord facts =
                new SessionRecord(
                        mechanism.id(),
                        dress.id(),
                        round,
                        loadBefore,
                        CpuWait.loadAverage(),
                        CpuWait.Ticks.now().stolenPercentSince(ticks),
                        measured.idleCpuPercent,
                        entries);
        SessionFiles.write(folder, facts, measured.intervals);
        Sample idle = measured.samples.get(new Place(Condition.IDLE, 1));
        return idle == null ? new Sample() : idle;
    }

    private Measured measure(SessionPlan plan) throws InterruptedException {
        ProducerCrew crew = new ProducerCrew(mechanism, handOff, background, plan);
        List<Histogram> intervals = new ArrayList<>();
        Map<Place, Sample> samples = new LinkedHashMap<>();
        for (int slice = 0; slice < plan.slices(); slice++) {
            for (int producers : PRODUCERS) {
                for (Condition condition : Condition.values()) {
                    TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
                    long begun = System.currentTimeMillis();
                    Sample sample = crew.run(condition, producers);
                    addIntervals(intervals, condition, producers, begun, sample);
                    samples.computeIfAbsent(new Place(condition, producers), _ -> new Sample())
                            .addSlice(sample);
                }
            }
        }
        return new Measured(intervals, samples, idleCpuPercent(plan.quiet()));
    }

    private static void addIntervals(
            List<Histogram> intervals,
            Condition condition,
            int producers,
            long begunMillis,
            Sample sample) {
        Map.of("taken", sample.taken, "refused", sample.refused, "lag", sample.lag)
                .forEach((what, histogram) -> {
                    if (histogram.getTotalCount() > 0) {
                        histogram.setStartTimeStamp(begunMillis);
                        histogram.setEndTimeStamp(System.currentTimeMillis());
                        histogram.setTag(SessionFiles.tag(condition.id(), producers, what));
                        intervals.add(histogram);
                    }
                });
    }

    /**
     * {@return the CPU time of all threads of Java but this one while nothing is handed over, as a
     * share of one core} The compiler's and the collector's threads are not among them.
     */
    private static double idleCpuPercent(Duration quiet) throws InterruptedException {
        if (quiet.isZero()) {
            return Double.NaN;
        }
        TimeUnit.MILLISECONDS.sleep(5 * SETTLE_MILLIS);
        long begun = System.nanoTime();
        long cpu = otherThreadsCpuNanos();
        TimeUnit.NANOSECONDS.sleep(quiet.toNanos());
        return 100.0 * (otherThreadsCpuNanos() - cpu) / (System.nanoTime() - begun);
    }

    private static long otherThreadsCpuNanos() {
        long own = Thread.currentThread().threadId();
        long[] others = LongStream.of(THREADS.getAllThreadIds()).filter(id -> id != own).toArray();
        // -1 says that a thread has just ended.
        return LongStream.of(THREADS.getThreadCpuTime(others)).filter(nanos -> nanos > 0).sum();
    }

    @Override
    public void close() {
        handOff.close();
    }
}
