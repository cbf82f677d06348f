package io.aegisbench.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.limit.RateDecision.Exhausted;
import io.aegisbench.proxy.limit.RateDecision.Granted;
import io.aegisbench.proxy.limit.RateDecision.TooLarge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LocalRateLimitsTest {
    private static final long TOKENS = 600;
    private static final CredentialLimits BOTH =
            new CredentialLimits("acme", "ci", Allowance.perMinute(3), Allowance.perMinute(TOKENS));

    private final FakeClock clock = new FakeClock();
    private final LocalRateLimits limits = LocalRateLimits.of(List.of(BOTH), clock);

    @Test
    void grantsUntilTheRequestsAreUsedUp() {
        for (int left = 2; left >= 0; left--) {
            assertThat(granted(1).state().requests())
                    .extracting("remaining")
                    .isEqualTo((long) left);
        }
        Exhausted refused = (Exhausted) reserve(1);
        assertThat(refused.kind()).isEqualTo(LimitKind.REQUESTS);
        assertThat(refused.retryAfterSeconds()).isEqualTo(20);
        clock.advance(Duration.ofSeconds(20));
        assertThat(reserve(1)).isInstanceOf(Granted.class);
    }

    @Test
    void aRefusalForTokensTakesNoRequest() {
        granted(500);
        Exhausted refused = (Exhausted) reserve(200);
        assertThat(refused.kind()).isEqualTo(LimitKind.TOKENS);
        assertThat(refused.retryAfterSeconds()).isEqualTo(10);
        assertThat(refused.state().requests()).extracting("remaining").isEqualTo(2L);
        assertThat(refused.state().tokens()).extracting("remaining").isEqualTo(100L);
        assertThat(granted(100).state().requests()).extracting("remaining").isEqualTo(1L);
    }

    @Test
    void settlingGivesBackWhatWasReservedTooMuch() {
        granted(600).reservation().settle(50);
        assertThat(granted(1).state().tokens()).extracting("remaining").isEqualTo(549L);
    }

    @Test
    void settlingChargesWhatWasReservedTooLittleEvenIntoDebt() {
        granted(100).reservation().settle(700);
        Exhausted refused = (Exhausted) reserve(1);
        assertThat(refused.kind()).isEqualTo(LimitKind.TOKENS);
        assertThat(refused.state().tokens()).extracting("remaining").isEqualTo(0L);
        assertThat(refused.retryAfterSeconds()).isEqualTo(11);
        clock.advance(Duration.ofSeconds(refused.retryAfterSeconds()));
        assertThat(reserve(1)).isInstanceOf(Granted.class);
    }

    @Test
    void cancellingGivesBothBack() {
        granted(600).reservation().cancel();
        RateState state = granted(1).state();
        assertThat(state.requests()).extracting("remaining").isEqualTo(2L);
        assertThat(state.tokens()).extracting("remaining").isEqualTo(599L);
    }

    @Test
    void onlyTheFirstEndOfAReservationCounts() {
        Reservation reservation = granted(600).reservation();
        reservation.settle(600);
        reservation.cancel();
        reservation.settle(0);
        assertThat(((Exhausted) reserve(1)).state().requests())
                .extracting("remaining")
                .isEqualTo(2L);
    }

    @Test
    void aRequestThatWouldNeverFitIsRefusedAsSuch() {
        assertThat(reserve(TOKENS + 1)).isEqualTo(new TooLarge(TOKENS + 1, TOKENS));
        assertThat(granted(TOKENS).state().requests()).extracting("remaining").isEqualTo(2L);
    }

    @Test
    void aBudgetNeverGrowsPastItsCapacity() {
        Reservation reservation = granted(10).reservation();
        clock.advance(Duration.ofMinutes(5));
        reservation.settle(0);
        assertThat(granted(1).state().tokens()).extracting("remaining").isEqualTo(TOKENS - 1);
    }

    @Test
    void aRequestWithoutTokensIsNotHeldUpByADebt() {
        granted(600).reservation().settle(6000);
        assertThat(reserve(0)).isInstanceOf(Granted.class);
    }

    @Test
    void whatIsNotLimitedIsNotTold() {
        LocalRateLimits open =
                LocalRateLimits.of(List.of(new CredentialLimits("acme", "ci", null, null)), clock);
        Granted granted = (Granted) open.reserve("acme", "ci", 1_000_000);
        assertThat(granted.state()).isEqualTo(new RateState(null, null));
        granted.reservation().settle(5);
        assertThat(new NoRateLimits().reserve("any", "one", 1)).isInstanceOf(Granted.class);
    }

    @Test
    void anUnknownCredentialOpensNoBucket() {
        assertThatThrownBy(() -> limits.reserve("acme", "other", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("credential=other");
        assertThatThrownBy(() -> limits.reserve("other", "ci", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limits.reserve("acme", "ci", -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LocalRateLimits.of(List.of(BOTH, BOTH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("credential=ci");
    }

    @Test
    void otherCredentialsLeaveTheOnesThatStayWithWhatTheyHaveUsed() {
        granted(500);
        CredentialLimits fresh = new CredentialLimits("acme", "new", Allowance.perMinute(1), null);
        assertThat(limits.update(List.of(BOTH, fresh))).isTrue();
        assertThat(reserve(200)).isInstanceOf(Exhausted.class);
        assertThat(limits.reserve("acme", "new", 1)).isInstanceOf(Granted.class);
        assertThat(limits.reserve("acme", "new", 1)).isInstanceOf(Exhausted.class);
        CredentialLimits wider =
                new CredentialLimits(
                        "acme", "ci", Allowance.perMinute(3), Allowance.perMinute(900));
        assertThat(limits.update(List.of(wider))).isTrue();
        assertThat(reserve(900)).isInstanceOf(Granted.class);
        assertThatThrownBy(() -> limits.reserve("acme", "new", 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noLimitsAreRefusedOnlyByOnesThatLimit() {
        NoRateLimits none = new NoRateLimits();
        assertThat(none.update(List.of(new CredentialLimits("acme", "ci", null, null)))).isTrue();
        assertThat(none.update(List.of(BOTH))).isFalse();
    }

    @Test
    void threadsNeverGetMoreThanThereIs() throws Exception {
        LocalRateLimits shared =
                LocalRateLimits.of(
                        List.of(
                                new CredentialLimits(
                                        "acme",
                                        "ci",
                                        Allowance.perMinute(100_000),
                                        Allowance.perMinute(1000))),
                        clock);
        Callable<Long> client =
                () ->
                        Stream.generate(() -> shared.reserve("acme", "ci", 3))
                                .limit(500)
                                .filter(Granted.class::isInstance)
                                .count();
        long granted = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Long> count : threads.invokeAll(List.of(client, client, client, client))) {
                granted += count.get();
            }
        }
        assertThat(granted).isEqualTo(333);
    }

    private RateDecision reserve(long tokens) {
        return limits.reserve("acme", "ci", tokens);
    }

    private Granted granted(long tokens) {
        return (Granted) reserve(tokens);
    }
}
