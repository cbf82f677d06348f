package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.Salts;
import io.aegisbench.proxy.RunningProxy;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Receipts and records: who gets which, and whether they hold without the proxy. */
@Timeout(240)
final class AuditReceiptTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RECEIPTS = "/v1/audit/receipts/";

    @TempDir private static Path shared;

    /** Only asked for what it does not have. */
    private static RunningProxy asked;

    @TempDir private Path directory;

    @BeforeAll
    static void start() throws IOException {
        asked = RunningProxy.start(shared);
    }

    @AfterAll
    static void stop() {
        asked.close();
    }

    /** {@return the receipt of a request, once there is one} */
    static HttpResponse<byte[]> receipt(RunningProxy proxy, String id, String key)
            throws Exception {
        RunningProxy.await(
                "receipt of " + id, () -> proxy.get(RECEIPTS + id, key).statusCode() == 200);
        return proxy.getBytes(RECEIPTS + id, key);
    }

    static String leaf(HttpResponse<?> answer) {
        return answer.headers().firstValue("X-Aegis-Leaf-Index").orElseThrow();
    }

    static String code(HttpResponse<String> answer) {
        return JSON.readTree(answer.body()).path("error").path("code").asString("");
    }

    private static int verify(Path receipt, Path payload, String key) throws Exception {
        return AegisMmrCommand.run(
                "",
                "receipt",
                "verify",
                receipt.toString(),
                "--key",
                key,
                "--payload",
                payload.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {RunningProxy.QUESTION, RunningProxy.STREAMED_QUESTION})
    void aReceiptHoldsOfflineAndForThisRecordAndThisLedgerOnly(String question) throws Exception {
        Path receipt = directory.resolve("receipt");
        Path record = directory.resolve("record");
        String key;
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            HttpResponse<String> answer = proxy.chat(proxy.acmeKey(), question);
            assertThat(answer.statusCode()).isEqualTo(200);
            String id = RunningProxy.requestId(answer);
            HttpResponse<byte[]> proof = receipt(proxy, id, proxy.auditKey());
            HttpResponse<byte[]> payload =
                    proxy.getBytes("/v1/audit/records/" + leaf(proof), proxy.auditKey());
            assertThat(payload.headers().firstValue("Content-Type")).hasValue("application/json");
            JsonNode fields = JSON.readTree(payload.body());
            assertThat(fields.path("id").asString("")).isEqualTo(id);
            assertThat(fields.path("outcome").asString("")).isEqualTo("complete");
            assertThat(new String(payload.body(), StandardCharsets.UTF_8))
                    .doesNotContain("Hello there", proxy.acmeKey(), "acme");
            Files.write(receipt, proof.body());
            Files.write(record, payload.body());
            key = proxy.verifierKey();
        }
        assertThat(verify(receipt, record, key)).isZero();
        byte[] changed = Files.readAllBytes(record);
        changed[changed.length / 2] ^= 1;
        assertThat(verify(receipt, Files.write(directory.resolve("changed"), changed), key))
                .isEqualTo(1);
        try (RunningProxy other =
                RunningProxy.start(Files.createDirectory(directory.resolve("other")))) {
            assertThat(verify(receipt, record, other.verifierKey())).isEqualTo(1);
        }
    }

    @Test
    void aLeafThatNoCheckpointCoversIsPending() throws Exception {
        try (RunningProxy proxy =
                RunningProxy.start(
                        directory,
                        "AEGIS_EVIDENCE_ACK",
                        "durable",
                        "AEGIS_EVIDENCE_CHECKPOINT_EVERY",
                        "1h")) {
            // The first checkpoint is due at once, the next one an hour after it.
            HttpResponse<String> first = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            receipt(proxy, RunningProxy.requestId(first), proxy.acmeKey());
            HttpResponse<String> answer = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            HttpResponse<String> pending =
                    proxy.get(RECEIPTS + RunningProxy.requestId(answer), proxy.acmeKey());
            assertThat(pending.statusCode()).isEqualTo(202);
            assertThat(pending.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(leaf(pending)).isEqualTo("1");
            assertThat(pending.body()).isEqualTo("{\"status\":\"pending\",\"leafIndex\":1}");
            assertThat(proxy.get("/v1/audit/leaves/1/receipt", proxy.auditKey()).statusCode())
                    .isEqualTo(202);
            assertThat(proxy.get("/v1/audit/leaves/2/receipt", proxy.auditKey()).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aTenantSeesItsOwnAndCannotTellTheRestFromNothing() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            String id = RunningProxy.requestId(proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION));
            HttpResponse<byte[]> own = receipt(proxy, id, proxy.acmeKey());
            String record = "/v1/audit/records/" + leaf(own);
            String byLeaf = "/v1/audit/leaves/" + leaf(own) + "/receipt";
            assertThat(proxy.getBytes(byLeaf, proxy.acmeKey()).body()).isEqualTo(own.body());
            assertThat(proxy.get(record, proxy.acmeKey()).statusCode()).isEqualTo(200);

            String none = id.substring(0, id.length() - 2) + "ff";
            assertSame(proxy, RECEIPTS + id, RECEIPTS + none);
            assertSame(proxy, record, "/v1/audit/records/99");
            assertSame(proxy, byLeaf, "/v1/audit/leaves/99/receipt");
        }
    }

    private static void assertSame(RunningProxy proxy, String foreign, String missing)
            throws Exception {
        HttpResponse<String> ofAnother = proxy.get(foreign, proxy.otherKey());
        assertThat(ofAnother.statusCode()).isEqualTo(404);
        assertThat(ofAnother.body()).isEqualTo(proxy.get(missing, proxy.otherKey()).body());
        assertThat(ofAnother.headers().firstValue("X-Aegis-Leaf-Index")).isEmpty();
    }

    @Test
    void aRequestOfAnotherLedgerIsToldWhoseItIs() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("other"));
        try (RunningProxy proxy = RunningProxy.start(directory);
                RunningProxy other = RunningProxy.start(elsewhere)) {
            String id = RunningProxy.requestId(other.chat(other.acmeKey(), RunningProxy.QUESTION));
            HttpResponse<String> answer = proxy.get(RECEIPTS + id, proxy.acmeKey());
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(code(answer)).isEqualTo("other_ledger");
            assertThat(answer.body())
                    .contains("ledger " + id.substring(0, 12))
                    .contains("ledger " + proxy.trail().ledger().ledgerText());
        }
    }

    @Test
    void refusalsHaveRecordsAndReceipts() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            HttpResponse<String> chat = proxy.chat("no-such-key", RunningProxy.QUESTION);
            assertThat(chat.statusCode()).isEqualTo(401);
            HttpResponse<byte[]> proof =
                    receipt(proxy, RunningProxy.requestId(chat), proxy.auditKey());
            JsonNode record =
                    JSON.readTree(
                            proxy.getBytes("/v1/audit/records/" + leaf(proof), proxy.auditKey())
                                    .body());
            assertThat(record.path("kind").asString("")).isEqualTo("refusal");
            assertThat(record.path("stage").asString("")).isEqualTo("auth");
            assertThat(record.path("code").asString("")).isEqualTo("invalid_api_key");
            HttpResponse<String> audit = proxy.get("/v1/audit/checkpoint", "no-such-key");
            assertThat(audit.statusCode()).isEqualTo(401);
            receipt(proxy, RunningProxy.requestId(audit), proxy.auditKey());
        }
    }

    /** By the command, by the API, and each body held against the record. */
    @Test
    void disclosedSaltsShowWhatWasSaid() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            HttpResponse<String> answer = proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
            String id = RunningProxy.requestId(answer);
            HttpResponse<byte[]> proof = receipt(proxy, id, proxy.auditKey());
            Path receipt = Files.write(directory.resolve("receipt"), proof.body());
            byte[] payload =
                    proxy.getBytes("/v1/audit/records/" + leaf(proof), proxy.auditKey()).body();
            Path record = Files.write(directory.resolve("record"), payload);
            Path salts = directory.resolve("salts");
            String ledger = proxy.directory().resolve("ledger").toString();
            assertThat(command("log", "disclose", ledger, "--id", id, "--out", salts.toString()))
                    .isZero();
            String path = "/v1/audit/salts/" + id;
            assertThat(proxy.get(path, proxy.acmeKey()).statusCode()).isEqualTo(403);
            assertThat(proxy.get(path, proxy.auditKey()).body())
                    .isEqualToIgnoringNewLines(Files.readString(salts));
            String[] verify = {
                "receipt",
                "verify",
                receipt.toString(),
                "--key",
                proxy.verifierKey(),
                "--payload",
                record.toString(),
                "--salts",
                salts.toString()
            };
            Path request = Files.writeString(directory.resolve("request"), RunningProxy.QUESTION);
            Path said = Files.writeString(directory.resolve("said"), answer.body());
            Path other = Files.writeString(directory.resolve("other"), answer.body() + " ");
            assertThat(command(verify, "--request", request, "--answer", said)).isZero();
            assertThat(command(verify, "--answer", other)).isEqualTo(1);
            assertThat(command(verify, "--request", said)).isEqualTo(1);
        }
    }

    private static int command(String... arguments) throws Exception {
        return AegisMmrCommand.run("", arguments);
    }

    private static int command(String[] first, Object... more) throws Exception {
        return command(
                Stream.concat(Stream.of(first), Stream.of(more).map(Object::toString))
                        .toArray(String[]::new));
    }

    @Test
    void erasedSaltsAreGoneAndTheReceiptStillHolds() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            String id = RunningProxy.requestId(proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION));
            HttpResponse<byte[]> before = receipt(proxy, id, proxy.auditKey());
            long leaf = Long.parseLong(leaf(before));
            assertThat(proxy.trail().ledger().salts(leaf)).isInstanceOf(Salts.Present.class);
            String salts = "/v1/audit/salts/" + id;
            assertThat(delete(proxy, salts, proxy.acmeKey())).isEqualTo(403);
            assertThat(proxy.trail().ledger().salts(leaf)).isInstanceOf(Salts.Present.class);
            assertThat(delete(proxy, salts, proxy.auditKey())).isEqualTo(204);
            assertThat(proxy.trail().ledger().salts(leaf)).isInstanceOf(Salts.Erased.class);
            assertThat(proxy.get(salts, proxy.auditKey()).body()).contains("\"salts_erased\"");
            assertThat(delete(proxy, salts, proxy.auditKey())).isEqualTo(204);
            Path receipt = Files.write(directory.resolve("receipt"), before.body());
            byte[] payload = proxy.getBytes("/v1/audit/records/" + leaf, proxy.auditKey()).body();
            Path record = Files.write(directory.resolve("record"), payload);
            assertThat(verify(receipt, record, proxy.verifierKey())).isZero();
        }
    }

    private static int delete(RunningProxy proxy, String path, String key) throws Exception {
        return proxy.client()
                .send(
                        proxy.request(path, key).DELETE().build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @ParameterizedTest
    @CsvSource({
        "receipts/x,400",
        "receipts/000000000000-00000000-0000000000,404",
        "records/-1,400",
        "records/01,400",
        "records/1234567890123456789,400",
        "records/5000,404",
        "leaves/5000/receipt,404",
        "leaves/x/receipt,400",
        "records?begin=0&begin=1,400",
        "records?start=0,400",
        "records,400",
        "consistency?from=0,400",
        "consistency?from=1&to=99,400",
        "nodes?level=62,400",
        "nodes?size=99,400",
        "checkpoint/,404",
        "nothing,404",
        "salts/x,400"
    })
    void whatCannotBeAnsweredIsRefused(String path, int status) throws Exception {
        HttpResponse<String> answer = asked.get("/v1/audit/" + path, asked.auditKey());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(code(answer)).isNotEmpty();
    }

    @Test
    void aMethodThatAnEndpointDoesNotTakeIsToldWhichItTakes() throws Exception {
        HttpResponse<String> answer =
                asked.client()
                        .send(
                                asked.request("/v1/audit/salts/x", asked.auditKey())
                                        .method("PUT", HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(code(answer)).isEqualTo("method_not_allowed");
        assertThat(answer.headers().firstValue("Allow")).hasValue("DELETE, GET");
    }

    @Test
    void onlyTheRightKeyOpensAnEndpoint() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            String checkpoint = "/v1/audit/checkpoint";
            assertThat(code(proxy.get(checkpoint, ""))).isEqualTo("missing_api_key");
            assertThat(proxy.get(checkpoint, "").statusCode()).isEqualTo(401);
            assertThat(proxy.get(checkpoint, "wrong").statusCode()).isEqualTo(401);
            assertThat(proxy.get(checkpoint, proxy.acmeKey()).statusCode()).isEqualTo(403);
            assertThat(code(proxy.get(checkpoint, proxy.acmeKey())))
                    .isEqualTo("insufficient_scope");
            assertThat(proxy.get(checkpoint, proxy.auditKey()).statusCode()).isEqualTo(200);
            assertThat(proxy.chat(proxy.auditKey(), RunningProxy.QUESTION).statusCode())
                    .isEqualTo(403);
            // An answer is counted once it is sent, when its client may have it already.
            String count = "aegis_requests_total{route=\"/v1/audit\",status=\"%s\"} %s.0\n";
            RunningProxy.await(
                    "all counted",
                    () -> {
                        String metrics = proxy.get("/metrics", "").body();
                        return metrics.contains(count.formatted(401, 3))
                                && metrics.contains(count.formatted(200, 1));
                    });
        }
    }

    @Test
    void evidenceThatIsOffIsSaidSo() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory, "AEGIS_EVIDENCE_ACK", "off")) {
            HttpResponse<String> answer = proxy.get("/v1/audit/checkpoint", proxy.auditKey());
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(code(answer)).isEqualTo("evidence_off");
            assertThat(proxy.get("/v1/audit/checkpoint", "").statusCode()).isEqualTo(401);
        }
    }
}
