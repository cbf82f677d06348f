package io.aegisbench.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.limit.RateDecision.Exhausted;
import io.aegisbench.proxy.limit.RateDecision.Granted;
import io.aegisbench.proxy.limit.RateDecision.Pending;
import io.aegisbench.proxy.limit.RateDecision.TooLarge;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
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

/** Against a real Redis that answers. */
final class RedisRateLimitsTest {
    /** Refills so slowly that no test sees a unit come back. */
    private static final Duration SLOW = Duration.ofDays(1);

    /** Refills while a test waits. */
    private static final Duration QUICK = Duration.ofSeconds(1);

    private static final CredentialLimits LIMITS =
            new CredentialLimits("acme", "ci", new Allowance(100, SLOW), new Allowance(1000, SLOW));

    @TempDir Path directory;
    private RedisServer server;
    private RedisRateLimits one;
    private RedisRateLimits other;

    @BeforeEach
    void connect() throws Exception {
        server = RedisServer.start(directory);
        one = RedisRateLimits.connect(settings(), List.of(LIMITS));
        other = RedisRateLimits.connect(settings(), List.of(LIMITS));
    }

    @AfterEach
    void close() {
        if (one != null) {
            one.close();
        }
        if (other != null) {
            other.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void twoProcessesShareOneBudget() {
        assertThat(((Granted) ask(one, 600)).state().tokens())
                .extracting("remaining")
                .isEqualTo(400L);
        assertThat(((Granted) ask(other, 300)).state().requests())
                .extracting("remaining")
                .isEqualTo(98L);
        Exhausted refused = (Exhausted) ask(one, 200);
        assertThat(refused.kind()).isEqualTo(LimitKind.TOKENS);
        assertThat(refused.retryAfterSeconds()).isBetween(8600L, 8640L);
    }

    @Test
    void settlingReachesTheOtherProcess() {
        Granted first = (Granted) ask(one, 1000);
        first.reservation().settle(100);
        Await.until(() -> one.pendingSettlements() == 0);
        Granted second = (Granted) ask(other, 900);
        second.reservation().settle(950);
        Await.until(() -> other.pendingSettlements() == 0);
        assertThat(((Exhausted) ask(one, 1)).state().tokens())
                .extracting("remaining")
                .isEqualTo(0L);
        assertThat(one.settleFailures() + other.settleFailures()).isZero();
    }

    @Test
    void cancellingAndARefusalForTokensGiveTheRequestBack() {
        ((Granted) ask(one, 1000)).reservation().cancel();
        Await.until(() -> one.pendingSettlements() == 0);
        Granted again = (Granted) ask(one, 1000);
        assertThat(again.state().requests()).extracting("remaining").isEqualTo(99L);
        ask(one, 1);
        Await.until(() -> one.pendingSettlements() == 0);
        again.reservation().cancel();
        Await.until(() -> one.pendingSettlements() == 0);
        assertThat(((Granted) ask(other, 1)).state().requests())
                .extracting("remaining")
                .isEqualTo(99L);
    }

    @Test
    void aCrowdOnOneKeyGetsExactlyWhatThereIs() {
        List<RateDecision> decisions = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            decisions.add(one.reserve("acme", "ci", 1));
            decisions.add(other.reserve("acme", "ci", 1));
        }
        List<RateDecision> made = decisions.stream().map(RedisRateLimitsTest::made).toList();
        assertThat(made).filteredOn(Granted.class::isInstance).hasSize(100);
        assertThat(made).filteredOn(Exhausted.class::isInstance).hasSize(200);
    }

    @Test
    void otherCredentialsLeaveTheOnesThatStayWithWhatTheyHaveUsed() {
        ask(one, 600);
        assertThat(one.update(List.of(LIMITS))).isTrue();
        assertThat(((Granted) ask(one, 300)).state().tokens())
                .extracting("remaining")
                .isEqualTo(100L);
    }

    @Test
    void whatCanNeverFitIsRefusedWithoutAskingRedis() throws Exception {
        server.freeze();
        assertThat(one.reserve("acme", "ci", 1001)).isEqualTo(new TooLarge(1001, 1000));
        server.thaw();
    }

    @Test
    void keysNameNobodyAndExpire() {
        ask(one, 1);
        RedisClient client = RedisClient.create(server.uri());
        RedisCommands<String, String> redis = client.connect().sync();
        List<String> keys = redis.keys("*");
        assertThat(keys)
                .hasSize(2)
                .allMatch(key ->
                        key.matches(
                                "aegis:budget:\\{[0-9a-f]{32}}:(requests|tokens):100+/86400000000"))
                .allMatch(key -> redis.pttl(key) > 0 && redis.pttl(key) < 120_000_000);
        client.shutdown();
    }

    @Test
    void aRedisThatForgotTheScriptGetsItAgain() {
        ask(one, 600);
        RedisClient client = RedisClient.create(server.uri());
        client.connect().sync().scriptFlush();
        client.shutdown();
        assertThat(((Granted) ask(one, 300)).state().tokens())
                .extracting("remaining")
                .isEqualTo(100L);
    }

    @Test
    void aBudgetRefillsByRedisClock() {
        CredentialLimits quick =
                new CredentialLimits("acme", "quick", null, new Allowance(1000, QUICK));
        try (RedisRateLimits limits = RedisRateLimits.connect(settings(), List.of(quick))) {
            AtomicReference<RateDecision> last = new AtomicReference<>();
            for (int i = 0; i < 3; i++) {
                Await.until(() -> {
                    last.set(made(limits.reserve("acme", "quick", 1000)));
                    return last.get() instanceof Granted;
                });
            }
            ((Granted) last.get()).reservation().settle(10_000_000);
            Await.until(() -> limits.pendingSettlements() == 0);
            Exhausted inDebt = (Exhausted) made(limits.reserve("acme", "quick", 1));
            assertThat(inDebt.retryAfterSeconds()).isBetween(5_000L, 10_000L);
        }
    }

    @Test
    void otherLimitsAreAnotherBucket() {
        ask(one, 1000);
        CredentialLimits more =
                new CredentialLimits(
                        "acme", "ci", new Allowance(100, SLOW), new Allowance(2000, SLOW));
        try (RedisRateLimits changed = RedisRateLimits.connect(settings(), List.of(more))) {
            assertThat(ask(changed, 2000)).isInstanceOf(Granted.class);
        }
    }

    @Test
    void aRedisThatIsAwayStopsTheStartAndKeepsThePasswordToItself() {
        server.kill();
        RedisSettings away = RedisSettings.of("redis://:hunter2@127.0.0.1:" + server.port());
        assertThat(away.toString()).doesNotContain("hunter2");
        assertThatThrownBy(() -> RedisRateLimits.connect(away, List.of(LIMITS)))
                .isInstanceOf(RedisUnreachableException.class)
                .hasMessageContaining("redis=127.0.0.1:" + server.port())
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> RedisSettings.of("http://:hunter2@x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }

    private RedisSettings settings() {
        return new RedisSettings(
                server.uri(), Duration.ofSeconds(20), Duration.ofSeconds(20), 1024, 1024);
    }

    private static RateDecision ask(RedisRateLimits limits, long tokens) {
        return made(limits.reserve("acme", "ci", tokens));
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
