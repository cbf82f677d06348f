package io.aegisbench.proxy.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.hotpath.TestProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BodyReaderTest {
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n";
    private static final String KEY = "Authorization: Bearer " + TestProxy.KEY + "\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String CHUNKED = LINE + KEY + JSON + "Transfer-Encoding: chunked\r\n\r\n";
    private static final int MAX = TestProxy.BODY.maxBytes();
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final TestProxy proxy;

    BodyReaderTest() throws IOException {
        proxy = TestProxy.start();
    }

    @AfterAll
    void stop() {
        proxy.close();
    }

    @AfterEach
    void nothingBadWasForwarded() {
        proxy.forwarded.clear();
    }

    private static String withLength(byte[] body) {
        return LINE + KEY + JSON + "Content-Length: " + body.length + "\r\n\r\n";
    }

    private void refused(String head, byte[] body, int status, String code) throws IOException {
        try (RawClient client = proxy.connect()) {
            String answer = client.send(head).send(body).response();
            assertThat(RawClient.status(answer)).as(answer).isEqualTo(status);
            assertThat(answer)
                    .contains("\"code\":\"" + code + "\"")
                    .contains("X-Aegis-Evidence: refused");
            assertThat(proxy.forwarded).isEmpty();
        }
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aLengthBeyondTheLimitIsRefusedBeforeAnyOfTheBodyCame() throws IOException {
        refused(
                LINE + KEY + JSON + "Content-Length: " + (MAX + 1) + "\r\n\r\n",
                bytes(""),
                413,
                "body_too_large");
        refused(
                LINE + KEY + JSON + "Content-Length: 999999999999999999\r\n\r\n",
                bytes(""),
                413,
                "body_too_large");
    }

    @Test
    void aBodyAtTheLimitPassesAndOneByteMoreInChunksDoesNot() throws IOException {
        String body = "{\"a\":\"" + "x".repeat(MAX - 8) + "\"}";
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(withLength(bytes(body)) + body).response())
                    .startsWith("HTTP/1.1 200");
            assertThat(proxy.forwarded).containsExactly(body);
            proxy.forwarded.clear();
            String chunks = Integer.toHexString(MAX) + "\r\n" + body + "\r\n";
            assertThat(client.send(CHUNKED + chunks + "0\r\n\r\n").response())
                    .startsWith("HTTP/1.1 200");
            proxy.forwarded.clear();
            refused(CHUNKED, bytes(chunks + "1\r\n \r\n"), 413, "body_too_large");
        }
    }

    @Test
    void aHundredMegabytesWithoutALengthAreCutOffEarly() throws IOException {
        byte[] chunk = bytes("10000\r\n" + " ".repeat(0x10000) + "\r\n");
        long sent = 0;
        try (RawClient client = proxy.connect()) {
            client.send(CHUNKED);
            try {
                for (; sent < 100 << 20; sent += chunk.length) {
                    client.send(chunk);
                }
            } catch (IOException e) {
                assertThat(sent).isLessThan(100 << 20);
                return;
            }
        }
        throw new AssertionError("all of it was taken: " + sent);
    }

    @Test
    void aBodyThatIsLateIsRefusedAndItsConnectionEnds() throws IOException {
        try (TestProxy impatient = TestProxy.impatientWithBodies(PATIENCE);
                RawClient client = impatient.connect()) {
            long start = System.nanoTime();
            String answer =
                    client.send(LINE + KEY + JSON + "Content-Length: 9\r\n\r\n{").response();
            assertThat(answer)
                    .startsWith("HTTP/1.1 408")
                    .contains("body_timeout", "Connection: close");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(PATIENCE.minusMillis(100));
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aHeadThatIsLateEndsItsConnection() throws IOException {
        try (TestProxy impatient = TestProxy.impatientWithHeads(PATIENCE);
                RawClient client = impatient.connect()) {
            assertThat(client.send("GET /live HTTP/1.1\r\nHo").rest()).isEmpty();
        }
    }

    @Test
    void aHeadRequestThatIsRefusedIsAnsweredToo() throws IOException {
        String head = "HEAD /v1/chat/completions HTTP/1.1\r\nHost: a\r\n\r\n";
        try (RawClient client = proxy.connect()) {
            String answers = client.send(head + withClose()).rest();
            assertThat(answers).startsWith("HTTP/1.1 401 ").contains("HTTP/1.1 200 OK");
        }
    }

    private static String withClose() {
        return "GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    }

    @Test
    void theKeyIsJudgedBeforeTheBodyIsRead() throws IOException {
        String head =
                LINE + "Authorization: Bearer wrong\r\n" + JSON + "Content-Length: 1000\r\n\r\n";
        refused(head, bytes(""), 401, "invalid_api_key");
        refused(LINE + JSON + "Content-Length: 1000\r\n\r\n", bytes(""), 401, "missing_api_key");
        refused(
                LINE + KEY + KEY + JSON + "Content-Length: 1000\r\n\r\n",
                bytes(""),
                401,
                "ambiguous_api_key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/jsonx",
                "application/json; charset=utf-16",
                "",
                "a"
            })
    void anotherContentTypeIsRefused(String type) throws IOException {
        String head = LINE + KEY + "Content-Type: " + type + "\r\nContent-Length: 2\r\n\r\n";
        refused(head, bytes("{}"), 415, "unsupported_media_type");
        refused(
                LINE + KEY + "Content-Length: 2\r\n\r\n",
                bytes("{}"),
                415,
                "unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=UTF-8",
                "application/json;charset=\"utf-8\""
            })
    void jsonInUtf8IsTaken(String type) throws IOException {
        try (RawClient client = proxy.connect()) {
            String head = LINE + KEY + "Content-Type: " + type + "\r\nContent-Length: 2\r\n\r\n{}";
            assertThat(client.send(head).response()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void anEncodingThatIsNotKnownIsRefusedAndWhatIsTakenIsNamed() throws IOException {
        for (String coding : List.of("br", "gzip, zstd", "")) {
            String head = LINE + KEY + JSON + "Content-Encoding: " + coding + "\r\n";
            try (RawClient client = proxy.connect()) {
                assertThat(client.send(head + "Content-Length: 2\r\n\r\n{}").response())
                        .startsWith("HTTP/1.1 415")
                        .contains(
                                "unsupported_encoding",
                                "Accept-Encoding: identity, gzip, deflate, zstd");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\u00ff\"}",
                "{\"a\":\"\u00c0\u00af\"}",
                "{\"a\":\"\u00ed\u00a0\u0080\"}",
                "{\"a\":\"\u00c3\"}"
            })
    void bytesThatAreNotUtf8AreRefused(String body) throws IOException {
        refused(withLength(bytes(body)), bytes(body), 400, "invalid_utf8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]",
                "1",
                "~~",
                "{",
                "{} {}",
                "{}x",
                "{\"a\":1,\"a\":2}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,}",
                "null"
            })
    void whatIsNotOneStrictObjectIsRefused(String body) throws IOException {
        refused(withLength(bytes(body)), bytes(body), 400, "invalid_json");
    }

    @Test
    void utf16IsRefused() throws IOException {
        byte[] body = "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE);
        refused(withLength(body), body, 400, "invalid_json");
    }

    @Test
    void jsonMayNestAsDeepAsTheLimitAndNoDeeper() throws IOException {
        int limit = TestProxy.BODY.maxDepth();
        try (RawClient client = proxy.connect()) {
            byte[] body = nested(limit);
            assertThat(client.send(withLength(body)).send(body).response())
                    .startsWith("HTTP/1.1 200");
        }
        proxy.forwarded.clear();
        refused(withLength(nested(limit + 1)), nested(limit + 1), 400, "json_too_deep");
        refused(withLength(nested(10_000)), nested(10_000), 400, "json_too_deep");
    }

    private static byte[] nested(int depth) {
        return bytes("{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}");
    }

    @Test
    void aClientThatWaitsIsToldToSendItsBody() throws IOException {
        try (RawClient client = proxy.connect()) {
            client.send(LINE + KEY + JSON + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.response()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("{}").response()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aClientThatWaitsIsRefusedWithoutSendingItsBody() throws IOException {
        String expect = "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
        refused(LINE + JSON + expect, bytes(""), 401, "missing_api_key");
        refused(
                LINE + KEY + JSON + "Expect: x\r\nContent-Length: 2\r\n\r\n",
                bytes(""),
                417,
                "expectation_failed");
    }
}
