package io.aegisbench.bench;

import io.aegisbench.proxy.hotpath.ApiKey;
import io.aegisbench.proxy.hotpath.Authentication;
import io.aegisbench.proxy.hotpath.Credential;
import io.aegisbench.proxy.hotpath.CredentialStore;
import io.aegisbench.proxy.hotpath.Scope;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.limit.Allowance;
import io.aegisbench.proxy.limit.CredentialLimits;
import io.aegisbench.proxy.limit.LocalRateLimits;
import io.aegisbench.proxy.limit.RateDecision;
import io.aegisbench.proxy.metrics.ProxyMetrics;
import io.aegisbench.proxy.metrics.Route;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does each stage of the hot path cost a request, in ns and in bytes, with its metrics?
 *
 * <p>The baseline is an empty invocation with the same counters. A key has 49 characters, as the
 * generated ones; the presented one is the last of all. The rate limit reserves and settles against
 * budgets that never refuse, so the whole stage is paid for.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=StagePriceBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class StagePriceBenchmark {
    private static final String TENANT = "acme";

    /**
     * Nothing: what the measuring itself costs.
     *
     * @param clock counts the invocation
     * @return nothing of use
     */
    @Benchmark
    public long baseline(CpuClock clock) {
        return clock.invocations++;
    }

    /**
     * One key found among all.
     *
     * @param keys the store and the header
     * @param clock counts the invocation
     * @return whose it is
     */
    @Benchmark
    public Authentication auth(Keys keys, CpuClock clock) {
        clock.invocations++;
        return keys.store.authenticate(keys.header, null, Scope.PROXY);
    }

    /**
     * One request reserved and settled.
     *
     * @param budgets that never refuse
     * @param clock counts the invocation
     * @return what was decided
     */
    @Benchmark
    public RateDecision rateLimit(Budgets budgets, CpuClock clock) {
        clock.invocations++;
        RateDecision decision = budgets.limits.reserve(TENANT, "ci", Budgets.ESTIMATE);
        if (!(decision instanceof RateDecision.Granted granted)) {
            throw new IllegalStateException("a budget that never refuses has refused");
        }
        granted.reservation().settle(Budgets.ACTUAL);
        return decision;
    }

    /**
     * All updates of one answered request: seven stages and the answer.
     *
     * @param meters the metrics
     * @param clock counts the invocation
     * @return nothing of use
     */
    @Benchmark
    public long metrics(Meters meters, CpuClock clock) {
        long nanos = ++clock.invocations;
        for (StageName stage : meters.stages) {
            meters.metrics.requests().passed(stage, nanos & 0xffff);
        }
        meters.metrics.requests().answered(Route.CHAT_COMPLETIONS, 200, nanos & 0xffffff);
        return nanos;
    }

    /** A store of keys. */
    @State(org.openjdk.jmh.annotations.Scope.Benchmark)
    public static class Keys {
        /** How many keys are configured. */
        @Param({"1", "100", "1024"})
        public int keyCount;

        private CredentialStore store = CredentialStore.of(List.of(credential(0, key())));
        private String header = "";

        /** Makes the keys. */
        @Setup
        public void make() {
            List<Credential> credentials = new ArrayList<>();
            ApiKey last = key();
            for (int i = 1; i < keyCount; i++) {
                credentials.add(credential(i, key()));
            }
            credentials.add(credential(0, last));
            store = CredentialStore.of(credentials);
            header = "Bearer " + last.reveal();
        }

        private static ApiKey key() {
            return ApiKey.generate(new SecureRandom());
        }

        private static Credential credential(int number, ApiKey key) {
            return new Credential("key-" + number, TENANT, Set.of(Scope.PROXY), key.hash());
        }
    }

    /** Budgets that refill faster than anybody can use them. */
    @State(org.openjdk.jmh.annotations.Scope.Benchmark)
    public static class Budgets {
        private static final long ESTIMATE = 500;
        private static final long ACTUAL = 123;
        private static final Allowance PLENTY = new Allowance(1_000_000_000, Duration.ofSeconds(1));

        private final LocalRateLimits limits =
                LocalRateLimits.of(List.of(new CredentialLimits(TENANT, "ci", PLENTY, PLENTY)));
    }

    /** The metrics of a proxy. */
    @State(org.openjdk.jmh.annotations.Scope.Benchmark)
    public static class Meters {
        private final ProxyMetrics metrics = new ProxyMetrics(List.of("main"), List.of("gpt-4o"));
        private final StageName[] stages = StageName.values();
    }
}
