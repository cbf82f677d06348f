package io.aegisbench.bench.spawn;

import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.SessionRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * What does the caller spend on handing one task to the background?
 *
 * <p>The answer depends most of all on what the background is doing. If it sleeps, many mechanisms
 * wake it, and the caller pays for that with microseconds; if it is awake, with some hundred
 * nanoseconds at most. A loop that hands over back to back keeps it awake and hides the price that
 * a request pays. So each mechanism is measured in three conditions ({@link Condition}), by one and
 * by two producers, and none of them is left out.
 *
 * <p>JMH starts the JVMs and keeps the settings; the producers and their clock are our own. Its
 * {@code SampleTime} neither paces the calls, nor can it tell a task that was taken from one that
 * was refused, nor wait until the background is asleep again. So one invocation is a whole session
 * ({@link SpawnSession}), as the log benchmarks do it, and JMH's score is only the session's time.
 * The results are the session's interval log and its {@link SessionRecord} in the run's folder.
 *
 * <p>The baseline is {@code empty}: two readings of the clock around nothing, in the same rounds
 * and at the same paces. It is a row of its own and subtracted from none.
 *
 * <p>Nothing is pinned to a core: neither is a proxy's thread. How long producers waited for a core
 * and what the hypervisor took is kept with each session, and noisy cells are marked.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=SpawnCostBenchmark}, beside Python's with
 * {@code -Dbench.peers=true}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        // The heap's pages are there before: a new page every 40 calls would be the 99th
        // percentile.
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"})
@Warmup(iterations = 1, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 700, timeUnit = TimeUnit.MILLISECONDS)
public class SpawnCostBenchmark {
    /** The property with the folder of the sessions' files. */
    public static final String FOLDER = "bench.spawn.folder";

    /** The property with the number of the round. */
    public static final String ROUND = "bench.spawn.round";

    /**
     * One session, or its warm-up.
     *
     * @param subject what is measured
     * @param counters takes the headline
     * @param iteration says how long, and whether it counts
     */
    @Benchmark
    public void session(Subject subject, SpawnCounters counters, IterationParams iteration)
            throws InterruptedException, IOException {
        Duration time = Duration.ofNanos(iteration.getTime().convertTo(TimeUnit.NANOSECONDS));
        if (iteration.getType() == IterationType.WARMUP) {
            LongSupplier compiler =
                    ManagementFactory.getCompilationMXBean()::getTotalCompilationTime;
            int _ = subject.opened().warmUp(SessionPlan.warmUp(time), compiler);
            return;
        }
        Sample idle =
                subject.opened()
                        .run(
                                SessionPlan.of(time),
                                Path.of(System.getProperty(FOLDER, "target/" + RunFolder.SPAWN)),
                                Integer.getInteger(ROUND, 1));
        counters.calls = idle.calls();
        counters.p50Nanos = idle.taken.getValueAtPercentile(50);
        counters.p99Nanos = idle.taken.getValueAtPercentile(99);
    }

    /** A mechanism in a dress. */
    @State(Scope.Thread)
    public static class Subject {
        /** How tasks are handed over. */
        @Param({
            "empty",
            "virtual-thread",
            "virtual-executor",
            "thread-pool",
            "fork-join",
            "completable-future",
            "disruptor-blocking",
            "disruptor-sleeping",
            "mpsc-signal",
            "mpsc-poll",
            "agrona",
            "proxy",
            "slot-ring",
            "slot-ring-50us",
            "slot-ring-spin"
        })
        public String mechanism = "";

        /** What is done beside. */
        @Param({"article", "lean"})
        public String dress = "";

        private @Nullable SpawnSession session;

        SpawnSession opened() {
            SpawnSession opened = session;
            if (opened == null) {
                opened = new SpawnSession(Mechanism.ofId(mechanism), Dress.ofId(dress));
                session = opened;
            }
            return opened;
        }

        /** Ends the background. */
        @TearDown(Level.Trial)
        public void close() {
            if (session != null) {
                session.close();
            }
        }
    }
}
