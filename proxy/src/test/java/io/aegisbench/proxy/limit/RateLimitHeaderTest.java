package io.aegisbench.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateLimitHeaderTest {
    @Test
    void tellsBothBudgetsInOpenAisNames() {
        RateState state =
                new RateState(
                        new BudgetState(60, 59, Duration.ofSeconds(1).toNanos()),
                        new BudgetState(150_000, 149_984, Duration.ofMinutes(6).toNanos()));
        assertThat(
                        Arrays.stream(RateLimitHeader.values())
                                .map(header -> header.headerName() + ": " + header.value(state)))
                .containsExactly(
                        "x-ratelimit-limit-requests: 60",
                        "x-ratelimit-limit-tokens: 150000",
                        "x-ratelimit-remaining-requests: 59",
                        "x-ratelimit-remaining-tokens: 149984",
                        "x-ratelimit-reset-requests: 1s",
                        "x-ratelimit-reset-tokens: 6m0s");
    }

    @Test
    void leavesOutWhatIsNotLimited() {
        assertThat(RateLimitHeader.values())
                .allMatch(header -> header.value(RateState.UNLIMITED) == null);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ms",
        "17000000, 17ms",
        "999000001, 1s",
        "1000000000, 1s",
        "8640000000, 8.64s",
        "61001000000, 1m1.001s",
        "360000000000, 6m0s",
        "3600000000000, 1h0m0s",
        "86400000000000, 24h0m0s"
    })
    void writesDurationsRoundedUp(long nanos, String text) {
        assertThat(RateLimitHeader.duration(nanos)).isEqualTo(text);
    }

    @Test
    void anAllowanceHasBounds() {
        assertThatThrownBy(() -> Allowance.perMinute(0)).hasMessageContaining("capacity=0");
        assertThatThrownBy(() -> Allowance.perMinute(Allowance.MAX_CAPACITY + 1))
                .hasMessageContaining("capacity=");
        assertThatThrownBy(() -> new Allowance(1, Duration.ofMillis(999)))
                .hasMessageContaining("period=");
        assertThatThrownBy(() -> new Allowance(1, Duration.ofDays(2)))
                .hasMessageContaining("period=");
        assertThat(new Allowance(Allowance.MAX_CAPACITY, Duration.ofSeconds(1)).bandwidth())
                .isNotNull();
    }
}
