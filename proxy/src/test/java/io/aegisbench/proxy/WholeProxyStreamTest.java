package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Streams through the whole proxy, and what its ledger says of them. */
@Timeout(180)
final class WholeProxyStreamTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final int CHUNKS = 20;
    private static final String HALF = "data: {\"half\":";

    private static final int PIECE = 64 << 10;
    private static final long STALLED_NANOS = Duration.ofMillis(700).toNanos();
    private static final long MAX_TAKEN = 32L << 20;

    @TempDir private Path directory;

    enum Window {
        BEFORE_HEAD,
        BEFORE_FIRST_TOKEN,
        MID_STREAM
    }

    private static String event(int number) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + number + "\"}}]}\n\n";
    }

    private static String settings(String ack, ScriptedUpstream upstream) {
        return "evidence: {ack: " + ack + "}\n" + WholeProxy.before(upstream.uri());
    }

    /** The next chunk is sent only when the last one has been read: nothing can have waited. */
    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "written", "durable"})
    void oneChunkInIsOneChunkOutAtOnce(String ack) throws Exception {
        LinkedBlockingQueue<String> read = new LinkedBlockingQueue<>();
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    for (int i = 0; i < CHUNKS; i++) {
                        turn.chunk(event(i));
                        assertThat(poll(read)).isEqualTo(event(i));
                    }
                    turn.chunk("data: [DONE]\n\n");
                    turn.lastChunk();
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy = WholeProxy.start(directory, settings(ack, upstream));
                Wire client = new Wire(proxy.port())) {
            assertThat(client.stream(CHAT).head()).contains("X-Aegis-Evidence: " + ack);
            for (int i = 0; i < CHUNKS; i++) {
                read.add(client.chunk());
            }
            assertThat(client.chunk()).isEqualTo("data: [DONE]\n\n");
            assertThat(client.chunk()).isEmpty();
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("complete");
        }
    }

    private static String poll(LinkedBlockingQueue<String> read) {
        try {
            return String.valueOf(read.poll(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Test
    void aSlowReaderSlowsTheUpstreamDownAndFillsNoMemory() throws Exception {
        AtomicLong taken = new AtomicLong();
        String piece = "data: " + "x".repeat(PIECE) + "\n\n";
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    while (taken.get() <= MAX_TAKEN) {
                        turn.chunk(piece);
                        taken.addAndGet(PIECE);
                    }
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy = WholeProxy.start(directory, settings("scheduled", upstream));
                Wire client = new Wire(proxy.port())) {
            client.stream(CHAT).head();
            AtomicLong last = new AtomicLong();
            AtomicLong since = new AtomicLong(System.nanoTime());
            Await.until(() -> {
                if (last.getAndSet(taken.get()) != taken.get()) {
                    since.set(System.nanoTime());
                }
                return taken.get() > 0 && System.nanoTime() - since.get() > STALLED_NANOS;
            });
            assertThat(taken.get()).isLessThan(MAX_TAKEN);
            client.leave();
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("client_gone");
            assertThat(record.path("answerBytes").longValue()).isBetween(1L, MAX_TAKEN);
        }
    }

    @ParameterizedTest
    @EnumSource(Window.class)
    void aClientThatLeavesStopsTheUpstreamAndIsRecorded(Window window) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        ScriptedUpstream.Script script =
                turn -> {
                    if (window != Window.BEFORE_HEAD) {
                        turn.streamHead();
                    }
                    if (window == Window.MID_STREAM) {
                        turn.chunk(event(1));
                    }
                    reached.complete(null);
                    turn.awaitClosed();
                    ended.complete(null);
                };
        String patience = "timeouts: {first-byte: 10m, idle: 10m, total: 10m}\n";
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(directory, settings("scheduled", upstream) + patience);
                Wire client = new Wire(proxy.port())) {
            client.stream(CHAT);
            if (window == Window.MID_STREAM) {
                client.head();
                assertThat(client.chunk()).isEqualTo(event(1));
            }
            reached.get(60, TimeUnit.SECONDS);
            client.leave();
            ended.get(60, TimeUnit.SECONDS);
            JsonNode record = proxy.awaitRecords("call", 1).getLast();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("client_gone");
            long seen = window == Window.MID_STREAM ? event(1).length() : 0;
            assertThat(record.path("answerBytes").longValue()).isEqualTo(seen);
        }
    }

    enum Break {
        RESET,
        STALL,
        CLEAN_END_WITHOUT_MARKER,
        HALF_AN_EVENT
    }

    private static String firstOf(boolean anthropic) {
        return anthropic ? "event: ping\ndata: {\"type\": \"ping\"}\n\n" : event(1);
    }

    private static void play(
            ScriptedUpstream.Turn turn,
            Break how,
            boolean anthropic,
            CompletableFuture<Void> firstIsRead)
            throws IOException {
        turn.streamHeadAndChunk(firstOf(anthropic));
        firstIsRead.orTimeout(60, TimeUnit.SECONDS).join(); // A reset may overtake what was sent.
        switch (how) {
            case RESET -> turn.reset();
            case STALL -> turn.awaitClosed();
            case CLEAN_END_WITHOUT_MARKER -> turn.lastChunk();
            case HALF_AN_EVENT -> {
                turn.chunk(HALF);
                turn.lastChunk();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RESET,openai,scheduled,upstream_error",
        "STALL,openai,scheduled,timeout",
        "CLEAN_END_WITHOUT_MARKER,openai,scheduled,upstream_error",
        "CLEAN_END_WITHOUT_MARKER,openai,durable,upstream_error",
        "CLEAN_END_WITHOUT_MARKER,anthropic,scheduled,upstream_error",
        "HALF_AN_EVENT,openai,written,upstream_error",
        "HALF_AN_EVENT,anthropic,scheduled,upstream_error",
        "STALL,anthropic,durable,timeout"
    })
    void aStreamThatBreaksEndsWithAnErrorEvent(
            Break how, String dialect, String ack, String outcome) throws Exception {
        boolean anthropic = dialect.equals("anthropic");
        String path = anthropic ? "/v1/messages" : CHAT;
        String idle = how == Break.STALL ? "300ms" : "10m";
        CompletableFuture<Void> firstIsRead = new CompletableFuture<>();
        try (ScriptedUpstream upstream =
                        new ScriptedUpstream(turn -> play(turn, how, anthropic, firstIsRead));
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                "evidence: {ack: %s}\ntimeouts: {idle: %s}\n".formatted(ack, idle)
                                        + "upstreams: [{name: u, url: \"%s\", dialect: %s}]\n"
                                                .formatted(upstream.uri(), dialect));
                Wire client = new Wire(proxy.port())) {
            assertThat(client.stream(path).head()).startsWith("HTTP/1.1 200");
            assertThat(client.chunk()).isEqualTo(firstOf(anthropic));
            firstIsRead.complete(null);
            String all = client.rest();
            assertThat(all).contains("\"error\":{").doesNotContain("[DONE]", "message_stop");
            // No terminating chunk either: the connection is cut.
            assertThat(all).doesNotEndWith("\r\n0\r\n\r\n");
            assertThat(all.contains("event: error\n")).isEqualTo(anthropic);
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo(outcome);
            // The proxy's own event is part of what the client was sent.
            assertThat(record.path("answerBytes").longValue())
                    .isEqualTo(firstOf(anthropic).length() + Wire.unframed(all).length());
        }
    }

    @Test
    void anEndMarkerWithoutTheLineAfterItIsAnEnd() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk(event(1));
                    turn.chunk("data: [DONE]");
                    turn.lastChunk();
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy = WholeProxy.start(directory, settings("scheduled", upstream));
                Wire client = new Wire(proxy.port())) {
            client.stream(CHAT).head();
            assertThat(client.chunk()).isEqualTo(event(1));
            assertThat(client.chunk()).isEqualTo("data: [DONE]");
            assertThat(client.chunk()).isEmpty();
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("complete");
        }
    }

    @Test
    void aStopLetsARunningStreamFinish() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk(event(1));
                    goOn.orTimeout(60, TimeUnit.SECONDS).join();
                    turn.chunk("data: [DONE]\n\n");
                    turn.lastChunk();
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                settings("durable", upstream) + "stop: {within: 10m}\n");
                Wire client = new Wire(proxy.port())) {
            client.stream(CHAT).head();
            assertThat(client.chunk()).isEqualTo(event(1));
            CompletableFuture<Void> stopped = stopping(proxy);
            Await.until(() -> isStopping(proxy));
            assertThat(stopped).isNotDone();
            goOn.complete(null);
            assertThat(client.chunk()).isEqualTo("data: [DONE]\n\n");
            assertThat(client.chunk()).isEmpty();
            stopped.get(60, TimeUnit.SECONDS);
        }
        assertThat(outcomes()).containsExactly("complete");
    }

    @Test
    void aStreamThatOutlastsTheStopIsRecordedAsStopped() throws Exception {
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    turn.chunk(event(1));
                    turn.awaitClosed();
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                settings("scheduled", upstream) + "stop: {within: 200ms}\n");
                Wire client = new Wire(proxy.port())) {
            client.stream(CHAT).head();
            assertThat(client.chunk()).isEqualTo(event(1));
            CompletableFuture<Void> stopped = stopping(proxy);
            assertThat(client.rest()).contains("proxy_stopping").doesNotContain("[DONE]");
            stopped.get(60, TimeUnit.SECONDS);
        }
        assertThat(outcomes()).containsExactly("stopped");
    }

    private static boolean isStopping(WholeProxy proxy) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static CompletableFuture<Void> stopping(WholeProxy proxy) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        proxy.stop();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    /** Of the ledger that the stopped proxy left behind. */
    private List<String> outcomes() throws IOException {
        try (WholeProxy next = WholeProxy.start(directory, "")) {
            return next.records().stream()
                    .map(record -> WholeProxy.text(record, "outcome"))
                    .toList();
        }
    }

    @Test
    void aClientThatLeftBehindHalfABodyHoldsNoStopUp() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                settings("scheduled", upstream) + "stop: {within: 10m}\n")) {
            try (Wire client = new Wire(proxy.port())) {
                client.send(Wire.post(CHAT) + "Content-Length: 100\r\n\r\n{");
                // Answered after the head of the other was taken: there is one I/O thread.
                try (Wire other = new Wire(proxy.port())) {
                    other.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n").answer();
                }
            }
            assertThat(proxy.stop()).isEmpty();
        }
    }
}
