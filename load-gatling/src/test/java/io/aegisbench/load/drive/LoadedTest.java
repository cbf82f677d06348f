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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our generator and the probe against the server that does nothing, each a process of its own. */
class LoadedTest {
    private final Children children = new Children();
    @TempDir private Path folder;
    private int port;

    @BeforeEach
    void start() throws IOException {
        Path log = folder.resolve("log");
        port = Ports.free();
        Process server =
                children.start(
                        Pinning.allowed(),
                        Commands.java(FixedServer.class, List.of(Integer.toString(port))),
                        Map.of(),
                        Optional.of(log));
        Ports.await(server, port, log);
        new PortOwner(Path.of("/")).check(port, Set.of(server.pid()));
    }

    @AfterEach
    void stop() {
        children.close();
    }

    private Generated generate(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("key", Integer.toString(port)));
        Process process =
                children.start(
                        Pinning.allowed(),
                        Commands.java(PacedGenerator.class, all),
                        Map.of(),
                        Optional.empty());
        byte[] said = process.getInputStream().readAllBytes();
        return Generated.parse(new String(said, StandardCharsets.UTF_8));
    }

    @Test
    void aClosedLoadAsksAgainWhenItIsAnswered() throws IOException {
        Generated generated = generate("closed", "4", "1", "CHAT");
        assertThat(generated.errors()).isEmpty();
        assertThat(generated.requests()).isGreaterThan(100);
    }

    @Test
    void anOpenLoadAsksAtItsRate() throws IOException {
        Generated generated = generate("open", "200", "2", "HEALTH");
        assertThat(generated.errors()).isEmpty();
        assertThat(generated.requests()).isEqualTo(400);
        assertThat(generated.seconds()).isGreaterThan(1.9);
        assertThat(generated.lateRequests()).isPresent();
    }

    @Test
    void theProbeAsksInTimeAndChecksWhatItIsTold() throws InterruptedException {
        LatencyProbe.Result health = probe(new Question(SweepKind.HEALTH, "key", ""));
        assertThat(health.errors()).isEmpty();
        assertThat(health.samples()).hasSize(LatencyProbe.RATE);
        assertThat(health.samples())
                .allMatch(s -> s.intended() <= s.sent() && s.sent() <= s.answered());
        assertThat(probe(new Question(SweepKind.CHAT, "key", "")).errors()).isEmpty();
    }

    @Test
    void anAnswerOfAnotherEvidenceModeIsAnError() throws InterruptedException {
        LatencyProbe.Result result = probe(new Question(SweepKind.CHAT, "key", "durable"));
        assertThat(result.samples()).isEmpty();
        assertThat(result.errors()).isEqualTo(Map.of("probe-wrong-evidence", LatencyProbe.RATE));
    }

    @Test
    void aServerThatIsNotThereIsAnErrorForEachRequest() throws InterruptedException {
        children.close();
        assertThat(probe(new Question(SweepKind.HEALTH, "key", "")).errors())
                .isEqualTo(Map.of("probe-connection", LatencyProbe.RATE));
    }

    @Test
    void aStreamIsTakenWholeAndTimed() throws IOException {
        int streams = Ports.free();
        Path log = folder.resolve("streams.log");
        Process server =
                children.start(
                        Pinning.allowed(),
                        Commands.java(StreamServer.class, List.of(Integer.toString(streams))),
                        Map.of(),
                        Optional.of(log));
        Ports.await(server, streams, log);
        StreamClient client = new StreamClient(streams, "key");
        client.takeUntil(System.nanoTime());
        assertThat(client.firstEvents()).hasSize(1);
        assertThat(client.gaps().getTotalCount()).isGreaterThanOrEqualTo(StreamServer.EVENTS - 1);
        assertThat(client.gaps().getMaxValue()).isGreaterThan(10_000_000);
    }

    @Test
    void whatIsNoStreamIsRefusedWithItsHead() {
        StreamClient client = new StreamClient(port, "key");
        assertThatThrownBy(() -> client.takeUntil(System.nanoTime()))
                .isInstanceOf(IOException.class);
    }

    private LatencyProbe.Result probe(Question question) throws InterruptedException {
        LatencyProbe probe =
                new LatencyProbe(List.of(ProbeTarget.of(question, port)), Duration.ofSeconds(1));
        probe.start();
        return probe.finish();
    }
}
