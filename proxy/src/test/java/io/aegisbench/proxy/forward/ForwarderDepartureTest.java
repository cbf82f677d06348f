package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that leaves stops the upstream, whenever it leaves and however. */
@Timeout(120)
final class ForwarderDepartureTest {
    /** What is promised; on a loaded machine the best of three attempts has to keep it. */
    private static final long PROMISED_MILLIS = 50;

    private static final int ATTEMPTS = 3;

    /** Where in an answer the upstream waits for the client to leave. */
    private enum Window {
        BEFORE_HEAD,
        BEFORE_FIRST_TOKEN,
        MID_STREAM
    }

    private enum Leave {
        CLOSE,
        RESET,
        HALF_CLOSE
    }

    /** {@return how long after the client's leaving the upstream's connection ended} */
    private static long stopMillis(Window window, Leave leave) throws Exception {
        CompletableFuture<ScriptedUpstream.Turn> reached = new CompletableFuture<>();
        CompletableFuture<Long> closed = new CompletableFuture<>();
        ScriptedUpstream.Script script =
                turn -> {
                    if (window != Window.BEFORE_HEAD) {
                        turn.streamHead();
                    }
                    if (window == Window.MID_STREAM) {
                        turn.chunk("data: 1\n\n");
                    }
                    reached.complete(turn);
                    closed.complete(turn.closed().join());
                };
        RecordingTap tap = new RecordingTap(false);
        try (ScriptedUpstream server = new ScriptedUpstream(script)) {
            Upstream upstream = Upstream.of("test", server.uri(), Map.of());
            try (ForwarderFixture proxy = new ForwarderFixture(upstream).tap(tap);
                    ForwarderFixture.RawClient client = proxy.client()) {
                client.post("", "{}");
                if (window == Window.MID_STREAM) {
                    client.readUntil("data: 1\n\n\r\n");
                }
                reached.orTimeout(30, TimeUnit.SECONDS).join();
                long leftNanos = System.nanoTime();
                switch (leave) {
                    case CLOSE -> client.leave();
                    case RESET -> client.reset();
                    case HALF_CLOSE -> client.socket().shutdownOutput();
                }
                long endedNanos = closed.orTimeout(30, TimeUnit.SECONDS).join();
                assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.CLIENT_GONE);
                assertThat(tap.ends()).isEqualTo(1);
                assertThat(proxy.forwarder().connectionCount(upstream)).isZero();
                String seen = window == Window.MID_STREAM ? "200|data: 1\n\n" : "200|";
                assertThat(seen).startsWith(tap.seen());
                return (endedNanos - leftNanos) / 1_000_000;
            }
        }
    }

    private static void stopsInTime(Window window, Leave leave) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && best > PROMISED_MILLIS; i++) {
            best = Math.min(best, stopMillis(window, leave));
        }
        assertThat(best).isLessThanOrEqualTo(PROMISED_MILLIS);
    }

    @Test
    void aCloseBeforeTheHeadStopsTheUpstream() throws Exception {
        stopsInTime(Window.BEFORE_HEAD, Leave.CLOSE);
    }

    @Test
    void aCloseBeforeTheFirstTokenStopsTheUpstream() throws Exception {
        stopsInTime(Window.BEFORE_FIRST_TOKEN, Leave.CLOSE);
    }

    @RepeatedTest(3)
    void aCloseWithinTheStreamStopsTheUpstream() throws Exception {
        stopsInTime(Window.MID_STREAM, Leave.CLOSE);
    }

    @Test
    void aResetStopsTheUpstream() throws Exception {
        stopsInTime(Window.BEFORE_HEAD, Leave.RESET);
    }

    @Test
    void aHalfCloseStopsTheUpstream() throws Exception {
        stopsInTime(Window.MID_STREAM, Leave.HALF_CLOSE);
    }

    @Test
    void aClientThatWantsNoFurtherAnswerIsWatchedToo() throws Exception {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        CompletableFuture<ScriptedUpstream.Turn> reached = new CompletableFuture<>();
        ScriptedUpstream.Script script =
                turn -> {
                    reached.complete(turn);
                    closed.complete(turn.closed().join());
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(Upstream.of("test", server.uri(), Map.of()));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("Connection: close\r\n", "{}");
            reached.orTimeout(30, TimeUnit.SECONDS).join();
            client.leave();
            assertThat(closed.orTimeout(30, TimeUnit.SECONDS).join()).isPositive();
        }
    }

    @Test
    void tellsTheTapWhatAClientGotThatLeftWhileTheEndWasHeld() throws Exception {
        RecordingTap tap = new RecordingTap(true);
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk("data: [DONE]\n\n");
                    turn.lastChunk();
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(Upstream.of("test", server.uri(), Map.of())).tap(tap);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("", "{}");
            Runnable release = tap.awaitRelease();
            client.leave();
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.CLIENT_GONE);
            release.run();
            assertThat(tap.ends()).isEqualTo(1);
        }
    }
}
