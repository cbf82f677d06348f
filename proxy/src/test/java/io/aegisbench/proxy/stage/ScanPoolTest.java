package io.aegisbench.proxy.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ScanPoolTest {
    @Test
    void refusesWhatFindsNoPlaceAndTakesTheNextWhenOneIsFree() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);
        try (ScanPool pool = new ScanPool(1, 1)) {
            assertThat(
                            pool.offer(() -> {
                                started.countDown();
                                await(goOn);
                                done.countDown();
                            }))
                    .isTrue();
            await(started);
            assertThat(pool.offer(done::countDown)).isTrue();
            assertThat(pool.waiting()).isOne();
            assertThat(pool.offer(done::countDown)).isFalse();
            goOn.countDown();
            await(done);
            assertThat(pool.offer(() -> {})).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
