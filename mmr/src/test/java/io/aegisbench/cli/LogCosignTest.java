package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.witness.Witness;
import io.aegisbench.witness.WitnessServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code log cosign} and what is verified with a policy, with witnesses over real sockets. */
@Timeout(120)
final class LogCosignTest {
    private static final NoteSigner KEY_1 =
            NoteSigner.generate("witness.example/w1", KeyType.ED25519_COSIGNATURE);
    private static final NoteSigner KEY_2 =
            NoteSigner.generate("witness.example/w2", KeyType.ML_DSA_44);

    @TempDir private Path home;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path ledger = Path.of("");
    private Path policy = Path.of("");
    private String key = "";

    /** Ten records in two lives; a copy of the first one, of five. */
    @BeforeEach
    void makeLedgerAndWitnesses() throws Exception {
        live(0, 5);
        SmallLedger.copy(ledger, home.resolve("old"));
        live(5, 10);
        NoteVerifier log = KeyFile.load(home.resolve("key")).verifier();
        key = log.toString();
        policy =
                policy(
                        "witness W1 " + KEY_1.verifier() + ' ' + witness("w1", KEY_1, log),
                        "witness W2 " + KEY_2.verifier() + ' ' + witness("w2", KEY_2, log),
                        "group both all W1 W2",
                        "quorum both");
    }

    private void live(int begin, int end) throws Exception {
        try (SmallLedger small = new SmallLedger(home)) {
            small.appendAll(SmallLedger.RECORDS.subList(begin, end));
            ledger = small.directory();
        }
    }

    private String witness(String name, NoteSigner signer, NoteVerifier log) throws IOException {
        Witness witness = Witness.open(home.resolve(name), signer, List.of(log), _ -> {});
        opened.addFirst(witness);
        WitnessServer server =
                WitnessServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), witness);
        opened.addFirst(server);
        return "http://127.0.0.1:" + server.address().getPort() + '/';
    }

    private Path policy(String... lines) throws IOException {
        return Files.write(home.resolve("policy"), Arrays.asList(lines));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Path out() {
        return home.resolve("cosigned");
    }

    private Command cosign(Path directory) {
        return run(
                "log",
                "cosign",
                directory.toString(),
                "--key",
                key,
                "--policy",
                policy.toString(),
                "--out",
                out().toString());
    }

    private static Command run(String... words) {
        return Command.run("", words);
    }

    @Test
    void aReceiptUnderACosignedCheckpointHoldsUnderThePolicy() throws Exception {
        Command cosigned = cosign(ledger);
        assertThat(cosigned.status()).as("%s", cosigned).isZero();
        assertThat(cosigned.out())
                .contains("cosigned: W1: time=", "cosigned: W2: time=", "size=10");
        String[] trusted = {"--key", key, "--policy", policy.toString()};
        String[] checkpoint = {"checkpoint", "verify", out().toString()};
        assertThat(run(with(checkpoint, trusted)).status()).isZero();
        Path payload = Files.write(home.resolve("payload"), SmallLedger.RECORDS.get(2));
        Path receipt = home.resolve("receipt");
        for (boolean isCosigned : new boolean[] {true, false}) {
            String[] asked = {"log", "receipt", ledger.toString(), "--index", "2"};
            Command printed =
                    run(isCosigned ? with(asked, "--checkpoint", out().toString()) : asked);
            Files.writeString(receipt, printed.out());
            String[] words = {
                "receipt", "verify", receipt.toString(), "--payload", payload.toString()
            };
            assertThat(run(with(words, "--key", key)).status()).isZero();
            Command verified = run(with(words, trusted));
            assertThat(verified.status()).as("%s", verified).isEqualTo(isCosigned ? 0 : 1);
            assertThat(verified.out())
                    .startsWith(isCosigned ? "valid" : "invalid: witnesses: quorum is not reached");
        }
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void aLedgerThatGrewIsCosignedAgain() throws Exception {
        assertThat(cosign(home.resolve("old")).status()).isZero();
        byte[] before = Files.readAllBytes(out());
        for (int again = 0; again < 2; again++) {
            Command grown = cosign(ledger);
            assertThat(grown.status()).as("%s", grown).isZero();
            assertThat(grown.out()).contains("cosigned: size=10");
        }
        assertThat(out()).content().isNotEqualTo(new String(before, StandardCharsets.UTF_8));
    }

    @Test
    void anOlderCopyIsContradicted() throws Exception {
        assertThat(cosign(ledger).status()).isZero();
        byte[] before = Files.readAllBytes(out());
        Command older = cosign(home.resolve("old"));
        assertThat(older.status()).isEqualTo(1);
        assertThat(older.out())
                .contains(
                        "contradicted: W1: it has cosigned a larger checkpoint than the log has: size=10")
                .contains("contradicted: W2: ");
        assertThat(out()).hasBinaryContent(before);
    }

    /** An older copy whose mark was deleted, and which went on: nothing on its machine says so. */
    @Test
    void aForkedLedgerIsRefusedByTheWitness() throws Exception {
        assertThat(cosign(ledger).status()).isZero();
        Files.move(ledger, home.resolve("true"));
        Files.move(home.resolve("old"), ledger);
        Files.delete(SmallLedger.mark(home));
        live(0, 5);
        assertThat(run("log", "verify", ledger.toString(), "--key", key).status()).isZero();
        byte[] before = Files.readAllBytes(out());
        Command same = cosign(ledger);
        assertThat(same.status()).isEqualTo(1);
        assertThat(same.out())
                .contains("contradicted: W1: 422 another root was cosigned at this size: size=10");
        live(5, 8);
        Command longer = cosign(ledger);
        assertThat(longer.status()).isEqualTo(1);
        assertThat(longer.out()).contains("contradicted: W2: 422 not consistent with the last");
        assertThat(out()).hasBinaryContent(before);
        try (Stream<Path> kept = Files.list(home.resolve("w1"))) {
            assertThat(kept.filter(file -> file.toString().endsWith(".fork"))).hasSize(1);
        }
    }

    @Test
    void aWitnessThatIsDownIsTold() throws Exception {
        String alive =
                Files.readAllLines(policy).stream()
                        .filter(line -> line.startsWith("witness W1"))
                        .findFirst()
                        .orElseThrow();
        String down = "witness W2 " + KEY_2.verifier();
        policy = policy(alive, down + " http://127.0.0.1:1", "group g any W1 W2", "quorum g");
        Command one = cosign(ledger);
        assertThat(one.status()).as("%s", one).isZero();
        assertThat(one.out()).contains("cosigned: W1", "failed: W2: ", "cosigned: size=10");
        Files.delete(out());
        policy = policy(alive, down, "group g all W1 W2", "quorum g");
        Command none = cosign(ledger);
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.out())
                .contains("failed: W2: the policy has no URL of it")
                .contains("not cosigned: quorum is not reached: quorum=g, cosigned by=[W1]");
        assertThat(out()).doesNotExist();
    }

    @Test
    void whatIsNoPolicyAndAnotherKeyIsRefused() throws Exception {
        policy = policy("quorum none", "witness");
        Command bad = cosign(ledger);
        assertThat(bad.status()).isEqualTo(2);
        assertThat(bad.err())
                .hasLineCount(1)
                .contains("--policy: policy line 2: is not of the form");
        policy = policy("quorum none");
        key = NoteSigner.generate("other", KeyType.ED25519).verifier().toString();
        Command other = cosign(ledger);
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.out()).startsWith("invalid: signature: ");
        assertThat(LedgerReader.open(ledger).lastCheckpoint()).isPresent();
    }

    @Test
    void aWitnessIsNotStartedOnBadUse() throws Exception {
        Path file = home.resolve("witness.key");
        KeyFile.create(file, KEY_1);
        String[] good = {"witness", "--state", home.resolve("w3").toString()};
        for (String listen : List.of("", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536")) {
            Command bad =
                    run(with(good, "--key", file.toString(), "--log", key, "--listen", listen));
            assertThat(bad.status()).as(listen).isEqualTo(2);
            assertThat(bad.err()).contains("--listen is not HOST:PORT");
        }
        Command logs = run(with(good, "--key", file.toString(), "--log", "x"));
        assertThat(logs.err()).contains("--log: verifier key is not name+id+key");
        Command ofALog = run(with(good, "--key", home.resolve("key").toString(), "--log", key));
        assertThat(ofALog.status()).isEqualTo(2);
        assertThat(ofALog.err()).contains("no witness signs with a key of type ed25519");
        Command noKey = run(with(good, "--key", home.resolve("none").toString(), "--log", key));
        assertThat(noKey.status()).isEqualTo(2);
        assertThat(noKey.err()).contains("no such file");
    }
}
