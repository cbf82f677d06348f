package io.aegisbench.proxy.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.coding.Encoded;
import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.TestProxy;
import io.aegisbench.proxy.limit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that are sent encoded, whole and not. */
final class EncodedBodyTest {
    private static final int MAX = 1 << 20;
    private static final BodyLimits LIMITS = new BodyLimits(MAX, 64, Duration.ofMinutes(10));

    private final HeapShare share = new HeapShare(40L << 20);
    private final TestProxy proxy;

    EncodedBodyTest() throws IOException {
        proxy =
                TestProxy.start(
                        List.of(
                                TestProxy.stages().getFirst(),
                                new BodyReader(LIMITS, share, false, TestProxy.WORK)),
                        call ->
                                call.exchange()
                                        .getResponseSender()
                                        .send(
                                                call.body().bytes().length
                                                        + " of "
                                                        + call.body().sent().length
                                                        + call.body().encoding()));
    }

    @AfterEach
    void allIsGivenBack() {
        Await.until(() -> share.heldBytes() == 0);
        proxy.close();
    }

    private static byte[] json(int bytes) {
        return ("{\"a\":\"" + "x".repeat(bytes - 8) + "\"}").getBytes(StandardCharsets.US_ASCII);
    }

    private String answer(String coding, byte[] body) throws IOException {
        try (RawClient client = proxy.connect()) {
            String head =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                            + TestProxy.KEY
                            + "\r\nContent-Type: application/json\r\nContent-Encoding: "
                            + coding
                            + "\r\nContent-Length: "
                            + body.length
                            + "\r\n\r\n";
            return client.send(head).send(body).response();
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void whatIsWithinTheBoundPassesAndWhatIsBeyondItOnceDecodedIs413(Coding coding)
            throws IOException {
        String of = coding == Coding.IDENTITY ? "" : coding.text();
        for (int size : new int[] {100, 60_000, MAX}) {
            byte[] sent = Encoded.by(coding, json(size));
            assertThat(answer(coding.text().toUpperCase(Locale.ROOT), sent))
                    .startsWith("HTTP/1.1 200")
                    .endsWith(size + " of " + sent.length + of);
        }
        assertThat(answer(coding.text(), Encoded.by(coding, json(MAX + 1))))
                .startsWith("HTTP/1.1 413")
                .contains("body_too_large");
    }

    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void whatIsNotEncodedSoOrNotWholeIsRefusedByName(Coding coding) throws IOException {
        byte[] whole = Encoded.by(coding, json(60_000));
        for (byte[] bad :
                List.of(
                        json(100),
                        new byte[] {1},
                        Arrays.copyOf(whole, whole.length / 2),
                        Arrays.copyOf(whole, 3))) {
            assertThat(answer(coding.text(), bad))
                    .startsWith("HTTP/1.1 400")
                    .contains("invalid_encoding", coding.text() + ", but it is not whole");
        }
    }

    /** A decoder trips over damage in its own ways; each is the client's fault and no other's. */
    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void noDamageIsAFault(Coding coding) throws IOException {
        byte[] whole = Encoded.by(coding, json(5_000));
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bad = whole.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(RawClient.status(answer(coding.text(), bad))).isIn(200, 400, 413);
        }
    }

    /** The JDK's decoder calls itself for each. */
    @Test
    void manyEmptyMembersAreRefusedByName() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        byte[] empty = Encoded.by(Coding.GZIP, new byte[0]);
        byte[] last = Encoded.by(Coding.GZIP, json(100));
        while (sent.size() + empty.length + last.length <= MAX) {
            sent.write(empty);
        }
        sent.write(last);
        assertThat(answer("gzip", sent.toByteArray()))
                .startsWith("HTTP/1.1 400")
                .contains("invalid_encoding", "too many of its parts are empty");
    }

    @Test
    void whatFollowsTheEndIsRefusedByName() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.write(Encoded.by(Coding.GZIP, json(100)));
        sent.write(json(100));
        assertThat(answer("gzip", sent.toByteArray()))
                .startsWith("HTTP/1.1 400")
                .contains("invalid_encoding", "gzip, but something else follows its end");
    }

    @Test
    void theOldNameOfGzipIsGzip() throws IOException {
        assertThat(answer("x-gzip", Encoded.by(Coding.GZIP, json(100)))).startsWith("HTTP/1.1 200");
    }
}
