package io.aegisbench.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.cli.AegisMmr;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.note.TlogPolicy;
import io.aegisbench.wal.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A witness over real sockets: what each status looks like, many at once, and when it is killed.
 */
@Timeout(180)
final class WitnessServerTest {
    private static final int LEAVES = 200;
    private static final NoteSigner KEY =
            NoteSigner.generate("witness.example/w", KeyType.ED25519_COSIGNATURE);
    private static final WitnessedLog LOG = WitnessedLog.of(LEAVES);
    private static final WitnessedLog FORK = new WitnessedLog(LOG.signer(), LEAVES, 20);

    @TempDir private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private String url = "";

    @BeforeEach
    void start() throws IOException {
        Witness witness =
                Witness.open(home.resolve("state"), KEY, List.of(LOG.signer().verifier()), _ -> {});
        opened.add(witness);
        WitnessServer server =
                WitnessServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), witness);
        opened.addFirst(server);
        url = "http://127.0.0.1:" + server.address().getPort();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofMinutes(2)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> add(byte[] body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(url + "/add-checkpoint"))
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    private String latestPath() {
        return "/" + Witness.hash(LOG.signer().name()) + "/checkpoint";
    }

    private long size() throws IOException, InterruptedException {
        HttpResponse<String> latest = get(latestPath());
        return latest.statusCode() == 404
                ? 0
                : Checkpoint.parse(
                                SignedNote.parse(latest.body().getBytes(StandardCharsets.UTF_8))
                                        .text())
                        .size();
    }

    @Test
    void answersAsTheSpecificationSays() throws Exception {
        assertThat(get(latestPath()).statusCode()).isEqualTo(404);
        HttpResponse<String> first = add(LOG.request(0, 30));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.body()).startsWith("— witness.example/w ").endsWith("=\n");
        assertThat(add(LOG.request(30, 41)).statusCode()).isEqualTo(200);
        HttpResponse<String> stale = add(LOG.request(30, 50));
        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(stale.headers().firstValue("Content-Type")).hasValue("text/x.tlog.size");
        assertThat(stale.body()).isEqualTo("41\n");
        assertThat(add(FORK.request(41, 50)).statusCode()).isEqualTo(422);
        assertThat(add(new byte[] {'x'}).statusCode()).isEqualTo(400);
        assertThat(add(new byte[AddCheckpoint.MAX_BYTES + 1]).statusCode()).isEqualTo(413);
        NoteSigner namesake = NoteSigner.generate(LOG.signer().name(), KeyType.ED25519);
        assertThat(add(new WitnessedLog(namesake, 50, 50).request(41, 50)).statusCode())
                .isEqualTo(403);
        NoteSigner stranger = NoteSigner.generate("stranger", KeyType.ED25519);
        assertThat(add(new WitnessedLog(stranger, 5, 5).request(0, 5)).statusCode()).isEqualTo(404);
        HttpResponse<String> method = get("/add-checkpoint");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("POST");
        for (String none : List.of("/", "/add-checkpoints", "/add-checkpoint/", "/x/checkpoint")) {
            assertThat(get(none).statusCode()).as(none).isEqualTo(404);
        }
        SignedNote latest =
                SignedNote.parse(get(latestPath()).body().getBytes(StandardCharsets.UTF_8));
        String policy =
                "log " + LOG.signer().verifier() + "\nwitness W " + KEY.verifier() + "\nquorum W\n";
        assertThat(TlogPolicy.parse(policy.getBytes(StandardCharsets.UTF_8)).verify(latest))
                .isInstanceOf(NoteVerification.Signed.class);
    }

    /** The race of the specification: of many who compare with one size, one goes on from it. */
    @Test
    void ofManyAtOnceOneIsCosigned() throws Exception {
        int askers = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(askers)) {
            for (int round = 0; round < 8; round++) {
                long from = size();
                List<Callable<HttpResponse<String>>> all = new ArrayList<>();
                for (int asker = 1; asker <= askers; asker++) {
                    WitnessedLog log = asker % 2 == 0 ? LOG : FORK;
                    long to = from + asker;
                    all.add(() -> add(log.request(from, to)));
                }
                int cosigned = 0;
                for (Future<HttpResponse<String>> each : threads.invokeAll(all)) {
                    int status = each.get().statusCode();
                    assertThat(status).isIn(200, 409, 422);
                    cosigned += status == 200 ? 1 : 0;
                }
                assertThat(cosigned).as("from %s", from).isEqualTo(1);
                assertThat(size()).isGreaterThan(from);
            }
        }
    }

    @Test
    void whoSendsNothingKeepsNobodyWaiting() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
                silent.add(socket);
                String head = "POST /add-checkpoint HTTP/1.1\r\nHost: a\r\n";
                String half = i % 2 == 0 ? head : head + "Content-Length: 99\r\n\r\nold";
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            assertThat(add(LOG.request(0, 3)).statusCode()).isEqualTo(200);
            for (Socket each : silent) {
                each.setSoTimeout(120_000);
                assertThat(each.getInputStream().read()).as("closed by the server").isNegative();
            }
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
    }

    /** The command in a process of its own, killed in the midst of requests, again and again. */
    @Test
    void aKilledWitnessHasWhatItAnswered() throws Exception {
        Path key = home.resolve("key");
        KeyFile.create(key, KEY);
        Random random = new Random(1);
        long answered = 0;
        for (int life = 0; life < 4; life++) {
            try (Child child = command(key, home.resolve("killed"))) {
                assertThat(child.line()).isEqualTo("witness: " + KEY.verifier());
                String listening = child.line();
                assertThat(listening).startsWith("listening: 127.0.0.1:");
                url = "http://" + listening.substring("listening: ".length());
                long has = size();
                assertThat(has).isBetween(answered, answered + 1);
                long killAt = has + 3 + random.nextInt(6);
                Thread killer = null;
                for (long to = has + 1; killer == null || killer.isAlive(); to++) {
                    if (to == killAt) {
                        killer = Thread.ofPlatform().start(child::close);
                    }
                    try {
                        HttpResponse<String> answer = add(LOG.request(to - 1, to));
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                        answered = to;
                    } catch (IOException e) {
                        assertThat(killer).as("%s", e).isNotNull();
                        break;
                    }
                }
            }
        }
        assertThat(answered).isGreaterThan(10);
    }

    private static Child command(Path key, Path state) throws IOException {
        NoteVerifier log = LOG.signer().verifier();
        return Child.start(
                List.of(),
                AegisMmr.class,
                "witness",
                "--listen",
                "127.0.0.1:0",
                "--key",
                key.toString(),
                "--log",
                log.toString(),
                "--state",
                state.toString());
    }
}
