package io.aegisbench.proxy.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.body.BodyLimits;
import io.aegisbench.proxy.body.BodyReader;
import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class WorkPoolTest {
    private static final int LARGE = 2 * RequestBody.SMALL_BYTES;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final HeapShare share = new HeapShare(100 * LARGE);

    @Test
    void refusesWhatFindsNoPlaceAndTakesTheNextWhenOneIsFree() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (WorkPool pool = new WorkPool(1, 1)) {
            block(pool, goOn);
            assertThat(pool.offer(done::countDown)).isTrue();
            assertThat(pool.waiting()).isOne();
            assertThat(pool.offer(done::countDown)).isFalse();
            goOn.countDown();
            await(done);
            assertThat(pool.offer(() -> {})).isTrue();
        }
    }

    private static void block(WorkPool pool, CountDownLatch goOn) {
        CountDownLatch started = new CountDownLatch(1);
        assertThat(
                        pool.offer(() -> {
                            started.countDown();
                            await(goOn);
                        }))
                .isTrue();
        await(started);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private TestProxy proxy(WorkPool pool, Duration timeout) throws IOException {
        return TestProxy.start(
                List.of(
                        TestProxy.stages().getFirst(),
                        new BodyReader(new BodyLimits(1 << 20, 64, timeout), share, false, pool)),
                call -> call.exchange().getResponseSender().send("{}"));
    }

    private static RawClient sending(TestProxy proxy, int bytes) throws IOException {
        String head =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                        + TestProxy.KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + bytes
                        + "\r\n\r\n";
        return proxy.connect().send(head + "{\"a\":\"" + "x".repeat(bytes - 8) + "\"}");
    }

    @Test
    void largeBodiesWaitForAPlaceAndAreRefusedWithoutOneWhileSmallOnesAreServed() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (WorkPool pool = new WorkPool(1, 1);
                TestProxy proxy = proxy(pool, LONG)) {
            block(pool, goOn);
            try (RawClient waiting = sending(proxy, LARGE)) {
                Await.until(() -> pool.waiting() == 1);
                try (RawClient late = sending(proxy, LARGE);
                        RawClient small = sending(proxy, 100)) {
                    assertThat(late.response())
                            .startsWith("HTTP/1.1 503")
                            .contains("body_backlog", "Retry-After: 1");
                    assertThat(small.response()).startsWith("HTTP/1.1 200");
                }
                goOn.countDown();
                assertThat(waiting.response()).startsWith("HTTP/1.1 200");
            }
            Await.until(() -> share.heldBytes() == 0);
        }
    }

    @Test
    void whatWaitsTooLongIsRefusedAndHoldsItsRoomUntilNobodyWorksOnIt() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (WorkPool pool = new WorkPool(1, 1);
                TestProxy proxy = proxy(pool, Duration.ofMillis(300))) {
            block(pool, goOn);
            try (RawClient client = sending(proxy, LARGE)) {
                assertThat(client.response()).startsWith("HTTP/1.1 503").contains("body_backlog");
            }
            assertThat(share.heldBytes()).isGreaterThanOrEqualTo(LARGE);
            goOn.countDown();
            Await.until(() -> share.heldBytes() == 0);
        }
    }
}
