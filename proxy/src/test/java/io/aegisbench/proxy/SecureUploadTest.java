package io.aegisbench.proxy;

import static io.aegisbench.proxy.Uploads.ANSWER;
import static io.aegisbench.proxy.Uploads.MULTIPART;
import static io.aegisbench.proxy.Uploads.body;
import static io.aegisbench.proxy.Uploads.bytes;
import static io.aegisbench.proxy.Uploads.hash;
import static io.aegisbench.proxy.Uploads.head;
import static io.aegisbench.proxy.Uploads.request;
import static io.aegisbench.proxy.Uploads.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.Uploads.Reader;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.settings.PemFiles;
import io.aegisbench.proxy.settings.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uploads between ends that both speak TLS. */
final class SecureUploadTest {
    private static final int SIZE = 3 << 20;

    @TempDir private Path directory;
    private PemFiles pem;

    @BeforeEach
    void makeCertificate() throws Exception {
        pem = new PemFiles(directory);
        pem.make("server", "EC");
    }

    private Reader upstream(Reader.Script script) throws IOException {
        return new Reader(
                TlsFiles.server(pem.path("server.crt"), pem.path("server.key"))
                        .getServerSocketFactory()
                        .createServerSocket(),
                script);
    }

    private WholeProxy proxy(Reader upstream) throws IOException {
        return WholeProxy.start(
                directory,
                "listen: {tls: {certificate: \"%s\", key: \"%s\"}}\n"
                                .formatted(pem.path("server.crt"), pem.path("server.key"))
                        + "trust: \"%s\"\n".formatted(pem.path("server.crt"))
                        + "upstream: https://localhost:%s\n".formatted(upstream.port()));
    }

    private Wire client(WholeProxy proxy) throws IOException {
        return new Wire(
                TlsFiles.client(pem.path("server.crt"))
                        .getSocketFactory()
                        .createSocket("localhost", proxy.port()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyGoesOnByteForByteAndIsRecorded(boolean chunked) throws Exception {
        byte[] sent = bytes(SIZE);
        CompletableFuture<byte[]> got = new CompletableFuture<>();
        Reader.Script script =
                (socket, in) -> {
                    got.complete(body(head(in), in));
                    socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                };
        try (Reader upstream = upstream(script);
                WholeProxy proxy = proxy(upstream);
                Wire client = client(proxy)) {
            String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + SIZE;
            client.send(request(MULTIPART, framing));
            send(client, sent, chunked, 100_000);
            assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("{}");
            assertThat(got.join()).isEqualTo(sent);
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(record.path("requestBytes").intValue()).isEqualTo(SIZE);
            assertThat(WholeProxy.text(record, "requestHash")).isEqualTo(hash(proxy, record, sent));
            // The connection goes on.
            assertThat(client.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n").answer())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aClientThatLeavesEndsTheUpstreamCall() throws Exception {
        CompletableFuture<String> begun = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Reader.Script script =
                (socket, in) -> {
                    begun.complete(head(in));
                    try {
                        ended.complete(body("Content-Length: " + SIZE + "\r", in).length < SIZE);
                    } catch (IOException reset) {
                        ended.complete(true);
                    }
                };
        try (Reader upstream = upstream(script);
                WholeProxy proxy = proxy(upstream);
                Wire client = client(proxy)) {
            client.send(request(MULTIPART, "Content-Length: " + SIZE));
            client.send(Arrays.copyOf(bytes(SIZE), 50_000));
            // Who leaves sooner has no upstream call to end.
            assertThat(begun.orTimeout(60, TimeUnit.SECONDS).join()).startsWith("POST ");
            client.leave();
            assertThat(ended.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("client_gone");
            Await.until(() -> proxy.trail().status().inFlight() == 0);
        }
    }
}
