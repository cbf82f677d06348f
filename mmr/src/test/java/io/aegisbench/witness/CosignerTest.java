package io.aegisbench.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.TlogPolicy;
import io.aegisbench.wal.WalSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that has its checkpoints cosigned while it runs, over real sockets. */
@Timeout(240)
final class CosignerTest {
    private static final LedgerSettings SETTINGS =
            LedgerSettings.defaults()
                    .withLog(WalSettings.defaults().withSegmentSizeBytes(4L << 20))
                    .withCheckpointRecords(1)
                    .withScrub(Duration.ZERO, 1);
    private static final Cosigner.Pace OFTEN =
            new Cosigner.Pace(Duration.ofMillis(5), Duration.ofMinutes(1), Duration.ofMillis(20));
    private static final NoteSigner KEY =
            NoteSigner.generate("witness.example/w", KeyType.ED25519_COSIGNATURE);

    @TempDir private Path home;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Cosigner.Listener listener =
            new Cosigner.Listener() {
                @Override
                public void cosigned(long size) {
                    heard.add("cosigned " + size);
                }

                @Override
                public void contradicted(String witness, String reason) {
                    heard.add("contradicted " + witness + ' ' + reason);
                }

                @Override
                public void failed(String witness, String reason) {
                    heard.add("failed " + witness + ' ' + reason);
                }
            };
    private Optional<WitnessServer> server = Optional.empty();
    private Optional<Witness> witness = Optional.empty();
    private int port;

    @AfterEach
    void stop() throws IOException {
        server.ifPresent(WitnessServer::close);
        if (witness.isPresent()) {
            witness.get().close();
        }
        server = Optional.empty();
        witness = Optional.empty();
    }

    private void startWitness(Ledger ledger) throws IOException {
        Witness opened =
                Witness.open(home.resolve("state"), KEY, List.of(ledger.verifier()), _ -> {});
        witness = Optional.of(opened);
        WitnessServer started =
                WitnessServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), opened);
        server = Optional.of(started);
        port = started.address().getPort();
    }

    private Ledger ledger() throws IOException {
        return Ledger.open(
                home.resolve("ledger"),
                home.resolve("key"),
                Optional.empty(),
                SETTINGS,
                LedgerListener.QUIET);
    }

    private static void append(Ledger ledger, String record) throws InterruptedException {
        ledger.append(record.getBytes(StandardCharsets.UTF_8)).awaitDurable();
    }

    private TlogPolicy policy(Ledger ledger) {
        String text =
                "log "
                        + ledger.verifier()
                        + "\nwitness W "
                        + KEY.verifier()
                        + " http://127.0.0.1:"
                        + port
                        + "\nquorum W\n";
        return TlogPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private Cosigner cosigner(Ledger ledger) {
        return Cosigner.start(ledger, policy(ledger), home.resolve("cosigned"), OFTEN, listener);
    }

    private String await(String beginning) throws InterruptedException {
        String line = "";
        while (!line.startsWith(beginning)) {
            line = heard.poll(2, TimeUnit.MINUTES);
            assertThat(line).as("waits for: %s", beginning).isNotNull();
        }
        return line;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Test
    void receiptsHaveTheQuorumAndTheNextLifeBeginsWithIt() throws Exception {
        try (Ledger ledger = ledger()) {
            startWitness(ledger);
            TlogPolicy policy = policy(ledger);
            try (Cosigner cosigner = cosigner(ledger)) {
                for (int i = 0; i < 5; i++) {
                    append(ledger, "record " + i);
                    await("cosigned " + (i + 1));
                    byte[] receipt = cosigner.receipt(i).orElseThrow().bytes();
                    byte[] record = ledger.read(i);
                    assertThat(Receipt.verify(receipt, record, ledger.verifier(), policy).isValid())
                            .isTrue();
                    assertThat(cosigner.receipt(i + 1)).isEmpty();
                }
                assertThat(cosigner.contradictions()).isEmpty();
            }
            stop();
            try (Cosigner again = cosigner(ledger)) {
                assertThat(again.cosigned()).isPresent();
                append(ledger, "record 5");
                assertThat(await("failed W")).contains("ConnectException");
                assertThat(again.receipt(4)).isPresent();
                assertThat(again.receipt(5)).isEmpty();
                startWitness(ledger);
                await("cosigned 6");
                assertThat(again.receipt(5)).isPresent();
            }
        }
    }

    /** A record does not wait for a witness that accepts a connection and says nothing. */
    @Test
    void theLedgerDoesNotWaitForASilentWitness() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Ledger ledger = ledger()) {
            port = silent.getLocalPort();
            try (Cosigner cosigner = cosigner(ledger)) {
                for (int i = 0; i < 50; i++) {
                    append(ledger, "record " + i);
                }
                await(() -> ledger.checkpoint().size() == 50);
                assertThat(cosigner.cosigned()).isEmpty();
            }
        }
    }

    /** The mark deleted, yesterday's directory restored: only the witness remembers. */
    @Test
    void aForkIsToldAndStaysTold() throws Exception {
        try (Ledger ledger = ledger()) {
            append(ledger, "first");
        }
        copy(home.resolve("ledger"), home.resolve("old"));
        try (Ledger ledger = ledger()) {
            startWitness(ledger);
            append(ledger, "second");
            append(ledger, "third");
            try (Cosigner _ = cosigner(ledger)) {
                await("cosigned 3");
            }
        }
        Files.move(home.resolve("ledger"), home.resolve("true"));
        Files.move(home.resolve("old"), home.resolve("ledger"));
        Files.delete(HighWaterMark.beside(home.resolve("key")));
        try (Ledger ledger = ledger();
                Cosigner cosigner = cosigner(ledger)) {
            assertThat(await("failed " + home.resolve("cosigned"))).contains("more than there is");
            assertThat(await("contradicted W")).contains("a larger checkpoint", "size=3");
            for (int i = 1; i < 5; i++) {
                append(ledger, "another " + i);
            }
            await(() -> cosigner.contradictions().getOrDefault("W", "").startsWith("422"));
            assertThat(cosigner.cosigned()).isEmpty();
            assertThat(cosigner.receipt(0)).isEmpty();
        }
    }

    @Test
    void aPolicyOfOtherLogsIsRefused() throws Exception {
        NoteSigner other = NoteSigner.generate("other", KeyType.ED25519);
        String text = "log " + other.verifier() + "\nquorum none\n";
        TlogPolicy policy = TlogPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
        try (Ledger ledger = ledger()) {
            Path file = home.resolve("cosigned");
            assertThatThrownBy(() -> Cosigner.start(ledger, policy, file, OFTEN, listener))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not this one");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.filter(path -> !path.endsWith("LOCK")).toList()) {
                Path target = to.resolve(from.relativize(each));
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }
}
