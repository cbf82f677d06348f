package io.aegisbench.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.limit.RateDecision.Granted;
import io.aegisbench.proxy.limit.RateDecision.Pending;
import io.aegisbench.proxy.limit.RateDecision.Reason;
import io.aegisbench.proxy.limit.RateDecision.Unavailable;
import io.aegisbench.proxy.logging.LogLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Redis that is stopped, killed and started again. */
final class RedisStallTest {
    /** No test waits so long, however busy the machine. */
    private static final Duration NEVER = Duration.ofSeconds(30);

    private static final Duration SOON = Duration.ofMillis(200);
    private static final int PENDING = 64;
    private static final int SETTLEMENTS = 8;
    private static final CredentialLimits LIMITS =
            new CredentialLimits(
                    "acme",
                    "ci",
                    new Allowance(1000, Duration.ofDays(1)),
                    new Allowance(100_000, Duration.ofDays(1)));

    @TempDir Path directory;
    private RedisServer server;
    private RedisRateLimits limits;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(directory);
        limits = connect(SOON);
        var _ = granted();
    }

    private RedisRateLimits connect(Duration deadline) {
        return RedisRateLimits.connect(
                new RedisSettings(
                        server.uri(), deadline, Duration.ofSeconds(20), PENDING, SETTLEMENTS),
                List.of(LIMITS));
    }

    /** {@return a grant, which a healthy Redis on a busy machine may give late} */
    private Granted granted() {
        AtomicReference<RateDecision> last = new AtomicReference<>();
        Await.until(() -> {
            last.set(made(reserve()));
            return last.get() instanceof Granted;
        });
        return (Granted) last.get();
    }

    @AfterEach
    void close() {
        if (limits != null) {
            limits.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aStoppedRedisBlocksNobodyAndNoMoreThanTheBoundWaitForIt() throws Exception {
        limits.close();
        limits = connect(NEVER);
        server.freeze();
        List<RateDecision> asked = new ArrayList<>();
        for (int i = 0; i < PENDING; i++) {
            asked.add(reserve());
        }
        assertThat(asked).allMatch(Pending.class::isInstance);
        assertThat(reserve()).isEqualTo(new Unavailable(Reason.OVERLOADED));
        // Had one call waited for its decision, that one would be made.
        assertThat(asked)
                .noneMatch(one -> ((Pending) one).decision().toCompletableFuture().isDone());
        assertThat(limits.pending()).isEqualTo(PENDING);
        assertThat(limits.unavailable()).isEqualTo(1);
        server.thaw();
        assertThat(asked.stream().map(RedisStallTest::made)).allMatch(Granted.class::isInstance);
        Await.until(() -> limits.pending() == 0);
    }

    @Test
    void aStoppedRedisFailsClosedByTheDeadline() throws Exception {
        try (LogLines log = LogLines.of(RedisRateLimits.class)) {
            server.freeze();
            List<RateDecision> asked = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < SETTLEMENTS; i++) {
                asked.add(reserve());
            }
            assertThat(asked.stream().map(RedisStallTest::made))
                    .containsOnly(new Unavailable(Reason.BACKEND));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SOON);
            Await.until(() -> limits.pending() == 0);
            assertThat(limits.unavailable()).isGreaterThanOrEqualTo(SETTLEMENTS);
            server.thaw();
            var _ = granted();
            log.await("Redis does not answer, requests are refused: redis=127.0.0.1:");
            log.await("Redis answers again: redis=127.0.0.1:" + server.port());
        }
    }

    @Test
    void settlementsOfAStoppedRedisAreCountedAndBounded() throws Exception {
        List<Granted> granted = new ArrayList<>();
        for (int i = 0; i < SETTLEMENTS + 2; i++) {
            granted.add(granted());
        }
        server.freeze();
        granted.forEach(one -> one.reservation().settle(0));
        assertThat(limits.pendingSettlements()).isLessThanOrEqualTo(SETTLEMENTS);
        assertThat(limits.settlementsLost()).isGreaterThanOrEqualTo(2);
        Await.until(() -> limits.pendingSettlements() == 0);
        assertThat(limits.settleFailures()).isGreaterThanOrEqualTo(1);
        server.thaw();
    }

    @Test
    void aRedisThatComesBackIsUsedAgain() throws Exception {
        try (LogLines log = LogLines.of(RedisRateLimits.class)) {
            server.kill();
            Await.until(() -> made(reserve()) instanceof Unavailable);
            server.restart();
            var _ = granted();
            log.await("Redis answers again");
        }
    }

    private RateDecision reserve() {
        return limits.reserve("acme", "ci", 10);
    }

    private static RateDecision made(RateDecision decision) {
        return decision instanceof Pending pending
                ? pending.decision()
                        .toCompletableFuture()
                        .orTimeout(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                        .join()
                : decision;
    }
}
