package io.aegisbench.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.limit.RateDecision.Granted;
import io.aegisbench.proxy.limit.RateDecision.Pending;
import io.aegisbench.proxy.limit.RateDecision.Reason;
import io.aegisbench.proxy.limit.RateDecision.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Redis that is stopped, killed and started again. */
final class RedisStallTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
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
    void connect() throws Exception {
        server = RedisServer.start(directory);
        limits =
                RedisRateLimits.connect(
                        new RedisSettings(
                                server.uri(),
                                DEADLINE,
                                Duration.ofSeconds(20),
                                PENDING,
                                SETTLEMENTS),
                        List.of(LIMITS));
        Await.until(() -> made(reserve()) instanceof Granted);
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
    void aStoppedRedisFailsClosedByTheDeadlineAndBlocksNobody() throws Exception {
        server.freeze();
        long begin = System.nanoTime();
        List<RateDecision> asked = new ArrayList<>();
        for (int i = 0; i < PENDING; i++) {
            asked.add(reserve());
        }
        // Had one call waited for its decision, all together would have taken the deadline.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DEADLINE);
        assertThat(asked).allMatch(Pending.class::isInstance);
        assertThat(asked.stream().map(RedisStallTest::made))
                .containsOnly(new Unavailable(Reason.BACKEND));
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(DEADLINE, DEADLINE.multipliedBy(5));
        server.thaw();
        Await.until(() -> made(reserve()) instanceof Granted);
    }

    @Test
    void noMoreDecisionsThanTheBoundWaitForAStoppedRedis() throws Exception {
        server.freeze();
        for (int i = 0; i < PENDING; i++) {
            assertThat(reserve()).isInstanceOf(Pending.class);
        }
        assertThat(reserve()).isEqualTo(new Unavailable(Reason.OVERLOADED));
        assertThat(limits.pending()).isEqualTo(PENDING);
        Await.until(() -> limits.pending() == 0);
        assertThat(limits.unavailable()).isGreaterThanOrEqualTo(PENDING + 1);
        server.thaw();
    }

    @Test
    void settlementsOfAStoppedRedisAreCountedAndBounded() throws Exception {
        List<Granted> granted = new ArrayList<>();
        for (int i = 0; i < SETTLEMENTS + 2; i++) {
            granted.add((Granted) made(reserve()));
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
        server.kill();
        Await.until(() -> made(reserve()) instanceof Unavailable);
        server.restart();
        Await.until(() -> made(reserve()) instanceof Granted);
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
