package io.aegisbench.proxy;

import static io.aegisbench.proxy.Uploads.MULTIPART;
import static io.aegisbench.proxy.Uploads.awaitStandstill;
import static io.aegisbench.proxy.Uploads.bytes;
import static io.aegisbench.proxy.Uploads.hash;
import static io.aegisbench.proxy.Uploads.head;
import static io.aegisbench.proxy.Uploads.request;
import static io.aegisbench.proxy.Uploads.sendCounting;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.Uploads.Reader;
import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Uploads that do not go on: their clients leave, and what they hold others may want. */
final class HeldUpUploadTest {
    private static final int SIZE = 64 << 20;

    @TempDir private Path directory;

    private final CompletableFuture<Void> goOn = new CompletableFuture<>();

    /** Done when the call has ended at the upstream, by a reset. */
    private final CompletableFuture<String> reset = new CompletableFuture<>();

    @AfterEach
    void letGo() {
        goOn.complete(null);
    }

    /** Reads a head and nothing else, until it is told to. */
    private Reader reader() throws IOException {
        return new Reader((socket, in) -> {
            String head = head(in);
            goOn.join();
            try {
                long read = in.transferTo(OutputStream.nullOutputStream());
                reset.completeExceptionally(new AssertionError("a clean end after " + read));
            } catch (IOException e) {
                reset.complete(head);
            }
        });
    }

    private static CompletableFuture<Void> sending(Wire client, AtomicLong taken) {
        return CompletableFuture.runAsync(
                () -> sendCounting(client, bytes(SIZE), taken),
                task -> Thread.ofVirtual().start(task));
    }

    private void endsAsAbandoned(WholeProxy proxy, Wire client) throws Exception {
        JsonNode record = proxy.awaitRecords("call", 1).getFirst();
        assertThat(WholeProxy.text(record, "outcome")).isEqualTo("client_gone");
        int passed = record.path("requestBytes").intValue();
        assertThat(passed).isPositive();
        assertThat(WholeProxy.text(record, "requestHash"))
                .isEqualTo(hash(proxy, record, Arrays.copyOf(bytes(SIZE), passed)));
        assertThat(client.socket().isClosed()).isTrue();
        Await.until(() -> proxy.trail().status().inFlight() == 0);
        goOn.complete(null);
        assertThat(reset.orTimeout(60, TimeUnit.SECONDS).join()).startsWith("POST ");
    }

    /** Its reset reaches the proxy, whose buffers are full of what it has sent before. */
    @Test
    void aClientThatBreaksOffWhatItsUpstreamDoesNotReadIsNoticed() throws Exception {
        try (Reader upstream = reader();
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, "Content-Length: " + SIZE));
            AtomicLong taken = new AtomicLong();
            CompletableFuture<Void> sending = sending(client, taken);
            awaitStandstill(taken);
            client.socket().setSoLinger(true, 0);
            client.leave();
            assertThat(sending.handle((_, failure) -> failure != null).join()).isTrue();
            endsAsAbandoned(proxy, client);
        }
    }

    @Test
    void anUpstreamThatTakesNoMoreHasTheCallForSoLongOnly() throws Exception {
        String patience = "timeouts: {unread: 300ms}\n";
        try (Reader upstream = reader();
                WholeProxy proxy = WholeProxy.start(directory, patience + upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, "Content-Length: " + SIZE));
            CompletableFuture<Void> sending = sending(client, new AtomicLong());
            assertThat(client.answer())
                    .startsWith("HTTP/1.1 504 ")
                    .contains("upstream_send_timeout", "Connection: close");
            assertThat(sending.handle((_, failure) -> failure != null).join()).isTrue();
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("timeout");
        }
    }

    /** Of eight places for calls two are for uploads. */
    @Test
    void uploadsOfATenantLeaveMostPlacesToOtherCalls() throws Exception {
        String few = "evidence: {max-in-flight: 8}\n";
        try (TestUpstream upstream = TestUpstream.start();
                WholeProxy proxy =
                        WholeProxy.start(
                                directory, few + WholeProxy.before(URI.create(upstream.url())));
                Wire first = new Wire(proxy.port());
                Wire second = new Wire(proxy.port());
                Wire third = new Wire(proxy.port())) {
            first.send(request(MULTIPART, "Content-Length: 10")).send("x");
            second.send(request(MULTIPART, "Content-Length: 10")).send("x");
            Await.until(() -> proxy.trail().status().inFlight() == 2);
            third.send(request(MULTIPART, "Content-Length: 10")).send("0123456789");
            assertThat(third.answer())
                    .startsWith("HTTP/1.1 429 ")
                    .contains("Retry-After: 1", "too_many_calls", "uploads of this tenant", ": 2.");
            JsonNode refusal = proxy.awaitRecords("refusal", 1).getFirst();
            assertThat(refusal.path("status").intValue()).isEqualTo(429);
            try (Wire chat = new Wire(proxy.port())) {
                chat.call("/v1/chat/completions", RunningProxy.QUESTION);
                assertThat(chat.answer()).startsWith("HTTP/1.1 200 ");
            }
            first.leave();
            Await.until(() -> proxy.trail().status().inFlight() == 1);
            try (Wire again = new Wire(proxy.port())) {
                again.send(request(MULTIPART, "Content-Length: 10")).send("0123456789");
                assertThat(again.answer()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(second.send("123456789").answer()).startsWith("HTTP/1.1 200 ");
        }
    }
}
