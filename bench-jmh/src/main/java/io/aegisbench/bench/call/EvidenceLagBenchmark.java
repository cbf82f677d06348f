package io.aegisbench.bench.call;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * How long after a call was answered is its evidence recorded, and how long until it is durable;
 * and what does the background path take of a core while nothing happens?
 *
 * <p>One thread hands over calls with a question of 90 bytes and an answer of 500 at random times
 * of a mean rate, to the proxy's own trail over a ledger on {@code -Dbench.disk}. {@code
 * saturation} is four fifths of the rate that the trail was seen to sustain in the warm-up, which
 * hands over as fast as there are slots. One invocation is one session: its result are {@link
 * LagCounters}, and JMH's score means nothing. The histograms are kept as interval logs. In {@code
 * scheduled} and {@code written} the background thread learns of a force when it looks next, so
 * {@code durable} is up to one of its pauses late there, and the forces themselves are 100 ms
 * apart.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=EvidenceLagBenchmark}
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 1, time = 1200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 1200, timeUnit = TimeUnit.MILLISECONDS)
public class EvidenceLagBenchmark {
    /** The property with the folder that sessions write to. */
    public static final String FOLDER = "bench.lag.folder";

    /** The property with the number of the round. */
    public static final String ROUND = "bench.lag.round";

    /** The load that depends on the machine. */
    static final String SATURATION = "saturation";

    /**
     * One session, or its warm-up.
     *
     * @param subject the trail
     * @param counters takes the result
     * @param iteration says how long, and whether it counts
     */
    @Benchmark
    public void session(Subject subject, LagCounters counters, IterationParams iteration)
            throws Exception {
        Duration time = Duration.ofNanos(iteration.getTime().convertTo(TimeUnit.NANOSECONDS));
        LagSession session = subject.opened();
        if (iteration.getType() == IterationType.WARMUP) {
            session.warmUp(time);
        } else {
            session.measure(subject.load, time, counters);
            session.write(
                    Path.of(System.getProperty(FOLDER, "target/lag")),
                    "%s-%s-%s".formatted(subject.ack, subject.load, Integer.getInteger(ROUND, 1)));
        }
    }

    /** What a session measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class LagCounters {
        /** Calls that were handed over. */
        public long calls;

        /** Calls that found no slot. */
        public long refused;

        /** From the first call to the last, in nanoseconds. */
        public long spanNanos;

        /** From the answer to its written record, in nanoseconds. */
        public long recordedP50Nanos;

        /** Its 99th percentile. */
        public long recordedP99Nanos;

        /** Its maximum. */
        public long recordedMaxNanos;

        /** From the answer to its forced record, in nanoseconds. */
        public long durableP50Nanos;

        /** Its 99th percentile. */
        public long durableP99Nanos;

        /** CPU time of the background's threads in a second of nothing, in nanoseconds. */
        public long idleCpuNanosPerSecond;

        /** Median time of one force with the log at rest, in nanoseconds. */
        public long forceP50Nanos;
    }

    /** A trail in a mode under a load. */
    @State(Scope.Thread)
    public static class Subject {
        /** What a client waits for. */
        @Param({"scheduled", "written", "durable"})
        public String ack = "";

        /** Calls a second. */
        @Param({"100", "1000", "10000", SATURATION})
        public String load = "";

        private @Nullable LagSession session;

        LagSession opened() throws IOException {
            LagSession opened = session;
            if (opened == null) {
                opened = LagSession.open(ack);
                session = opened;
            }
            return opened;
        }

        /** Closes the ledger, which must have every record, and deletes it. */
        @TearDown(Level.Trial)
        public void close() throws Exception {
            if (session != null) {
                session.close();
            }
        }
    }
}
