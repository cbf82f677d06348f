package io.aegisbench.bench.hash;

import io.aegisbench.bench.machine.CpuClock;
import io.aegisbench.mmr.Accumulator;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.sha256.Sha256Batch;
import io.aegisbench.sha256.Sha256Source;
import java.util.HexFormat;
import java.util.Optional;
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
 * How many leaves a second does the accumulator take, with the root bagged after every append (what
 * the article times) and only at the end, and does the rate stay flat as the tree grows?
 *
 * <p>One invocation builds a new accumulator of N leaves of 32 bytes that exist beforehand; so
 * JMH's score is the time of N leaves, which the runner's tables turn into leaves a second. The
 * root goes into an array, as bytes. {@link #hexStrings} is the baseline: what a reader writes
 * first.
 *
 * <p>Every measured JVM compares the last root it made with the known one before it ends; a
 * difference fails the run. A root is known from the baseline, not from the code that is measured.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=LeafThroughput}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LeafThroughputBenchmark {
    /** The root is bagged on every append. */
    public static final String ROOT_EACH_APPEND = "rootEachAppend";

    /** The root is bagged once, at the end. */
    public static final String ROOT_AT_END = "rootAtEnd";

    /**
     * The baseline: hex strings, and a digest object asked for at every hash.
     *
     * @param work the leaves and when the root is bagged
     * @param clock counts the invocation
     * @return the root
     */
    @Benchmark
    public String hexStrings(Work work, CpuClock clock) {
        clock.invocations++;
        HexStringAccumulator accumulator = new HexStringAccumulator(work.hashProfile);
        boolean rootEachAppend = work.rootEachAppend;
        for (byte[] leaf : work.inputs) {
            accumulator.append(leaf);
            if (rootEachAppend) {
                work.hexRoot = accumulator.root();
            }
        }
        if (!rootEachAppend) {
            work.hexRoot = accumulator.root();
        }
        return work.hexRoot;
    }

    /**
     * Our accumulator, one leaf at a time.
     *
     * @param work the leaves and when the root is bagged
     * @param hashing where SHA-256 comes from
     * @param clock counts the invocation
     * @return the root
     */
    @Benchmark
    public byte[] single(Work work, Hashing hashing, CpuClock clock) {
        clock.invocations++;
        Accumulator accumulator = Accumulator.create(work.hashProfile, hashing.source);
        boolean rootEachAppend = work.rootEachAppend;
        byte[] root = work.root;
        for (byte[] leaf : work.inputs) {
            accumulator.append(leaf);
            if (rootEachAppend) {
                accumulator.root(root, 0);
            }
        }
        if (!rootEachAppend) {
            accumulator.root(root, 0);
        }
        return root;
    }

    /**
     * Our accumulator, all leaves in one call and the root at the end.
     *
     * @param work the leaves and where SHA-256 comes from
     * @param clock counts the invocation
     * @return the root
     */
    @Benchmark
    public byte[] bulk(BulkWork work, CpuClock clock) {
        clock.invocations++;
        Accumulator accumulator = Accumulator.create(work.hashProfile, work.source, work.batch);
        accumulator.appendAll(work.inputs, 0, Leaves.LEAF_BYTES, work.leaves);
        accumulator.root(work.root, 0);
        return work.root;
    }

    private static void check(HashProfile profile, int leaves, String root) {
        String expected = KnownRoots.root(profile, leaves);
        if (!expected.equals(root)) {
            throw new IllegalStateException(
                    "the measured code made a wrong root: profile=%s, leaves=%s, root=%s, expected=%s"
                            .formatted(profile.id(), leaves, root, expected));
        }
    }

    /** Leaves, one array each, and when the root is bagged. */
    @State(Scope.Thread)
    public static class Work {
        /** Number of leaves. */
        @Param({"100", "1000", "10000", "100000"})
        public int leaves;

        /** What a leaf, a node and the root hash. */
        @Param({"aegis-v1", "aegis-v2", "rfc9162"})
        public String profile = "";

        /** When the root is bagged: after every append, which the article times, or once. */
        @Param({ROOT_EACH_APPEND, ROOT_AT_END})
        public String mode = "";

        byte[][] inputs = {};
        byte[] root = {};
        String hexRoot = "";
        boolean rootEachAppend;
        HashProfile hashProfile = HashProfile.RFC9162;

        /** Makes the leaves. */
        @Setup
        public void prepare() {
            inputs = Leaves.separate(leaves);
            root = new byte[Leaves.LEAF_BYTES];
            hexRoot = "";
            rootEachAppend = mode.equals(ROOT_EACH_APPEND);
            hashProfile = HashProfile.ofId(profile);
        }

        /** Compares the last root with the known one. */
        @TearDown
        public void verify() {
            check(
                    hashProfile,
                    leaves,
                    hexRoot.isEmpty() ? HexFormat.of().formatHex(root) : hexRoot);
        }
    }

    /** Where SHA-256 comes from. */
    @State(Scope.Thread)
    public static class Hashing {
        /** {@code jdk} is the public API, {@code fastest} what the flags of this JVM allow. */
        @Param({"jdk", "fastest"})
        public String hasher = "";

        Sha256Source source = Sha256Source.jdk();

        /** Opens the source. */
        @Setup
        public void open() {
            source = HashSources.named(hasher);
        }
    }

    /** Leaves behind each other in one array. */
    @State(Scope.Thread)
    public static class BulkWork {
        /** Number of leaves. */
        @Param({"100", "1000", "10000", "100000"})
        public int leaves;

        /** What a leaf, a node and the root hash. */
        @Param({"aegis-v1", "aegis-v2", "rfc9162"})
        public String profile = "";

        /**
         * {@code jdk} and {@code fastest} hash one after the other, {@code batch} many at a time.
         */
        @Param({"jdk", "fastest", HashSources.BATCH})
        public String hasher = "";

        byte[] inputs = {};
        byte[] root = {};
        HashProfile hashProfile = HashProfile.RFC9162;
        Sha256Source source = Sha256Source.jdk();
        Optional<Sha256Batch> batch = Optional.empty();

        /** Makes the leaves and opens the hashers. */
        @Setup
        public void prepare() {
            inputs = Leaves.flat(leaves);
            root = new byte[Leaves.LEAF_BYTES];
            hashProfile = HashProfile.ofId(profile);
            boolean many = hasher.equals(HashSources.BATCH);
            source = HashSources.named(many ? "fastest" : hasher);
            batch = many ? Optional.of(HashSources.batch()) : Optional.empty();
        }

        /** Compares the last root with the known one. */
        @TearDown
        public void verify() {
            check(hashProfile, leaves, HexFormat.of().formatHex(root));
        }
    }
}
