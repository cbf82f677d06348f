package io.aegisbench.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Time passes only where a test lets it, so that a busy machine changes nothing. */
final class SettlementsTest {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private boolean connected = true;
    private int tries;
    private final Settlements settlements = new Settlements(2, this::after, () -> connected);

    @Test
    void aChargeThatFailsIsTriedAgainWithinABound() {
        settlements.charge(this::failing);
        passAll();
        assertThat(tries).isEqualTo(Settlements.ATTEMPTS);
        assertThat(settlements.failures()).isEqualTo(Settlements.ATTEMPTS);
        assertThat(settlements.lost()).isEqualTo(1);
        assertThat(settlements.pending()).isZero();
    }

    @Test
    void eachFurtherTryWaitsTwiceAsLong() {
        settlements.charge(this::failing);
        passAll();
        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void aCreditThatMayHaveBeenCarriedOutIsNotRepeated() {
        settlements.credit(this::failing);
        assertThat(waiting).isEmpty();
        assertThat(tries).isEqualTo(1);
        assertThat(settlements.lost()).isEqualTo(1);
        assertThat(settlements.pending()).isZero();
    }

    @Test
    void aCreditWaitsForTheConnection() {
        connected = false;
        settlements.credit(this::done);
        pass();
        assertThat(tries).isZero();
        assertThat(settlements.failures()).isEqualTo(2);
        assertThat(settlements.pending()).isEqualTo(1);
        connected = true;
        passAll();
        assertThat(tries).isEqualTo(1);
        assertThat(settlements.pending()).isZero();
        assertThat(settlements.lost()).isZero();
    }

    @Test
    void aConnectionThatStaysAwayEndsTheWait() {
        connected = false;
        settlements.credit(this::done);
        passAll();
        assertThat(tries).isZero();
        assertThat(settlements.lost()).isEqualTo(1);
        assertThat(settlements.pending()).isZero();
    }

    @Test
    void pastTheBoundAChangeIsLostAndCounted() {
        settlements.charge(CompletableFuture::new);
        settlements.charge(CompletableFuture::new);
        settlements.charge(this::failing);
        assertThat(tries).isZero();
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

    private Executor after(Duration pause) {
        return change -> {
            pauses.add(pause);
            waiting.add(change);
        };
    }

    private void pass() {
        waiting.remove().run();
    }

    private void passAll() {
        while (!waiting.isEmpty()) {
            pass();
        }
    }

    private CompletionStage<Void> done() {
        tries++;
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> failing() {
        tries++;
        return CompletableFuture.failedFuture(new IllegalStateException("no answer"));
    }
}
