package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections: how many, for how long, and what happens when there is none. */
@Timeout(120)
final class ForwarderPoolTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private static PoolLimits limits(int connections, int queued, Duration queueTime) {
        return new PoolLimits(connections, connections, queued, queueTime, LONG, LONG);
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadlineNanos);
            assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** A server whose first answer waits for a latch. */
    private static ScriptedUpstream holding(CountDownLatch go) {
        return new ScriptedUpstream(turn -> {
            awaitGo(go);
            turn.json(200, "{}");
        });
    }

    @Test
    void queuesCallsWhenAllConnectionsAreBusy() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedUpstream server = holding(go);
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of())
                                        .with(limits(2, 8, LONG)))) {
            List<ForwarderFixture.RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(proxy.client());
                clients.get(i).post("", "{}");
            }
            eventually(() -> server.requests().size() == 2);
            go.countDown();
            for (ForwarderFixture.RawClient client : clients) {
                assertThat(client.readUntil("\r\n\r\n{}")).startsWith("HTTP/1.1 200 ");
                client.leave();
            }
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    /**
     * A surplus answer is seen where it shares a buffer with the first, and beyond that border,
     * too.
     */
    @ParameterizedTest
    @ValueSource(ints = {16_383, 16_384, 16_385, 32_767, 32_768, 32_769})
    void noBytesBehindAnAnswerReachTheNextCall(int answerBytes) throws Exception {
        AtomicInteger number = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedUpstream server =
                        new ScriptedUpstream(turn -> {
                            boolean first = number.getAndIncrement() == 0;
                            awaitGo(go);
                            turn.write(
                                    first ? sized(answerBytes) + answer("foreign") : answer("own"));
                        });
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of()).with(limits(1, 8, LONG)));
                ForwarderFixture.RawClient first = proxy.client();
                ForwarderFixture.RawClient waiting = proxy.client()) {
            first.post("", "{}");
            eventually(() -> server.requests().size() == 1);
            waiting.post("Connection: close\r\n", "{}");
            // The one I/O thread has taken the call above before it answers this.
            assertThat(proxy.askForNothing()).startsWith("HTTP/1.1 204 ");
            go.countDown();
            assertThat(first.readUntil("end")).startsWith("HTTP/1.1 200 ");
            assertThat(waiting.readAll()).startsWith("HTTP/1.1 200 ").endsWith("own");
            assertThat(proxy.ask("")).endsWith("own");
        }
    }

    private static void awaitGo(CountDownLatch go) {
        try {
            assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String answer(String body) {
        return ScriptedUpstream.head("HTTP/1.1 200 OK", "Content-Length: " + body.length()) + body;
    }

    /** {@return an answer of so many bytes with its head} */
    private static String sized(int bytes) {
        int head = answer("x".repeat(10_000)).length() - 10_000;
        String answer = answer("x".repeat(bytes - head - 3) + "end");
        assertThat(answer).hasSize(bytes);
        return answer;
    }

    @Test
    void refusesACallWhenTheQueueIsFull() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedUpstream server = holding(go);
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of()).with(limits(1, 0, LONG)));
                ForwarderFixture.RawClient first = proxy.client()) {
            first.post("", "{}");
            eventually(() -> server.requests().size() == 1);
            assertThat(proxy.ask(""))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("\r\nretry-after: 1\r\n")
                    .contains("upstream_busy");
            go.countDown();
        }
    }

    @Test
    void refusesACallThatHasWaitedTooLong() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Duration patience = Duration.ofMillis(100);
        try (ScriptedUpstream server = holding(go);
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of())
                                        .with(limits(1, 8, patience)));
                ForwarderFixture.RawClient first = proxy.client()) {
            first.post("", "{}");
            eventually(() -> server.requests().size() == 1);
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 503 ").contains("upstream_busy");
            go.countDown();
        }
    }

    @Test
    void forgetsAQueuedCallWhoseClientLeaves() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        RecordingTap tap = new RecordingTap(false);
        try (ScriptedUpstream server = holding(go);
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of()).with(limits(1, 8, LONG)));
                ForwarderFixture.RawClient first = proxy.client();
                ForwarderFixture.RawClient second = proxy.client()) {
            first.post("", "{}");
            eventually(() -> server.requests().size() == 1);
            proxy.tap(tap);
            second.post("", "{}");
            second.leave();
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.CLIENT_GONE);
            go.countDown();
            assertThat(first.readUntil("\r\n\r\n{}")).startsWith("HTTP/1.1 200 ");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void closesConnectionsThatIdle() throws Exception {
        PoolLimits limits = new PoolLimits(4, 4, 4, LONG, Duration.ofMillis(100), LONG);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"))) {
            Upstream upstream = Upstream.of("t", server.uri(), Map.of()).with(limits);
            try (ForwarderFixture proxy = new ForwarderFixture(upstream)) {
                proxy.ask("");
                eventually(() -> proxy.forwarder().connectionCount(upstream) == 0);
            }
        }
    }

    @Test
    void doesNotReuseAConnectionPastItsLifetime() throws Exception {
        PoolLimits limits = new PoolLimits(4, 4, 4, LONG, LONG, Duration.ZERO);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of()).with(limits))) {
            proxy.ask("");
            proxy.ask("");
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void doesNotReuseAConnectionOnWhichMoreCameThanTheAnswer() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.write(ScriptedUpstream.head("HTTP/1.1 200 OK", "Content-Length: 2"));
                    turn.write("{}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(Upstream.of("t", server.uri(), Map.of()))) {
            assertThat(proxy.ask("")).endsWith("{}");
            assertThat(proxy.ask("")).endsWith("{}").doesNotContain("poison");
        }
    }

    @Test
    void opensANewConnectionWhenTheServerHasClosedTheOldOne() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.json(200, "{}");
                    turn.socket().close();
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script)) {
            Upstream upstream = Upstream.of("t", server.uri(), Map.of());
            try (ForwarderFixture proxy = new ForwarderFixture(upstream)) {
                for (int i = 1; i <= 5; i++) {
                    assertThat(proxy.ask("")).startsWith("HTTP/1.1 200 ");
                    eventually(() -> proxy.forwarder().connectionCount(upstream) == 0);
                }
            }
        }
    }

    /** A server that answers once and closes when it is asked again on the same connection. */
    private static ScriptedUpstream closingOnReuse() {
        return new ScriptedUpstream(turn -> {
            if (turn.number() == 0) {
                turn.json(200, "{}");
            } else {
                turn.socket().close();
            }
        });
    }

    @Test
    void neverRepeatsAPostThatMayHaveBeenSeen() throws Exception {
        try (ScriptedUpstream server = closingOnReuse();
                ForwarderFixture proxy =
                        new ForwarderFixture(Upstream.of("t", server.uri(), Map.of()))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 200 ");
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 502 ").contains("upstream_closed");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void repeatsAGetOnceOnANewConnection() throws Exception {
        try (ScriptedUpstream server = closingOnReuse();
                ForwarderFixture proxy =
                        new ForwarderFixture(Upstream.of("t", server.uri(), Map.of()))) {
            for (int i = 0; i < 2; i++) {
                try (ForwarderFixture.RawClient client = proxy.client()) {
                    client.write("GET /v1/models HTTP/1.1\r\nHost: p\r\nConnection: close\r\n\r\n");
                    assertThat(client.readAll()).startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(server.requests()).hasSize(3);
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void opensTheCircuitAfterFailures() throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.reset());
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of())
                                        .with(new BreakerLimits(3, LONG, LONG)))) {
            for (int i = 0; i < 3; i++) {
                assertThat(proxy.ask("")).contains("upstream_closed");
            }
            assertThat(proxy.ask(""))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("upstream_circuit_open")
                    .containsIgnoringCase("\r\nretry-after: ");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 529})
    void opensTheCircuitOnAnswersThatBlameTheUpstream(int status) throws Exception {
        AtomicInteger number = new AtomicInteger();
        ScriptedUpstream.Script script =
                turn -> turn.json(number.getAndIncrement() % 2 == 0 ? status : 200, "{}");
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of())
                                        .with(new BreakerLimits(3, LONG, LONG)))) {
            for (int i = 0; i < 5; i++) {
                int expected = i % 2 == 0 ? status : 200;
                assertThat(proxy.ask("")).startsWith("HTTP/1.1 " + expected + " ");
            }
            for (int i = 0; i < 55; i++) {
                assertThat(proxy.ask("")).contains("upstream_circuit_open");
            }
            assertThat(server.requests()).hasSize(5);
        }
    }

    @Test
    void leavesAnUpstreamAloneForAsLongAsItAsks() throws Exception {
        String overloaded =
                ScriptedUpstream.head("HTTP/1.1 529 X", "Retry-After: 3600", "Content-Length: 2");
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.write(overloaded + "{}"));
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                Upstream.of("t", server.uri(), Map.of())
                                        .with(new BreakerLimits(1, LONG, Duration.ofNanos(1))))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 529 ");
            assertThat(proxy.ask("")).contains("upstream_circuit_open");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void closesTheCircuitAfterAProbe() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        ScriptedUpstream.Script script =
                turn -> {
                    if (broken.get()) {
                        turn.reset();
                    } else {
                        turn.json(200, "{}");
                    }
                };
        BreakerLimits limits = new BreakerLimits(1, LONG, Duration.ofMillis(50));
        try (ScriptedUpstream server = new ScriptedUpstream(script)) {
            Upstream upstream = Upstream.of("t", server.uri(), Map.of()).with(limits);
            try (ForwarderFixture proxy = new ForwarderFixture(upstream)) {
                assertThat(proxy.ask("")).contains("upstream_closed");
                broken.set(false);
                eventually(() -> answered(proxy));
                assertThat(proxy.forwarder().circuitState(upstream)).isZero();
            }
        }
    }

    private static boolean answered(ForwarderFixture proxy) {
        try {
            return proxy.ask("").startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void stopsAfterRunningCallsAndRefusesNewOnes() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedUpstream server = holding(go);
                ForwarderFixture proxy =
                        new ForwarderFixture(Upstream.of("t", server.uri(), Map.of()));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("", "{}");
            eventually(() -> server.requests().size() == 1);
            var stopped = proxy.forwarder().stop(LONG).toCompletableFuture();
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 503 ").contains("proxy_stopping");
            go.countDown();
            assertThat(client.readUntil("\r\n\r\n{}")).startsWith("HTTP/1.1 200 ");
            stopped.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void endsRunningCallsWhenItsPatienceIsOver() throws Exception {
        RecordingTap tap = new RecordingTap(false);
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk("data: 1\n\n");
                    turn.awaitClosed();
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(Upstream.of("t", server.uri(), Map.of())).tap(tap);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("", "{}");
            client.readUntil("data: 1\n\n\r\n");
            proxy.forwarder().stop(Duration.ofMillis(50));
            assertThat(client.readAll()).contains("proxy_stopping").doesNotContain("0\r\n\r\n");
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.STOPPED);
        }
    }
}
