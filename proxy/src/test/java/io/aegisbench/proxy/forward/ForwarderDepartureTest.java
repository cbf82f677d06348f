package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that leaves stops the upstream, whenever it leaves and however. */
@Timeout(120)
final class ForwarderDepartureTest {
    /** The kernel may be late with what it tells, on a busy machine by some. */
    private static final int MANY_TURNS = 50;

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

    /**
     * At once: in the turns of the one I/O thread, whatever they take, and not by a look now and
     * then.
     */
    private static void stopsAtOnce(Window window, Leave leave) throws Exception {
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
                reached.orTimeout(60, TimeUnit.SECONDS).join();
                leave(client, leave);
                for (int i = 0; i < MANY_TURNS && tap.ends() == 0; i++) {
                    assertThat(proxy.askForNothing()).startsWith("HTTP/1.1 204 ");
                }
                assertThat(tap.ends()).isEqualTo(1);
                assertThat(proxy.forwarder().connectionCount(upstream)).isZero();
                assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.CLIENT_GONE);
                assertThat(closed.orTimeout(60, TimeUnit.SECONDS).join()).isPositive();
                String seen = window == Window.MID_STREAM ? "200|data: 1\n\n" : "200|";
                assertThat(seen).startsWith(tap.seen());
            }
        }
    }

    private static void leave(ForwarderFixture.RawClient client, Leave leave) throws IOException {
        switch (leave) {
            case CLOSE -> client.leave();
            case RESET -> client.reset();
            case HALF_CLOSE -> client.socket().shutdownOutput();
        }
    }

    @Test
    void aCloseBeforeTheHeadStopsTheUpstream() throws Exception {
        stopsAtOnce(Window.BEFORE_HEAD, Leave.CLOSE);
    }

    @Test
    void aCloseBeforeTheFirstTokenStopsTheUpstream() throws Exception {
        stopsAtOnce(Window.BEFORE_FIRST_TOKEN, Leave.CLOSE);
    }

    @RepeatedTest(3)
    void aCloseWithinTheStreamStopsTheUpstream() throws Exception {
        stopsAtOnce(Window.MID_STREAM, Leave.CLOSE);
    }

    @Test
    void aResetStopsTheUpstream() throws Exception {
        stopsAtOnce(Window.BEFORE_HEAD, Leave.RESET);
    }

    @Test
    void aHalfCloseStopsTheUpstream() throws Exception {
        stopsAtOnce(Window.MID_STREAM, Leave.HALF_CLOSE);
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
            reached.orTimeout(60, TimeUnit.SECONDS).join();
            client.leave();
            assertThat(closed.orTimeout(60, TimeUnit.SECONDS).join()).isPositive();
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
