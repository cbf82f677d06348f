package io.aegisbench.bench.logs;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;

/**
 * How many durable appends of 512 bytes a second does our log take, and how long does each wait, by
 * 1 to 256 threads of either kind, beside a plain write and force by one thread and beside the logs
 * of other projects?
 *
 * <p>JMH starts the JVMs, interleaves and keeps the results; the threads are our own. Its
 * {@code @Threads} are platform threads, fixed at compile time, and its score knows no percentiles.
 * So one invocation is one iteration: all appenders append in a closed loop for the iteration's
 * time (see {@link AppendCrew}). The result stands in {@link CommitCounters}; JMH's score is only
 * the time of an invocation with everything around it.
 *
 * <p>The baseline is {@code raw}: one thread, one force a record, whatever the number of appenders.
 * Since the disk may change tenfold within a minute, ratios are taken within a round between cells
 * that follow each other, and every cell has the time of a force from just before and after it.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=WalCommitBenchmark}, on another disk with
 * {@code -Dbench.disk=DIR}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 600, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 1200, timeUnit = TimeUnit.MILLISECONDS)
public class WalCommitBenchmark {
    /**
     * A log that starts without further flags.
     *
     * @param session the log and its appenders
     * @param counters takes the result
     * @param iteration says how long to append
     */
    @Benchmark
    public void append(Session session, CommitCounters counters, IterationParams iteration)
            throws Exception {
        session.run(counters, iteration);
    }

    /**
     * Chronicle Queue, which does not start on JDK 25 unless the JDK's inside is open to it. The
     * property keeps it from reporting its use to its makers.
     *
     * @param session the log and its appenders
     * @param counters takes the result
     * @param iteration says how long to append
     */
    @Benchmark
    @Fork(
            value = 3,
            jvmArgsAppend = {
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dchronicle.analytics.disable=true"
            })
    public void chronicle(
            ChronicleSession session, CommitCounters counters, IterationParams iteration)
            throws Exception {
        session.run(counters, iteration);
    }

    /** A session of a log that needs no flags. */
    @State(Scope.Thread)
    public static class Session extends CommitSession {
        /** The log. */
        @Param({"wal", "raw", "artemis", "artemis-default", "rocksdb", "sqlite"})
        public String subject = "";

        @Override
        String subjectId() {
            return subject;
        }
    }

    /** A session of Chronicle Queue. */
    @State(Scope.Thread)
    public static class ChronicleSession extends CommitSession {
        /** Whether each record is synced; if not, it is not durable. */
        @Param({"chronicle", "chronicle-unsynced"})
        public String subject = "";

        @Override
        String subjectId() {
            return subject;
        }
    }
}
