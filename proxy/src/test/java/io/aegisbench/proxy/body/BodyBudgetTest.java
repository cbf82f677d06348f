package io.aegisbench.proxy.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.hotpath.TestProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the bodies of many calls take together. */
final class BodyBudgetTest {
    private static final String HEAD =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                    + TestProxy.KEY
                    + "\r\nContent-Type: application/json\r\n";
    private static final int MAX = 4 << 20;
    private static final int ROOM = 256 << 10;
    private static final BodyLimits LIMITS = new BodyLimits(MAX, 64, Duration.ofSeconds(60));
    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();

    private final BodyBudget budget = new BodyBudget(ROOM);
    private final TestProxy proxy;

    BodyBudgetTest() throws IOException {
        proxy = start(new BodyReader(LIMITS, budget));
    }

    private static TestProxy start(BodyReader reader) throws IOException {
        return TestProxy.start(
                List.of(TestProxy.stages().getFirst(), reader),
                call -> call.exchange().getResponseSender().send("{}"));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static String sized(int bytes) {
        return HEAD + "Content-Length: " + bytes + "\r\n\r\n";
    }

    private static String text(int bytes) {
        return "{\"a\":\"" + "x".repeat(bytes - 8) + "\"}";
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(DEADLINE_NANOS);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void whatIsOnlyAnnouncedTakesNoRoom() throws IOException {
        try (RawClient announcing = proxy.connect();
                RawClient other = proxy.connect()) {
            announcing.send(sized(MAX) + "{");
            await(() -> !proxy.handled.isEmpty());
            assertThat(other.send(sized(ROOM) + text(ROOM)).response()).startsWith("HTTP/1.1 200");
            await(() -> budget.takenBytes() == 0);
        }
    }

    @Test
    void aBodyThatFindsNoRoomIsRefusedAndOneThatLeavesMakesRoom() throws IOException {
        try (RawClient late = proxy.connect()) {
            try (RawClient first = proxy.connect()) {
                first.send(sized(ROOM) + text(ROOM).substring(1));
                // All but a byte has come, so all that was announced is held.
                await(() -> budget.takenBytes() == ROOM - BodyBudget.FREE_BYTES);
                assertThat(late.send(sized(ROOM) + text(ROOM)).response())
                        .startsWith("HTTP/1.1 503")
                        .contains("body_backlog", "Retry-After: 1", "X-Aegis-Evidence: refused");
                try (RawClient small = proxy.connect()) {
                    int free = BodyBudget.FREE_BYTES;
                    assertThat(small.send(sized(free) + text(free)).response())
                            .startsWith("HTTP/1.1 200");
                }
            }
            await(() -> budget.takenBytes() == 0);
        }
        try (RawClient again = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(again.send(sized(ROOM) + text(ROOM)).response())
                        .startsWith("HTTP/1.1 200");
            }
            await(() -> budget.takenBytes() == 0);
        }
    }

    @Test
    void aBodyOfMillionsOfValuesIsRefused() throws IOException {
        int objects = JsonBody.MAX_TOKENS / 2 - 10;
        String many = "{\"a\":[" + "{},".repeat(objects) + "{}]}";
        try (TestProxy large = start(new BodyReader(LIMITS));
                RawClient client = large.connect()) {
            assertThat(client.send(sized(many.length()) + many).response())
                    .startsWith("HTTP/1.1 200");
            String more = "{\"a\":[" + "{},".repeat(objects + 20) + "{}]}";
            assertThat(client.send(sized(more.length()) + more).response())
                    .startsWith("HTTP/1.1 400")
                    .contains("json_too_deep", "too many values");
        }
    }

    @Test
    void theHeapsShareHoldsAtLeastOneWholeBody() {
        assertThat(BodyBudget.ofHeap(Integer.MAX_VALUE).take(Integer.MAX_VALUE)).isTrue();
        int eighth = (int) Math.min(Runtime.getRuntime().maxMemory() / 8, Integer.MAX_VALUE);
        BodyBudget small = BodyBudget.ofHeap(1);
        assertThat(small.take(eighth)).isTrue();
        assertThat(small.takenBytes()).isEqualTo(eighth);
    }
}
