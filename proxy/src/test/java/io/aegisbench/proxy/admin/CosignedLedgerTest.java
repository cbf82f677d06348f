package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.TlogPolicy;
import io.aegisbench.proxy.RunningProxy;
import io.aegisbench.proxy.audit.EvidenceOpenException;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.logging.LogLines;
import io.aegisbench.witness.Witness;
import io.aegisbench.witness.WitnessServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy whose ledger is cosigned by a witness, and one whose ledger the witness contradicts. */
@Timeout(300)
final class CosignedLedgerTest {
    private static final NoteSigner KEY =
            NoteSigner.generate("witness.example/w", KeyType.ED25519_COSIGNATURE);

    @TempDir private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Another's, until there is the ledger's. */
    private NoteVerifier log = NoteSigner.generate("none", KeyType.ED25519).verifier();

    /** One call is recorded before anybody is asked. */
    @BeforeEach
    void start() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            log = NoteVerifier.parse(proxy.verifierKey());
        }
        copy(directory.resolve("ledger"), directory.resolve("old"));
        Witness witness = Witness.open(directory.resolve("state"), KEY, List.of(log), _ -> {});
        opened.addFirst(witness);
        WitnessServer server =
                WitnessServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), witness);
        opened.addFirst(server);
        String url = " http://127.0.0.1:" + server.address().getPort();
        Files.writeString(
                policy(), "log " + log + "\nwitness W " + KEY.verifier() + url + "\nquorum W\n");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Path policy() {
        return directory.resolve("policy");
    }

    private RunningProxy cosigned() throws IOException {
        return RunningProxy.start(
                directory,
                "AEGIS_EVIDENCE_WITNESS_POLICY",
                policy().toString(),
                "AEGIS_EVIDENCE_WITNESS_EVERY",
                "5ms");
    }

    @Test
    void receiptsHaveTheQuorumAndHealthSaysHowFar() throws Exception {
        try (RunningProxy proxy = cosigned()) {
            proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            RunningProxy.await(
                    "cosigned", () -> proxy.trail().status().witnessed().cosignedSize() == 2);
            byte[] receipt = proxy.getBytes("/v1/audit/leaves/1/receipt", proxy.auditKey()).body();
            byte[] record = proxy.getBytes("/v1/audit/records/1", proxy.auditKey()).body();
            TlogPolicy policy = TlogPolicy.parse(Files.readAllBytes(policy()));
            assertThat(Receipt.verify(receipt, record, log, policy).isValid()).isTrue();
            HttpResponse<String> health = proxy.get("/health", proxy.acmeKey());
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"cosignedSize\":2,\"contradicting\":0");
            assertThat(proxy.get("/metrics", "").body())
                    .contains("aegis_ledger_cosigned_size 2.0")
                    .contains("aegis_ledger_contradicting_witnesses 0.0");
        }
        assertThat(directory.resolve("ledger/cosigned.checkpoint")).exists();
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            assertThat(proxy.get("/health", proxy.acmeKey()).body()).doesNotContain("cosigned");
            assertThat(proxy.get("/metrics", "").body()).doesNotContain("cosigned");
        }
    }

    /** Yesterday's directory with its mark deleted: the machine alone takes it for whole. */
    @Test
    void aForkedLedgerIsToldByLogHealthMetricAndPage() throws Exception {
        Browser browser = Browser.ofThisJvm();
        try (RunningProxy proxy = cosigned()) {
            proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            RunningProxy.await(
                    "cosigned", () -> proxy.trail().status().witnessed().cosignedSize() == 2);
            browser.openAsAuditor(proxy);
            browser.await("cosigned", () -> browser.text("#cosigned").equals("2 cosigned"));
            assertThat(browser.find("#contradicted").isDisplayed()).isFalse();
        }
        Files.move(directory.resolve("ledger"), directory.resolve("true"));
        Files.move(directory.resolve("old"), directory.resolve("ledger"));
        Files.delete(HighWaterMark.beside(directory.resolve("ledger.key")));
        for (int start = 0; start < 2; start++) {
            try (LogLines lines = LogLines.of(LedgerTrail.class);
                    RunningProxy proxy = cosigned()) {
                lines.await("a witness contradicts the ledger");
                RunningProxy.await(
                        "contradicted", () -> proxy.trail().status().witnessed().isContradicted());
                HttpResponse<String> health = proxy.get("/health", proxy.acmeKey());
                assertThat(health.statusCode()).isEqualTo(503);
                assertThat(health.body())
                        .startsWith("{\"status\":\"contradicted\",")
                        .contains("\"contradicting\":1");
                assertThat(proxy.get("/health", "").body())
                        .isEqualTo("{\"status\":\"contradicted\"}");
                assertThat(proxy.get("/metrics", "").body())
                        .contains("aegis_ledger_contradicting_witnesses 1.0");
                HttpResponse<String> call = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
                assertThat(call.statusCode()).isEqualTo(200);
                browser.openAsAuditor(proxy);
                browser.await("alarm", () -> browser.find("#contradicted").isDisplayed());
            }
        }
    }

    @Test
    void aPolicyOfAnotherLogStopsTheStart() throws Exception {
        NoteSigner other = NoteSigner.generate("other", KeyType.ED25519);
        Files.writeString(policy(), "log " + other.verifier() + "\nquorum none\n");
        assertThatThrownBy(this::cosigned)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .isInstanceOf(EvidenceOpenException.class)
                .hasMessageContaining("evidence.witness-policy: the policy names other logs");
        RunningProxy.start(directory).close();
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
