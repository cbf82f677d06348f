package io.aegisbench.proxy;

import static io.aegisbench.proxy.Uploads.ANSWER;
import static io.aegisbench.proxy.Uploads.MULTIPART;
import static io.aegisbench.proxy.Uploads.PATH;
import static io.aegisbench.proxy.Uploads.awaitStandstill;
import static io.aegisbench.proxy.Uploads.body;
import static io.aegisbench.proxy.Uploads.bytes;
import static io.aegisbench.proxy.Uploads.hash;
import static io.aegisbench.proxy.Uploads.head;
import static io.aegisbench.proxy.Uploads.request;
import static io.aegisbench.proxy.Uploads.send;
import static io.aegisbench.proxy.Uploads.sendCounting;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.Uploads.Reader;
import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Bodies that are no JSON: sent on while they come, and recorded as they passed. */
final class UploadTest {
    private static final String TOO_LARGE =
            "HTTP/1.1 413 X\r\nContent-Type: application/json\r\nContent-Length: 11\r\n"
                    + "Connection: close\r\n\r\n{\"no\":true}";

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "multipart/form-data; boundary=\"b\", false, 1048576, 65536",
        "multipart/form-data; boundary=\"b\", true,  1048576, 65536",
        "application/octet-stream,            false, 100000,  777",
        "audio/wav,                           true,  100000,  777",
        "text/csv,                            true,  1,       1",
        "video/mp4,                           false, 16384,   16384"
    })
    void anyBodyGoesOnByteForByteWithItsFramingAndIsRecorded(
            String type, boolean chunked, int size, int piece) throws Exception {
        byte[] sent = bytes(size);
        CompletableFuture<String> head = new CompletableFuture<>();
        CompletableFuture<byte[]> got = new CompletableFuture<>();
        Reader.Script script =
                (socket, in) -> {
                    head.complete(head(in));
                    got.complete(body(head.join(), in));
                    socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + size;
            client.send(request(type, framing + "\r\nContent-Encoding: x-mine"));
            send(client, sent, chunked, piece);
            assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("{}");
            assertThat(got.join()).isEqualTo(sent);
            assertThat(head.join())
                    .startsWith("POST " + PATH + " HTTP/1.1\r\n")
                    .contains("Content-Type: " + type, framing, "Content-Encoding: x-mine");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("requestBytes").intValue()).isEqualTo(size);
            assertThat(WholeProxy.text(record, "requestHash")).isEqualTo(hash(proxy, record, sent));
            assertThat(WholeProxy.text(record, "waf")).isEqualTo("unread");
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("complete");
            // The connection goes on.
            assertThat(client.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n").answer())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    /** Client and upstream have small socket buffers; the proxy's own grow to some megabytes. */
    @Test
    void anUpstreamThatReadsNothingStopsItsClientAndLosesNothing() throws Exception {
        int size = 64 << 20;
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<byte[]> digest = new CompletableFuture<>();
        Reader.Script script =
                (socket, in) -> {
                    String head = head(in);
                    goOn.join();
                    digest.complete(sha256(body(head, in)));
                    socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.socket().setSendBufferSize(16 << 10);
            client.send(request(MULTIPART, "Content-Length: " + size));
            byte[] sent = bytes(size);
            AtomicLong taken = new AtomicLong();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(
                            () -> sendCounting(client, sent, taken),
                            task -> Thread.ofVirtual().start(task));
            awaitStandstill(taken);
            assertThat(taken.get()).isLessThan(size / 2);
            goOn.complete(null);
            sending.orTimeout(60, TimeUnit.SECONDS).join();
            assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
            assertThat(digest.join()).isEqualTo(sha256(sent));
        }
    }

    /** What is held was allocated: by the only I/O thread, or as buffers outside of the heap. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyThatPassesIsNeverHeldWhole(boolean chunked) throws Exception {
        int size = 16 << 20;
        Reader.Script script =
                (socket, in) -> {
                    for (int i = 0; i < 2; i++) {
                        byte[] got = body(head(in), in);
                        assertThat(got).hasSize(i == 0 ? size / 16 : size);
                        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                    }
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            upload(client, bytes(size / 16), chunked);
            long heapBefore = allocatedByIoThreads();
            long directBefore = directBytes();
            upload(client, bytes(size), chunked);
            assertThat(allocatedByIoThreads() - heapBefore).isBetween(1L, (long) size / 16);
            assertThat(directBytes() - directBefore).isLessThan(size / 16);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void upload(Wire client, byte[] body, boolean chunked) throws IOException {
        String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length;
        client.send(request(MULTIPART, framing));
        send(client, body, chunked, 1 << 16);
        assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
    }

    static long allocatedByIoThreads() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = 0;
        for (ThreadInfo one : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (one != null && one.getThreadName().contains(" I/O-")) {
                bytes += threads.getThreadAllocatedBytes(one.getThreadId());
            }
        }
        return bytes;
    }

    static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesEndsTheUpstreamCallAndIsRecorded(boolean chunked) throws Exception {
        byte[] sent = bytes(50_000);
        CompletableFuture<String> begun = new CompletableFuture<>();
        CompletableFuture<Integer> got = new CompletableFuture<>();
        Reader.Script script =
                (socket, in) -> {
                    begun.complete(head(in));
                    int count = 0;
                    try {
                        for (int next = in.read(); next >= 0; next = in.read()) {
                            count++;
                        }
                        got.completeExceptionally(new AssertionError("a clean end"));
                    } catch (IOException reset) {
                        got.complete(count);
                    }
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 99999";
            client.send(request(MULTIPART, framing));
            client.send(chunked ? "c350\r\n" : "").send(sent);
            // Who leaves sooner has no upstream call to end.
            assertThat(begun.orTimeout(60, TimeUnit.SECONDS).join()).startsWith("POST ");
            client.leave();
            assertThat(got.orTimeout(60, TimeUnit.SECONDS).join()).isGreaterThanOrEqualTo(0);
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("client_gone");
            int passed = record.path("requestBytes").intValue();
            assertThat(passed).isBetween(0, sent.length);
            assertThat(WholeProxy.text(record, "requestHash"))
                    .isEqualTo(hash(proxy, record, Arrays.copyOf(sent, passed)));
        }
    }

    /** Some servers hang up behind such an answer at once, which resets what is still sent. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerBeforeTheBodysEndReachesTheClient(boolean hangsUp) throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        Reader.Script script =
                (socket, in) -> {
                    String unused = head(in);
                    assertThat(in.readNBytes(1000)).as(unused).hasSize(1000);
                    socket.getOutputStream().write(TOO_LARGE.getBytes(StandardCharsets.US_ASCII));
                    if (!hangsUp) {
                        seen.orTimeout(60, TimeUnit.SECONDS).join();
                    }
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, "Content-Length: 10000000"));
            client.send(bytes(100_000));
            String answer = client.answer();
            seen.complete(null);
            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("Connection: close")
                    .endsWith("{\"no\":true}");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("status").intValue()).isEqualTo(413);
            assertThat(record.path("requestBytes").intValue()).isBetween(1000, 100_000);
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("complete");
            Await.until(() -> proxy.trail().status().inFlight() == 0);
        }
    }

    /** Of chunks, of a length and of none at all; the last two are no body that comes. */
    @ParameterizedTest
    @CsvSource({
        "Transfer-Encoding: chunked, Transfer-Encoding: chunked, 0",
        "Content-Length: 0, Content-Length: 0, -1",
        "X-No: framing, Content-Length: 0, -1"
    })
    void anEmptyBodyGoesOnEmpty(String framing, String sent, int recorded) throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        Reader.Script script =
                (socket, in) -> {
                    head.complete(head(in));
                    assertThat(body(head.join(), in)).isEmpty();
                    socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, framing))
                    .send(framing.endsWith("chunked") ? "0\r\n\r\n" : "");
            assertThat(client.answer()).startsWith("HTTP/1.1 200 ");
            assertThat(head.join()).contains(sent + "\r\n");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("requestBytes").intValue()).isEqualTo(recorded);
        }
    }

    /** Which may have said all that there is to say before the body's first byte. */
    @Test
    void anUpstreamThatAnswersTheHeadAloneIsHeard() throws Exception {
        Reader.Script script =
                (socket, in) -> {
                    assertThat(head(in)).startsWith("POST ");
                    socket.getOutputStream().write(TOO_LARGE.getBytes(StandardCharsets.US_ASCII));
                    assertThat(in.read()).isLessThan(256); // Until the proxy hangs up or goes on.
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, "Content-Length: 10\r\nExpect: 100-continue"));
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.answer())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("Connection: close")
                    .endsWith("{\"no\":true}");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("requestBytes").intValue()).isZero();
            Await.until(() -> proxy.trail().status().inFlight() == 0);
        }
    }

    @Test
    void aClientThatWaitsIsToldToGoOnWhenTheUpstreamIsThere() throws Exception {
        Reader.Script script =
                (socket, in) -> {
                    assertThat(body(head(in), in)).hasSize(5);
                    socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, "Content-Length: 5\r\nExpect: 100-continue"));
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("hello").answer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anUpstreamThatIsAwayIsToldBeforeTheBodyIsSent() throws Exception {
        int closed;
        try (ServerSocket none = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = none.getLocalPort();
        }
        try (WholeProxy proxy =
                        WholeProxy.start(directory, "upstream: http://127.0.0.1:" + closed + "\n");
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, "Content-Length: 5\r\nExpect: 100-continue"));
            assertThat(client.answer())
                    .startsWith("HTTP/1.1 502 ")
                    .contains("upstream_unreachable", "Connection: close");
            assertThat(client.rest()).isEmpty();
        }
    }

    private void refused(String framing, String body, String status, String code) throws Exception {
        refused("", framing, body, status, code);
    }

    private void refused(String more, String framing, String body, String status, String code)
            throws Exception {
        Reader.Script script =
                (socket, in) -> {
                    String unused = head(in);
                    while (in.read() >= 0 && !unused.isEmpty()) {
                        // Until the proxy breaks off.
                    }
                };
        String limits = "body: {max-streamed-mib: 1" + more + "}\n";
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, limits + upstream.settings());
                Wire client = new Wire(proxy.port())) {
            client.send(request(MULTIPART, framing)).send(body);
            assertThat(client.answer())
                    .startsWith("HTTP/1.1 " + status)
                    .contains("\"code\":\"" + code + "\"", "Connection: close");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("refused");
            assertThat(String.valueOf(record.path("status").intValue())).isEqualTo(status);
        }
    }

    @Test
    void aBodyOfChunksBeyondTheBoundIsRefused() throws Exception {
        String chunk = "20000\r\n" + "x".repeat(0x20000) + "\r\n";
        refused("Transfer-Encoding: chunked", chunk.repeat(9), "413", "body_too_large");
    }

    @Test
    void aClientThatSendsNothingMoreIsRefused() throws Exception {
        refused(", timeout: 300ms", "Content-Length: 50", "abc", "408", "body_timeout");
    }

    @Test
    void aBodyWithBadFramingIsRefused() throws Exception {
        refused("Transfer-Encoding: chunked", "5\r\nhello\r\nzz\r\n", "400", "body_malformed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 1048577|415|no/type/at/all|unsupported_media_type",
                "Content-Length: 1048577|413|audio/wav|body_too_large",
                "Content-Length: 2|415|application/json; charset=utf-16|unsupported_media_type",
                "Content-Length: 2|415|application/vnd.api+json|unsupported_media_type",
                "Content-Length: 2|415|text/json|unsupported_media_type"
            })
    void whatItsHeadForbidsGoesNowhere(String framing, String status, String type, String code)
            throws Exception {
        try (Reader upstream = new Reader((socket, in) -> {});
                WholeProxy proxy =
                        WholeProxy.start(
                                directory, "body: {max-streamed-mib: 1}\n" + upstream.settings());
                Wire client = new Wire(proxy.port())) {
            assertThat(client.send(request(type, framing)).answer())
                    .startsWith("HTTP/1.1 " + status)
                    .contains(code);
            assertThat(upstream.taken).isNotDone();
        }
    }

    /** Some servers read JSON whatever its type says; a known endpoint takes nothing else. */
    @ParameterizedTest
    @CsvSource({
        "/v1/responses, multipart/form-data",
        PATH + ", text/plain",
        PATH + ", application/x-www-form-urlencoded",
        PATH + ", */*",
        PATH + ", multipart/"
    })
    void aTypeThatMayBeTakenForJsonIsNotLeftUnread(String path, String type) throws Exception {
        try (Reader upstream = new Reader((socket, in) -> {});
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            String post = request(type, "Content-Length: 2").replace(PATH, path);
            assertThat(client.send(post + "{}").answer())
                    .startsWith("HTTP/1.1 415 ")
                    .contains("unsupported_media_type");
            assertThat(upstream.taken).isNotDone();
        }
    }
}
