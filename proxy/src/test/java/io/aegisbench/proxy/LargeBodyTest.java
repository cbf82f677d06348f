package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people send that is large, through a proxy as it comes but for a firewall that refuses. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
final class LargeBodyTest {
    private static final List<String> USUAL_HEAP = List.of("-Xmx512m");

    private static final String BACKLOG = "body_backlog";

    private ProxyProcess proxy;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        proxy =
                ProxyProcess.small(
                        directory,
                        USUAL_HEAP,
                        System.getProperty("java.class.path"),
                        Map.of(
                                "AEGIS_WAF_MODE", "block",
                                // A busy machine may take longer than a caller should wait.
                                "AEGIS_WAF_DEADLINE", "10m",
                                "AEGIS_BODY_TIMEOUT", "10m"));
    }

    @AfterAll
    void stop() {
        proxy.close();
    }

    /** {@return base64 of bytes like those of an image or a PDF: packed, behind their magic} */
    private static String base64(String magic, int bytes) {
        byte[] data = new byte[bytes];
        new Random(42).nextBytes(data);
        for (int i = 0; i < magic.length(); i++) {
            data[i] = (byte) magic.charAt(i);
        }
        return Base64.getEncoder().encodeToString(data);
    }

    private static String chat(String part) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"text\",\"text\":\"what is this?\"},"
                + part
                + "]}]}";
    }

    /** What a body before this one held may be given back after its answer. */
    private void passes(String path, String json) throws IOException {
        String answer = BACKLOG;
        while (answer.contains(BACKLOG)) {
            try (Wire client = new Wire(proxy.port())) {
                answer = client.call(path, json).answer();
            }
        }
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    @Test
    void anImageOf15MegabytesPasses() throws IOException {
        String url = "data:image/png;base64," + base64("\u0089PNG\r\n\u001a\n", 15_000_000);
        String part = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}";
        passes("/v1/chat/completions", chat(part));
    }

    @Test
    void aPdfOf7MegabytesPasses() throws IOException {
        String url = "data:application/pdf;base64," + base64("%PDF-1.7\n", 6_900_000);
        String part =
                "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\""
                        + url
                        + "\"}}";
        passes("/v1/chat/completions", chat(part));
    }

    @Test
    void embeddingsOf2048TextsAsTokenIdsPass() throws IOException {
        String text =
                IntStream.range(0, 300)
                        .mapToObj(id -> Integer.toString(7 * id + 11))
                        .collect(Collectors.joining(",", "[", "]"));
        String input =
                IntStream.range(0, 2048)
                        .mapToObj(_ -> text)
                        .collect(Collectors.joining(",", "[", "]"));
        String json = "{\"model\":\"m\",\"dimensions\":64,\"input\":" + input + "}";
        passes("/v1/embeddings", json);
    }
}
