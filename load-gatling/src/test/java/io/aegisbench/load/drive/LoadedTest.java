package io.aegisbench.load.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.load.fleet.FixedServer;
import io.aegisbench.load.fleet.StreamServer;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.Commands;
import io.aegisbench.load.process.Pinning;
import io.aegisbench.load.process.PortOwner;
import io.aegisbench.load.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our generator and the probe against the server that does nothing, a process of its own. They wait
 * for an answer as long as only a hang takes.
 */
class LoadedTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CONNECTIONS = 4;

    private static final Children CHILDREN = new Children();
    @TempDir private static Path folder;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        port = start(FixedServer.class);
    }

    private static int start(Class<?> type) throws IOException {
        Path log = folder.resolve(type.getSimpleName());
        int free = Ports.free();
        Process server =
                CHILDREN.start(
                        Pinning.allowed(),
                        Commands.java(type, List.of(Integer.toString(free))),
                        Map.of(),
                        Optional.of(log));
        Ports.await(server, free, log);
        new PortOwner(Path.of("/")).check(free, Set.of(server.pid()));
        return free;
    }

    @AfterAll
    static void stop() {
        CHILDREN.close();
    }

    private static Generated generate(String model, int amount, SweepKind asked)
            throws IOException {
        String[] arguments = {
            model, Integer.toString(amount), "1", asked.name(), "key", Integer.toString(port)
        };
        return Generated.parse(PacedGenerator.generate(arguments, PATIENCE));
    }

    /** A second in which nobody here was given a core says nothing; another one will. */
    @Test
    void aClosedLoadAsksAgainWhenItIsAnswered() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long most = 0;
        while (most <= CONNECTIONS) {
            Generated generated = generate("closed", CONNECTIONS, SweepKind.CHAT);
            assertThat(generated.errors()).isEmpty();
            most = generated.requests();
            assertThat(System.nanoTime() - end).as("requests=%d", most).isNegative();
        }
    }

    @Test
    void anOpenLoadAsksAtItsRate() throws IOException {
        Generated generated = generate("open", 200, SweepKind.HEALTH);
        assertThat(generated.errors()).isEmpty();
        assertThat(generated.requests()).isEqualTo(200);
        assertThat(generated.seconds()).isGreaterThan(0.9);
        assertThat(generated.lateRequests()).isPresent();
    }

    @Test
    void theProbeAsksInTimeAndChecksWhatItIsTold() throws InterruptedException {
        LatencyProbe.Result health = probe(new Question(SweepKind.HEALTH, "key", ""), port);
        assertThat(health.errors()).isEmpty();
        assertThat(health.samples()).hasSize(LatencyProbe.RATE);
        assertThat(health.samples())
                .allMatch(s -> s.intended() <= s.sent() && s.sent() <= s.answered());
        assertThat(probe(new Question(SweepKind.CHAT, "key", ""), port).errors()).isEmpty();
    }

    @Test
    void anAnswerOfAnotherEvidenceModeIsAnError() throws InterruptedException {
        LatencyProbe.Result result = probe(new Question(SweepKind.CHAT, "key", "durable"), port);
        assertThat(result.samples()).isEmpty();
        assertThat(result.errors()).isEqualTo(Map.of("probe-wrong-evidence", LatencyProbe.RATE));
    }

    @Test
    void aServerThatIsNotThereIsAnErrorForEachRequest() throws Exception {
        try (Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Question question = new Question(SweepKind.HEALTH, "key", "");
            assertThat(probe(question, deaf.getLocalPort()).errors())
                    .isEqualTo(Map.of("probe-connection", LatencyProbe.RATE));
        }
    }

    /** The client looks at a clock of the test, the server sends at its pace all the same. */
    @Test
    void aStreamIsTakenWholeAndTimed() throws IOException {
        int streams = start(StreamServer.class);
        long look = TimeUnit.MILLISECONDS.toNanos(20);
        AtomicLong clock = new AtomicLong();
        StreamClient client = new StreamClient(streams, "key", () -> clock.addAndGet(look));
        long begin = System.nanoTime();
        client.takeUntil(0);
        assertThat(System.nanoTime() - begin).isGreaterThan(look * (StreamServer.EVENTS - 1));
        assertThat(client.firstEvents())
                .containsExactly(new LatencyProbe.Sample(look, look, 2 * look));
        assertThat(client.gaps().getTotalCount()).isGreaterThanOrEqualTo(StreamServer.EVENTS - 1);
        assertThat(client.gaps().getCountAtValue(look)).isEqualTo(client.gaps().getTotalCount());
    }

    @Test
    void whatIsNoStreamIsRefusedWithItsHead() {
        StreamClient client = new StreamClient(port, "key");
        assertThatThrownBy(() -> client.takeUntil(System.nanoTime()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no stream");
    }

    private static LatencyProbe.Result probe(Question question, int port)
            throws InterruptedException {
        LatencyProbe probe =
                new LatencyProbe(
                        List.of(ProbeTarget.of(question, port)), Duration.ofSeconds(1), PATIENCE);
        probe.start();
        return probe.finish();
    }
}
