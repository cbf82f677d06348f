package io.aegisbench.proxy.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.TestProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the bodies of many calls take together. */
final class BodyRoomTest {
    private static final String HEAD =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                    + TestProxy.KEY
                    + "\r\nContent-Type: application/json\r\n";
    private static final int MAX = 256 << 10;

    /** One whole body and a half. */
    private static final int ROOM = 3 * MAX / 2 * BodyRoom.HEAP_BYTES_PER_ASCII_BYTE;

    private static final BodyLimits LIMITS = new BodyLimits(MAX, 64, Duration.ofSeconds(60));
    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();

    private final HeapShare share = new HeapShare(ROOM);
    private final TestProxy proxy;

    BodyRoomTest() throws IOException {
        proxy = start(new BodyReader(LIMITS, share, false, TestProxy.WORK));
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
            await(() -> share.heldBytes() > 0);
            assertThat(share.heldBytes()).isLessThan(ROOM / 8);
            assertThat(other.send(sized(MAX) + text(MAX)).response()).startsWith("HTTP/1.1 200");
        }
        await(() -> share.heldBytes() == 0);
    }

    @Test
    void aBodyThatFindsNoRoomIsRefusedAndOneThatLeavesMakesRoom() throws IOException {
        try (RawClient late = proxy.connect()) {
            try (RawClient first = proxy.connect()) {
                first.send(sized(MAX) + text(MAX).substring(1));
                // All but a byte has come, so all that was announced is held.
                await(() -> share.heldBytes() == (long) MAX * BodyRoom.HEAP_BYTES_PER_ASCII_BYTE);
                assertThat(late.send(sized(MAX) + text(MAX)).response())
                        .startsWith("HTTP/1.1 503")
                        .contains("body_backlog", "Retry-After: 1", "X-Aegis-Evidence: refused");
                try (RawClient small = proxy.connect()) {
                    assertThat(small.send(sized(100) + text(100)).response())
                            .startsWith("HTTP/1.1 200");
                }
            }
            await(() -> share.heldBytes() == 0);
        }
        try (RawClient again = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(again.send(sized(MAX) + text(MAX)).response())
                        .startsWith("HTTP/1.1 200");
                // The answer may be here before the call has ended and given its room back.
                await(() -> share.heldBytes() == 0);
            }
        }
    }

    @Test
    void aBodyThatFindsNoRoomWhereItIsAloneIsTooLarge() throws IOException {
        BodyLimits larger = new BodyLimits(2 * MAX, 64, Duration.ofSeconds(60));
        try (TestProxy small = start(new BodyReader(larger, share, false, TestProxy.WORK))) {
            try (RawClient client = small.connect()) {
                assertThat(client.send(sized(2 * MAX)).response())
                        .startsWith("HTTP/1.1 413")
                        .contains("body_too_large");
            }
            await(() -> share.heldBytes() == 0);
            String escaped = text(3 * MAX / 2).replace("xxxxxx", "\\u20ac");
            try (RawClient client = small.connect()) {
                assertThat(client.send(sized(escaped.length()) + escaped).response())
                        .startsWith("HTTP/1.1 413");
            }
        }
        await(() -> share.heldBytes() == 0);
    }

    @Test
    void whatIsMadeOfTheValuesOfABodyIsCountedToo() throws IOException {
        int objects = ROOM / BodyRoom.HEAP_BYTES_PER_TOKEN / 2;
        String many = "{\"a\":[" + "{},".repeat(objects) + "{}]}";
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(sized(many.length()) + many).response())
                    .startsWith("HTTP/1.1 413");
        }
        await(() -> share.heldBytes() == 0);
        String some = "{\"a\":[" + "{},".repeat(objects / 2) + "{}]}";
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(sized(some.length()) + some).response())
                    .startsWith("HTTP/1.1 200");
        }
        await(() -> share.heldBytes() == 0);
    }

    @Test
    void aBodyOfMillionsOfValuesIsRefused() throws IOException {
        int objects = JsonBody.MAX_TOKENS / 2 - 10;
        String many = "{\"a\":[" + "{},".repeat(objects) + "{}]}";
        BodyLimits limits = new BodyLimits(4 << 20, 64, Duration.ofSeconds(60));
        try (TestProxy large =
                        start(
                                new BodyReader(
                                        limits,
                                        new HeapShare(Long.MAX_VALUE),
                                        false,
                                        TestProxy.WORK));
                RawClient client = large.connect()) {
            assertThat(client.send(sized(many.length()) + many).response())
                    .startsWith("HTTP/1.1 200");
            String more = "{\"a\":[" + "{},".repeat(objects + 20) + "{}]}";
            assertThat(client.send(sized(more.length()) + more).response())
                    .startsWith("HTTP/1.1 400")
                    .contains("json_too_deep", "too many values");
        }
    }
}
