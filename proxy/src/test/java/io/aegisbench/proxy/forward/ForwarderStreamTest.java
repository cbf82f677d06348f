package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.dialect.translation.ResponseTranslator;
import io.aegisbench.proxy.limit.Await;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How streams pass: at once, one by one, no faster than they are read, and held at their end. */
@Timeout(120)
final class ForwarderStreamTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String DONE = "data: [DONE]\n\n";
    private static final long STALLED_NANOS = Duration.ofMillis(300).toNanos();

    private static Upstream at(ScriptedUpstream server) {
        return Upstream.of("test", server.uri(), Map.of());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void passesEveryChunkOnBeforeTheNextIsSent() throws Exception {
        CountDownLatch[] heard = {
            new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)
        };
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    for (int i = 0; i < heard.length; i++) {
                        turn.chunk("data: " + i + "\n\n");
                        await(heard[i]);
                    }
                    turn.lastChunk();
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("", "{}");
            for (int i = 0; i < heard.length; i++) {
                assertThat(client.readUntil("\n\n\r\n")).endsWith("09\r\ndata: " + i + "\n\n\r\n");
                heard[i].countDown();
            }
            assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("0\r\n\r\n");
        }
    }

    @Test
    void keepsChunksApartThatArriveTogether() throws Exception {
        ScriptedUpstream.Script script =
                turn ->
                        turn.write(
                                ScriptedUpstream.head(
                                                "HTTP/1.1 200 OK",
                                                "Content-Type: text/event-stream",
                                                "Transfer-Encoding: chunked")
                                        + ScriptedUpstream.head("2", "ab", "3", "cde", "0"));
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            assertThat(proxy.ask("")).endsWith("\r\n02\r\nab\r\n03\r\ncde\r\n0\r\n\r\n");
        }
    }

    @Test
    void slowsTheUpstreamDownToTheClientsPace() throws Exception {
        long total = 160L << 20;
        AtomicLong sent = new AtomicLong();
        String chunk = "x".repeat(64 << 10);
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    while (sent.get() < total) {
                        turn.chunk(chunk);
                        sent.addAndGet(chunk.length());
                    }
                    turn.lastChunk();
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.socket().setReceiveBufferSize(1 << 16);
            client.post("Connection: close\r\n", "{}");
            awaitStall(sent);
            InputStream in = client.socket().getInputStream();
            long taken = 0;
            // What is on its way is what the kernel keeps for two loopback connections, however
            // long the upstream is left alone with the proxy.
            for (long end = total / 4; end < total; end += total / 4) {
                assertThat(sent.get() - taken).isLessThan(48L << 20);
                taken += in.readNBytes((int) (end - taken)).length;
            }
            assertThat(taken + countBytes(in)).isGreaterThan(total);
            assertThat(sent.get()).isEqualTo(total);
        }
    }

    /**
     * The first chunk comes with the head and becomes more than a client takes that takes nothing:
     * from then on only the client is waited for.
     */
    @Test
    void givesAClientUpThatTakesNothing() throws Exception {
        RecordingTap tap = new RecordingTap(false);
        AnswerLimits base = AnswerLimits.DEFAULT;
        AnswerLimits limits =
                new AnswerLimits(
                        base.connect(),
                        base.firstByte(),
                        Duration.ofMillis(500),
                        Duration.ofMillis(500),
                        base.total(),
                        base.hold(),
                        base.sizeBytes(),
                        true);
        CountDownLatch left = new CountDownLatch(1);
        String chunk = "x".repeat(64 << 10);
        ScriptedUpstream.Script script =
                turn -> {
                    try {
                        turn.streamHeadAndChunk("x");
                        while (true) {
                            turn.chunk(chunk);
                        }
                    } finally {
                        left.countDown();
                    }
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy =
                        new ForwarderFixture(at(server).with(limits))
                                .tap(tap)
                                .translator(() -> new InflatingAtOnce(48 << 20));
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("", "{}");
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.CLIENT_GONE);
            await(left);
            assertThat(client.socket().isClosed()).isFalse();
        }
    }

    @Test
    void keepsAClientThatTakesALargeAnswerSlowly() throws Exception {
        RecordingTap tap = new RecordingTap(false);
        AnswerLimits base = AnswerLimits.DEFAULT;
        AnswerLimits limits =
                new AnswerLimits(
                        base.connect(),
                        base.firstByte(),
                        PATIENCE,
                        PATIENCE,
                        PATIENCE.multipliedBy(100),
                        base.hold(),
                        base.sizeBytes(),
                        true);
        long size = 48L << 20;
        ResponseTranslator whole = new Inflating((int) size);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy =
                        new ForwarderFixture(at(server).with(limits))
                                .tap(tap)
                                .translator(() -> whole);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.socket().setReceiveBufferSize(1 << 16);
            client.post("Connection: close\r\n", "{}");
            InputStream in = client.socket().getInputStream();
            long taken = 0;
            // One piece of the proxy's; longer than the patience in all. Of what is read within the
            // patience the kernel can hold no more than half, so the proxy has been at work.
            for (int i = 0; i < 10; i++) {
                taken += in.readNBytes(4 << 20).length;
                proxy.advance(PATIENCE.dividedBy(6));
            }
            assertThat(taken + countBytes(in)).isGreaterThan(size);
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.COMPLETE);
        }
    }

    /**
     * Waits until the upstream seems to be held up. That one that is merely slow may seem so too
     * spares a fault, and makes none.
     */
    private static void awaitStall(AtomicLong sent) {
        AtomicLong last = new AtomicLong();
        AtomicLong since = new AtomicLong(System.nanoTime());
        Await.until(() -> {
            if (last.getAndSet(sent.get()) != last.get()) {
                since.set(System.nanoTime());
            }
            return last.get() > 0 && System.nanoTime() - since.get() > STALLED_NANOS;
        });
    }

    private static long countBytes(InputStream in) throws java.io.IOException {
        byte[] buffer = new byte[1 << 16];
        long sum = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            sum += n;
        }
        return sum;
    }

    private static ScriptedUpstream doneInPieces(String... pieces) {
        return new ScriptedUpstream(turn -> {
            turn.streamHead();
            for (String piece : pieces) {
                turn.chunk(piece);
            }
            turn.lastChunk();
        });
    }

    @Test
    void keepsTheEndMarkerBackUntilReleased() throws Exception {
        RecordingTap tap = new RecordingTap(true);
        try (ScriptedUpstream server = doneInPieces("data: 1\n\n", "data: 2\n\n" + DONE);
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("Connection: close\r\n", "{}");
            String before = client.readUntil("data: 2\n\n\r\n");
            Runnable release = tap.awaitRelease();
            assertThat(tap.seen()).isEqualTo("200|data: 1\n\ndata: 2\n\n" + DONE);
            assertThat(before).doesNotContain("[DONE]");
            assertThat(client.socket().getInputStream().available()).isZero();
            release.run();
            assertThat(client.readAll()).isEqualTo("0e\r\n" + DONE + "\r\n0\r\n\r\n");
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.COMPLETE);
        }
    }

    @Test
    void findsAnEndMarkerThatComesInPieces() throws Exception {
        RecordingTap tap = new RecordingTap(true);
        try (ScriptedUpstream server = doneInPieces("data: 1\n", "\nda", "ta: [D", "ONE]\n\n");
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("Connection: close\r\n", "{}");
            Runnable release = tap.awaitRelease();
            assertThat(client.readUntil("01\r\n\n\r\n")).doesNotContain("da\r\n");
            release.run();
            assertThat(client.readAll()).isEqualTo("0e\r\n" + DONE + "\r\n0\r\n\r\n");
        }
    }

    @Test
    void keepsAnthropicsEndBackToo() throws Exception {
        RecordingTap tap = new RecordingTap(true);
        String stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        try (ScriptedUpstream server = doneInPieces("event: ping\ndata: {}\n\n", stop);
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("Connection: close\r\n", "{}");
            Runnable release = tap.awaitRelease();
            assertThat(client.readUntil("{}\n\n\r\n")).doesNotContain("message_stop");
            release.run();
            assertThat(client.readAll()).contains(stop);
        }
    }

    @Test
    void keepsTheLastBytesOfAJsonAnswerBack() throws Exception {
        RecordingTap tap = new RecordingTap(true);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{\"a\":1}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("Connection: close\r\n", "{}");
            Runnable release = tap.awaitRelease();
            assertThat(tap.seen()).isEqualTo("200|{\"a\":1}");
            assertThat(client.socket().getInputStream().available()).isZero();
            Thread.ofVirtual().start(release).join();
            assertThat(client.readAll()).endsWith("\r\n\r\n{\"a\":1}");
        }
    }

    @Test
    void doesNotWaitForAnUpstreamThatHasSentItsEndMarker() throws Exception {
        RecordingTap tap = new RecordingTap(true);
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk(DONE);
                    turn.awaitClosed();
                };
        try (ScriptedUpstream server = new ScriptedUpstream(script);
                ForwarderFixture proxy = new ForwarderFixture(at(server)).tap(tap);
                ForwarderFixture.RawClient client = proxy.client()) {
            client.post("Connection: close\r\n", "{}");
            tap.awaitRelease().run();
            assertThat(client.readAll()).endsWith("\r\n\r\n" + DONE);
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.COMPLETE);
        }
    }

    @Test
    void refusesToEndAnAnswerWhoseEvidenceIsNotKeptInTime() throws Exception {
        RecordingTap tap = new RecordingTap(true);
        AnswerLimits base = AnswerLimits.DEFAULT;
        AnswerLimits limits =
                new AnswerLimits(
                        base.connect(),
                        base.firstByte(),
                        base.idle(),
                        base.unread(),
                        base.total(),
                        Duration.ofMillis(100),
                        base.sizeBytes(),
                        true);
        try (ScriptedUpstream server = doneInPieces("data: 1\n\n", DONE);
                ForwarderFixture proxy = new ForwarderFixture(at(server).with(limits)).tap(tap)) {
            String answer = proxy.ask("");
            assertThat(answer).contains("evidence_timeout").doesNotContain("[DONE]");
            assertThat(tap.awaitEnd().outcome()).isEqualTo(Outcome.TIMEOUT);
            tap.awaitRelease().run();
            assertThat(tap.ends()).isEqualTo(1);
        }
    }

    /** Makes a large piece out of each piece. */
    private record InflatingAtOnce(int size) implements ResponseTranslator {
        @Override
        public ByteBuffer translate(ByteBuffer chunk) {
            chunk.position(chunk.limit());
            return ByteBuffer.allocate(size);
        }

        @Override
        public ByteBuffer finish() {
            return ByteBuffer.allocate(0);
        }
    }

    /** Makes one large piece out of any answer. */
    private record Inflating(int size) implements ResponseTranslator {
        @Override
        public ByteBuffer translate(ByteBuffer chunk) {
            chunk.position(chunk.limit());
            return ByteBuffer.allocate(0);
        }

        @Override
        public ByteBuffer finish() {
            return ByteBuffer.allocate(size);
        }
    }
}
