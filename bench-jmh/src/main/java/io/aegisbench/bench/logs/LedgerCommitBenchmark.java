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
 * What do the tree and the signed checkpoints cost on top of the log: how much of the log's rate is
 * left to a ledger whose settings of the log are the same?
 *
 * <p>Measured as {@link WalCommitBenchmark} does; the baseline is {@code wal}. Reading back a
 * ledger also checks that its last checkpoint covers every record.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=LedgerCommitBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 600, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 1200, timeUnit = TimeUnit.MILLISECONDS)
public class LedgerCommitBenchmark {
    /**
     * The log or the ledger.
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

    /** A session of either. */
    @State(Scope.Thread)
    public static class Session extends CommitSession {
        /** The log alone, or with the ledger over it. */
        @Param({"wal", "ledger"})
        public String subject = "";

        @Override
        String subjectId() {
            return subject;
        }
    }
}
