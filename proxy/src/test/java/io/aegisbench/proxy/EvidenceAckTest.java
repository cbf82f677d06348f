package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code evidence.ack} promises, from the client's call to its receipt, and when it fails. */
@Timeout(240)
final class EvidenceAckTest {
    private static final int CLIENTS = 4;
    private static final int CALLS = 10;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"written", "durable"})
    void everyAnswerSaysItsModeAndHasARecordAtOnceAndAReceiptSoon(String ack) throws Exception {
        ConcurrentLinkedQueue<String> answered = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
        try (RunningProxy proxy =
                RunningProxy.start(
                        directory,
                        "AEGIS_EVIDENCE_ACK",
                        ack,
                        "AEGIS_EVIDENCE_CHECKPOINT_EVERY",
                        "50ms")) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.startVirtualThread(() -> call(proxy, ack, answered, faults)));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(faults).isEmpty();
            assertThat(answered).hasSize(CLIENTS * CALLS).doesNotHaveDuplicates();
            for (String id : answered) {
                RunningProxy.await("receipt of " + id, () -> receiptStatus(proxy, id) == 200);
            }
        }
    }

    private static void call(
            RunningProxy proxy,
            String ack,
            ConcurrentLinkedQueue<String> answered,
            ConcurrentLinkedQueue<String> faults) {
        try {
            for (int i = 0; i < CALLS; i++) {
                String question =
                        i % 2 == 0 ? RunningProxy.QUESTION : RunningProxy.STREAMED_QUESTION;
                HttpResponse<String> answer = proxy.chat(proxy.acmeKey(), question);
                String mode = answer.headers().firstValue("X-Aegis-Evidence").orElse("");
                String id = RunningProxy.requestId(answer);
                int receipt = receiptStatus(proxy, id);
                // The record is there when the answer is: its receipt may only wait for a
                // checkpoint.
                boolean recorded = receipt == 200 || receipt == 202;
                if (answer.statusCode() != 200 || !mode.equals(ack) || !recorded) {
                    faults.add(answer.statusCode() + " " + mode + " receipt " + receipt);
                }
                answered.add(id);
            }
        } catch (IOException | InterruptedException e) {
            faults.add(e.toString());
        }
    }

    private static int receiptStatus(RunningProxy proxy, String id)
            throws IOException, InterruptedException {
        return proxy.get("/v1/audit/receipts/" + id, proxy.auditKey()).statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "durable"})
    void aFullDiskRefusesEveryCallAndTheProxyStaysUpToBeLookedAt(String ack) throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mnt"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=400m", "none", mount.toString()) == 0,
                "skipped: tmpfs cannot be mounted, root is needed");
        try (LogLines log = LogLines.of(LedgerTrail.class);
                RunningProxy proxy =
                        RunningProxy.start(
                                mount,
                                "AEGIS_EVIDENCE_ACK",
                                ack,
                                "AEGIS_EVIDENCE_STOP_FREE_MIB",
                                "0",
                                "AEGIS_EVIDENCE_CHECKPOINT_EVERY",
                                "5ms")) {
            HttpResponse<String> good = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            assertThat(good.statusCode()).isEqualTo(200);
            String id = RunningProxy.requestId(good);
            RunningProxy.await("receipt", () -> receiptStatus(proxy, id) == 200);
            fill(mount.resolve("filler"));
            RunningProxy.await(
                    "failure",
                    () -> proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION).statusCode() == 503);
            RunningProxy.await("it is known", () -> proxy.trail().isFaulted());
            HttpResponse<String> refused = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"ledger_failed\"");
            assertThat(refused.headers().firstValue("X-Aegis-Evidence")).hasValue("refused");
            assertThat(proxy.get("/health", "").statusCode()).isEqualTo(503);
            HttpResponse<String> health = proxy.get("/health", proxy.acmeKey());
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("\"faulted\":true");
            assertThat(proxy.get("/live", "").statusCode()).isEqualTo(200);
            assertThat(proxy.get("/metrics", "").body()).contains("aegis_ledger_failed 1.0");
            assertThat(receiptStatus(proxy, id)).isEqualTo(200);
            log.await("the evidence cannot be kept any more; every governed call is refused");
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "durable"})
    void aDiskThatFillsUpRefusesCallsUntilThereIsRoomAgain(String ack) throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mnt"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=400m", "none", mount.toString()) == 0,
                "skipped: tmpfs cannot be mounted, root is needed");
        try (RunningProxy proxy = RunningProxy.start(mount, "AEGIS_EVIDENCE_ACK", ack)) {
            int answered = 0;
            Path filler = mount.resolve("filler");
            for (int round = 0; round < 2; round++) {
                RunningProxy.await("service", () -> answers(proxy) == 200);
                answered++;
                fillTo(filler, mount, 100L << 20);
                HttpResponse<String> last = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
                while (last.statusCode() == 200) {
                    answered++;
                    last = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
                }
                assertThat(last.statusCode()).isEqualTo(503);
                assertThat(last.body()).contains("\"code\":\"evidence_disk_full\"");
                assertThat(last.headers().firstValue("Retry-After")).isPresent();
                HttpResponse<String> health = proxy.get("/health", proxy.acmeKey());
                assertThat(health.statusCode()).isEqualTo(503);
                assertThat(health.body()).contains("\"status\":\"full\"", "\"lowOnRoom\":true");
                assertThat(proxy.get("/v1/audit/checkpoint", proxy.auditKey()).statusCode())
                        .isEqualTo(200);
                Files.delete(filler);
            }
            RunningProxy.await("service", () -> answers(proxy) == 200);
            int all = answered + 1;
            RunningProxy.await("records", () -> proxy.trail().counters().recorded() == all);
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    private static int answers(RunningProxy proxy) throws IOException, InterruptedException {
        return proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION).statusCode();
    }

    /** Leaves so many bytes of a file system free. */
    private static void fillTo(Path file, Path mount, long left) throws IOException {
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (Files.getFileStore(mount).getUsableSpace() > left) {
                out.write(block);
            }
        }
    }

    @Test
    void scheduledAnswersSayWhatTheyWaitedFor() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            HttpResponse<String> answer = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            assertThat(answer.headers().firstValue("X-Aegis-Evidence")).hasValue("scheduled");
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
