package io.aegisbench.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.witness.WitnessClient.Outcome;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a log makes of the answers of a witness that lies, stammers or says nothing. */
@Timeout(120)
final class WitnessClientTest {
    private static final NoteSigner KEY =
            NoteSigner.generate("witness.example/w", KeyType.ED25519_COSIGNATURE);
    private static final WitnessedLog LOG = WitnessedLog.of(20);
    private static final int SIZE = 13;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final WitnessClient client = new WitnessClient(Duration.ofMinutes(1));
    private IntFunction<String> answers = _ -> "500 nothing";
    private final HttpServer server;

    WitnessClientTest() throws IOException {
        // The limits of the JDK's server are those of this JVM from its first one on.
        try {
            MethodHandles.lookup().ensureInitialized(WitnessServer.class);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext(
                "/w/add-checkpoint",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    asked.add(new String(body, StandardCharsets.UTF_8));
                    String answer = answers.apply(asked.size());
                    byte[] said = answer.substring(4).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(
                            Integer.parseInt(answer.substring(0, 3)), said.length);
                    exchange.getResponseBody().write(said);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private URI prefix() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w");
    }

    private Outcome ask(IntFunction<String> said) throws Exception {
        asked.clear();
        answers = said;
        return client.ask(
                prefix(), KEY.verifier(), LOG.signed(SIZE), from -> LOG.proof(from, SIZE));
    }

    private static String line(NoteSigner signer, long size, long time) {
        return signer.sign(LOG.signed(size).text(), time).toString() + '\n';
    }

    private void failed(String answer, String reason) throws Exception {
        assertThat(ask(_ -> answer))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, it -> assertThat(it.reason()).contains(reason));
    }

    @Test
    void takesACosignatureThatVerifiesAmongOthers() throws Exception {
        NoteSigner other = NoteSigner.generate("witness.example/o", KeyType.ED25519_COSIGNATURE);
        String lines = line(other, SIZE, 5) + line(KEY, SIZE, 7);
        assertThat(ask(question -> question == 1 ? "409 6\n" : "200 " + lines))
                .isEqualTo(new Outcome.Cosigned(KEY.sign(LOG.signed(SIZE).text(), 7)));
        assertThat(asked).hasSize(2);
        assertThat(asked.getFirst()).startsWith("old 0\n\nexample.com/log\n13\n");
        assertThat(asked.getLast().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(LOG.request(6, SIZE));
        assertThat(ask(question -> question == 1 ? "409 13\n" : "200 " + lines))
                .isInstanceOf(Outcome.Cosigned.class);
        assertThat(asked.getLast()).startsWith("old 13\n\n");
    }

    @Test
    void whatDoesNotVerifyIsNoCosignature() throws Exception {
        NoteSigner other = NoteSigner.generate("witness.example/w", KeyType.ED25519_COSIGNATURE);
        failed("200 " + line(other, SIZE, 7), "no signature of a known key");
        failed("200 " + line(KEY, SIZE - 1, 7), "not the key's");
        failed("200 " + line(KEY, SIZE, 0), "without a time");
        failed("200 " + line(KEY, SIZE, 7) + line(KEY, SIZE - 1, 7), "not the key's");
        failed("200 ", "signature");
        failed("200 nonsense\n", "signature line");
        failed("200 \n" + line(KEY, SIZE, 7), "another text");
        failed("200 " + "x".repeat(100_000), "");
    }

    @Test
    void whatSaysNothingOfTheLogIsAFailure() throws Exception {
        failed("500 down\n", "500 down");
        failed("404 no such log\n", "404 no such log");
        failed("403 \u0007\n", "403 (unprintable)");
        failed("301 \n", "301");
        failed("409 many\n", "409: witness's size");
        failed("409 \n", "409: witness's size");
        failed("409 3\n", "its size changed at each question");
        assertThat(asked).hasSize(4);
    }

    @Test
    void whatContradictsTheLogIsSaidSo() throws Exception {
        assertThat(ask(_ -> "409 14\n")).isEqualTo(new Outcome.Ahead(14));
        assertThat(ask(question -> question == 1 ? "409 6\n" : "422 not consistent\n"))
                .isEqualTo(new Outcome.Contradicted("422 not consistent"));
    }

    @Test
    void whoDoesNotAnswerIsGivenUpAfterTheDeadline() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        answers =
                _ -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return "500 ";
                };
        try (WitnessClient hurried = new WitnessClient(Duration.ofMillis(200))) {
            assertThat(
                            hurried.ask(
                                    prefix(),
                                    KEY.verifier(),
                                    LOG.signed(SIZE),
                                    from -> LOG.proof(from, SIZE)))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            it ->
                                    assertThat(it.reason().toLowerCase(Locale.ROOT))
                                            .contains("timed out"));
        }
    }

    @Test
    void anUrlThatIsNoneIsAFailureAndALogThatCannotBeReadIsThrown() throws Exception {
        assertThat(
                        client.ask(
                                URI.create("ftp://a"),
                                KEY.verifier(),
                                LOG.signed(SIZE),
                                from -> LOG.proof(from, SIZE)))
                .isInstanceOf(Outcome.Failed.class);
        answers = _ -> "409 6\n";
        assertThatThrownBy(() ->
                        client.ask(
                                prefix(),
                                KEY.verifier(),
                                LOG.signed(SIZE),
                                _ -> {
                                    throw new IOException("disk");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
    }
}
