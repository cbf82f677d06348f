package io.aegisbench.bench.hash;

import io.aegisbench.bench.machine.CpuClock;
import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one SHA-256 cost, in time and in garbage, by each place it can come from?
 *
 * <p>33 bytes are a leaf (one block), 65 a node (two blocks: the prefix byte forces the second),
 * 256 a longer record (five). The computation object is reused and the digest goes into an array;
 * the baseline is the source {@code jdk}, the public API. Each digest is the message of the next
 * call's first bytes, so the calls depend on each other as they do in a tree.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=HashBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class HashBenchmark {
    /**
     * One message.
     *
     * @param message what is hashed, and by what
     * @param clock counts the invocation
     * @return the array with the digest
     */
    @Benchmark
    public byte[] hash(Message message, CpuClock clock) {
        clock.invocations++;
        message.sha256.hash(message.bytes, 0, message.length, message.bytes, 0);
        return message.bytes;
    }

    /** What is hashed, and by what. */
    @State(Scope.Thread)
    public static class Message {
        /** Length in bytes. */
        @Param({"33", "65", "256"})
        public int length;

        /** Where SHA-256 comes from; {@code fastest} is the JDK's raw block function. */
        @Param({
            HashSources.JDK,
            HashSources.FASTEST,
            HashSources.BOUNCY_CASTLE,
            HashSources.OPENSSL_EVP,
            HashSources.OPENSSL_LOW_LEVEL
        })
        public String source = "";

        byte[] bytes = {};
        Sha256 sha256 = Sha256Source.jdk().open();

        /** Opens the source. */
        @Setup
        public void open() {
            bytes = new byte[length];
            sha256 = HashSources.named(source).open();
        }

        /** Compares one more digest with the JDK's. */
        @TearDown
        public void verify() {
            byte[] expected = new byte[Sha256.DIGEST_BYTES];
            Sha256Source.jdk().open().hash(bytes, 0, length, expected, 0);
            sha256.hash(bytes, 0, length, bytes, 0);
            if (!Arrays.equals(bytes, 0, expected.length, expected, 0, expected.length)) {
                throw new IllegalStateException(
                        "a wrong digest: source=" + source + ", length=" + length);
            }
        }
    }
}
