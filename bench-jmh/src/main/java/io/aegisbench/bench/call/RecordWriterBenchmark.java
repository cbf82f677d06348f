package io.aegisbench.bench.call;

import io.aegisbench.bench.machine.CpuClock;
import io.aegisbench.proxy.audit.RecordForms;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to write a call's record as JSON, by a writer of our own and by Jackson's
 * generator?
 *
 * <p>Both write the same bytes of the same fields, which are there already; {@code
 * StagePriceBenchmark.backgroundRecord} is the whole record with its analysis. The baseline is a
 * copy of the record. Jackson keeps one generator for all records and has its names encoded
 * beforehand.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=RecordWriterBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RecordWriterBenchmark {
    /** The record, copied. */
    @Benchmark
    public byte[] baseline(Fields fields, CpuClock clock) {
        clock.invocations++;
        return fields.record.clone();
    }

    /** By the writer that the proxy has. */
    @Benchmark
    public byte[] own(Fields fields, CpuClock clock) {
        clock.invocations++;
        return fields.of().writeOwn();
    }

    /** By Jackson's generator. */
    @Benchmark
    public byte[] jackson(Fields fields, CpuClock clock) {
        clock.invocations++;
        return fields.of().writeByJackson();
    }

    /** The fields of one call's record. */
    @State(Scope.Thread)
    public static class Fields {
        byte[] record = {};
        private @Nullable RecordForms forms;

        /** Makes the record, and writes it both ways. */
        @Setup
        public void make(PriceSteps steps) {
            record = steps.of().makeRecord();
            forms = new RecordForms(record);
        }

        RecordForms of() {
            return Objects.requireNonNull(forms, "made");
        }
    }
}
