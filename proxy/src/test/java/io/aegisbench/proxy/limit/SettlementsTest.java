package io.aegisbench.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SettlementsTest {
    private final AtomicBoolean connected = new AtomicBoolean(true);
    private final AtomicInteger tries = new AtomicInteger();
    private final Settlements settlements =
            new Settlements(2, Duration.ofMillis(1), connected::get);

    @Test
    void aChargeThatFailsIsTriedAgainWithinABound() {
        settlements.charge(this::failing);
        Await.until(() -> settlements.lost() == 1);
        assertThat(tries).hasValue(Settlements.ATTEMPTS);
        assertThat(settlements.failures()).isEqualTo(Settlements.ATTEMPTS);
        assertThat(settlements.pending()).isZero();
    }

    @Test
    void aCreditThatMayHaveBeenCarriedOutIsNotRepeated() {
        settlements.credit(this::failing);
        assertThat(tries).hasValue(1);
        assertThat(settlements.lost()).isEqualTo(1);
        assertThat(settlements.pending()).isZero();
    }

    @Test
    void aCreditWaitsForTheConnection() {
        connected.set(false);
        settlements.credit(() -> {
            tries.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        });
        assertThat(tries).hasValue(0);
        assertThat(settlements.failures()).isEqualTo(1);
        connected.set(true);
        Await.until(() -> settlements.pending() == 0);
        assertThat(tries).hasValue(1);
        assertThat(settlements.lost()).isZero();
    }

    @Test
    void pastTheBoundAChangeIsLostAndCounted() {
        settlements.charge(CompletableFuture::new);
        settlements.charge(CompletableFuture::new);
        settlements.charge(this::failing);
        assertThat(tries).hasValue(0);
        assertThat(settlements.lost()).isEqualTo(1);
        assertThat(settlements.pending()).isEqualTo(2);
    }

    @Test
    void aClientThatThrowsIsAFailureLikeAnyOther() {
        settlements.credit(() -> {
            throw new IllegalStateException("shut down");
        });
        assertThat(settlements.failures()).isEqualTo(1);
        assertThat(settlements.lost()).isEqualTo(1);
    }

    private CompletionStage<Void> failing() {
        tries.incrementAndGet();
        return CompletableFuture.failedFuture(new IllegalStateException("no answer"));
    }
}
