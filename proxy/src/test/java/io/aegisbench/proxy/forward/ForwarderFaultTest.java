package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients hear of upstreams that fail, stall or break the rules. */
@Timeout(120)
final class ForwarderFaultTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private static AnswerLimits limits(Duration firstByte, Duration idle, Duration total) {
        return new AnswerLimits(LONG, firstByte, idle, idle, total, LONG, 1 << 20, true);
    }

    private static Upstream at(ScriptedUpstream server) {
        return Upstream.of("test", server.uri(), Map.of()).with(limits(LONG, LONG, LONG));
    }

    private static String answerOf(ScriptedUpstream.Script script, AnswerLimits limits)
            throws Exception {
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server).with(limits))) {
            return proxy.ask("");
        }
    }

    private static String answerOf(ScriptedUpstream.Script script) throws Exception {
        return answerOf(script, limits(LONG, LONG, LONG));
    }

    @Test
    void saysThatAnUpstreamCannotBeReached() throws Exception {
        // A port that nobody listens on, and that nobody else gets meanwhile.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI uri = URI.create("http://127.0.0.1:" + bound.getLocalPort());
            Upstream nobody = Upstream.of("n", uri, Map.of());
            try (ForwarderFixture proxy = new ForwarderFixture(nobody)) {
                assertThat(proxy.ask(""))
                        .startsWith("HTTP/1.1 502 ")
                        .contains("\"code\":\"upstream_unreachable\"")
                        .contains("\"error\":{\"message\":");
            }
        }
    }

    @Test
    void saysThatANameDoesNotResolve() throws Exception {
        Upstream nobody = Upstream.of("n", URI.create("http://nobody.invalid"), Map.of());
        try (ForwarderFixture proxy = new ForwarderFixture(nobody)) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 502 ").contains("upstream_unreachable");
        }
    }

    @Test
    void timesOutWhileConnecting() throws Exception {
        // Nobody accepts, and the queue of those that wait to be accepted is full.
        try (ServerSocket full = new ServerSocket(0, 1);
                FilledBacklog backlog = new FilledBacklog(full)) {
            assertThat(backlog.waiting).isNotEmpty();
            AnswerLimits limits =
                    new AnswerLimits(Duration.ofMillis(200), LONG, LONG, LONG, LONG, LONG, 1, true);
            URI uri = URI.create("http://127.0.0.1:" + full.getLocalPort());
            Upstream upstream = Upstream.of("n", uri, Map.of()).with(limits);
            try (ForwarderFixture proxy = new ForwarderFixture(upstream)) {
                assertThat(proxy.ask(""))
                        .startsWith("HTTP/1.1 504 ")
                        .contains("upstream_connect_timeout");
                assertThat(proxy.forwarder().connectionCount(upstream)).isZero();
            }
        }
    }

    @Test
    void timesOutBeforeTheFirstByte() throws Exception {
        assertThat(answerOf(turn -> turn.awaitClosed(), limits(Duration.ofMillis(200), LONG, LONG)))
                .startsWith("HTTP/1.1 504 ")
                .contains("upstream_first_byte_timeout");
    }

    @Test
    void timesOutBetweenHeadAndBodyWithAStatus() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.awaitClosed();
                };
        assertThat(answerOf(script, limits(LONG, Duration.ofMillis(200), LONG)))
                .startsWith("HTTP/1.1 504 ")
                .contains("upstream_idle_timeout");
    }

    @Test
    void endsAStalledStreamWithAnErrorEventAndNoEndMarker() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk("data: 1\n\n");
                    turn.awaitClosed();
                };
        assertThat(answerOf(script, limits(LONG, Duration.ofMillis(200), LONG)))
                .startsWith("HTTP/1.1 200 ")
                .contains("data: 1\n\n")
                .contains("data: {\"error\":{\"message\":")
                .contains("upstream_idle_timeout")
                .doesNotContain("[DONE]")
                .doesNotContain("\r\n0\r\n");
    }

    @Test
    void timesOutWhenTheWholeTakesTooLong() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    while (true) {
                        turn.chunk("data: 1\n\n");
                    }
                };
        assertThat(answerOf(script, limits(LONG, LONG, Duration.ofMillis(300))))
                .contains("upstream_total_timeout")
                .doesNotContain("\r\n0\r\n");
    }

    @Test
    void endsABrokenStreamWithAnErrorEvent() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk("data: 1\n\ndata: {\"half");
                    turn.reset();
                };
        // The reset may overtake the chunk, and then nothing was sent and a status tells of it.
        assertThat(answerOf(script)).contains("upstream_closed").doesNotContain("[DONE]");
    }

    @Test
    void endsAHalfEventBeforeTheErrorEvent() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk("data: {\"half");
                    turn.awaitClosed();
                };
        assertThat(answerOf(script, limits(LONG, Duration.ofMillis(200), LONG)))
                .contains("\n\ndata: {\"error\":");
    }

    @Test
    void speaksAnthropicsShapeOnItsEndpoint() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHeadAndChunk("event: ping\ndata: {}\n\n");
                    turn.awaitClosed();
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(
                                at(server).with(limits(LONG, Duration.ofMillis(200), LONG)));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("/v1/messages", "Connection: close\r\n", "{}");
            assertThat(client.readAll())
                    .contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":");
        }
    }

    @Test
    void cutsAJsonAnswerThatBreaksOff() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.write(
                            ScriptedUpstream.head("HTTP/1.1 200 OK", "Content-Length: 100")
                                    + "{\"a\":");
                    turn.awaitClosed();
                };
        assertThat(answerOf(script, limits(LONG, Duration.ofMillis(300), LONG)))
                .containsIgnoringCase("content-length: 100")
                .endsWith("\r\n\r\n{\"a\":");
    }

    @Test
    void saysThatAnUpstreamClosedBeforeItsAnswer() throws Exception {
        assertThat(answerOf(turn -> turn.socket().close()))
                .startsWith("HTTP/1.1 502 ")
                .contains("upstream_closed");
    }

    @Test
    void saysThatAnAnswerIsTooLarge() throws Exception {
        assertThat(
                        answerOf(turn ->
                                turn.write(
                                        ScriptedUpstream.head(
                                                "HTTP/1.1 200 OK", "Content-Length: 9999999"))))
                .startsWith("HTTP/1.1 502 ")
                .contains("upstream_answer_too_large");
    }

    @Test
    void cutsAnAnswerThatGrowsTooLarge() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.write(ScriptedUpstream.head("HTTP/1.1 200 OK", "Connection: close"));
                    while (true) {
                        turn.write("x".repeat(1 << 16));
                    }
                };
        RecordingTap tap = new RecordingTap(false);
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap)) {
            String answer = proxy.ask("");
            assertThat(answer).hasSizeLessThan(1_200_000).doesNotEndWith("0\r\n\r\n");
            // What was too much is not counted, as it was not sent.
            String body = answer.substring(answer.indexOf("\r\n\r\n"));
            long got = body.chars().filter(c -> c == 'x').count();
            assertThat(tap.awaitEnd().figures().bytes()).isEqualTo(got);
            assertThat(tap.seen()).hasSize("200|".length() + (int) got);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
                "HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nX-A: b\r\n folded\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nX-A: \u0000\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nX-A: a\rb\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nab\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
            })
    void refusesMalformedFraming(String answer) throws Exception {
        assertThat(answerOf(turn -> turn.write(answer)))
                .startsWith("HTTP/1.1 502 ")
                .contains("upstream_protocol");
    }

    @Test
    void refusesAHeadThatNeverEnds() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.write("HTTP/1.1 200 OK\r\n");
                    while (true) {
                        turn.write("X-Padding: " + "x".repeat(1000) + "\r\n");
                    }
                };
        assertThat(answerOf(script)).startsWith("HTTP/1.1 502 ").contains("upstream_protocol");
    }

    @Test
    void refusesTooManyFields() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(200) + "\r\n";
        assertThat(answerOf(turn -> turn.write(answer)))
                .startsWith("HTTP/1.1 502 ")
                .contains("upstream_protocol");
    }

    @Test
    void takesAnAnswerThatEndsWithItsConnection() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.write(ScriptedUpstream.head("HTTP/1.0 200 OK") + "{}");
                    turn.socket().close();
                };
        assertThat(answerOf(script)).startsWith("HTTP/1.1 200 ").contains("{}");
    }

    /** Connections that wait to be accepted until there is no room for another. */
    private static final class FilledBacklog implements AutoCloseable {
        private final List<java.net.Socket> waiting = new ArrayList<>();

        FilledBacklog(ServerSocket server) throws IOException {
            try {
                for (int i = 0; i < 64; i++) {
                    Socket socket = new Socket();
                    waiting.add(socket);
                    socket.connect(server.getLocalSocketAddress(), 200);
                }
            } catch (SocketTimeoutException _) {
                // Full, as wanted.
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }
}
