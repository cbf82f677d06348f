package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import io.aegisbench.mmr.Verification;
import io.aegisbench.proxy.RunningProxy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checkpoints, pages, the tree and its check, as an auditor asks for them. */
@Timeout(240)
final class AuditLedgerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CALLS = 11;

    @TempDir private Path directory;
    private RunningProxy proxy;

    @BeforeEach
    void recordSomeCallsUnderTwoCheckpoints() throws Exception {
        proxy = RunningProxy.start(directory, "AEGIS_EVIDENCE_CHECKPOINT_EVERY", "20ms");
        record(4);
        awaitCheckpoint(4);
        record(CALLS - 4);
        awaitCheckpoint(CALLS);
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private void record(int calls) throws Exception {
        for (int i = 0; i < calls; i++) {
            assertThat(proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION).statusCode())
                    .isEqualTo(200);
        }
    }

    private void awaitCheckpoint(long size) throws Exception {
        RunningProxy.await(
                "checkpoint " + size,
                () -> proxy.trail().ledger().ledger().checkpoint().size() == size);
    }

    private JsonNode ask(String path) throws Exception {
        HttpResponse<String> answer = proxy.get("/v1/audit/" + path, proxy.auditKey());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private int status(String path) throws Exception {
        return proxy.get("/v1/audit/" + path, proxy.auditKey()).statusCode();
    }

    @Test
    void theCheckpointIsASignedNote() throws Exception {
        HttpResponse<byte[]> note = proxy.getBytes("/v1/audit/checkpoint", proxy.auditKey());
        assertThat(note.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(note.headers().firstValue("Cache-Control")).hasValue("no-store");
        CheckpointVerification opened =
                Checkpoint.open(note.body(), proxy.trail().ledger().ledger().verifier());
        assertThat(opened)
                .isInstanceOfSatisfying(
                        CheckpointVerification.Valid.class,
                        valid -> assertThat(valid.checkpoint().size()).isEqualTo(CALLS));
    }

    @Test
    void twoCheckpointsAreConsistentAsTheVerifierAndTheCommandSay() throws Exception {
        List<JsonNode> all = checkpointPages(1);
        JsonNode from = all.stream().filter(one -> size(one) >= 4).findFirst().orElseThrow();
        JsonNode to = all.getLast();
        assertThat(size(from)).isLessThan(size(to));
        JsonNode json = ask("consistency?from=" + size(from) + "&to=" + size(to));
        List<Digest> hashes = new ArrayList<>();
        json.path("hashes").forEach(hash -> hashes.add(Digest.ofHex(hash.asString(""))));
        Rfc9162ConsistencyProof proof = new Rfc9162ConsistencyProof(size(from), size(to), hashes);
        assertThat(proof.verify(commitment(from), commitment(to)))
                .isInstanceOf(Verification.Valid.class);
        assertThat(command(json, from, to)).isZero();
        assertThat(command(json, to, from)).isNotZero();
    }

    private static int command(JsonNode proof, JsonNode from, JsonNode to) throws Exception {
        return AegisMmrCommand.run(
                proof.toString(),
                "verify-consistency",
                "--profile",
                "rfc9162",
                "--from",
                Long.toString(size(from)),
                "--from-root",
                from.path("root").asString(""),
                "--to",
                Long.toString(size(to)),
                "--to-root",
                to.path("root").asString(""));
    }

    private static long size(JsonNode checkpoint) {
        return checkpoint.path("size").asLong(-1);
    }

    private static Commitment commitment(JsonNode checkpoint) {
        return Commitment.ofRoot(
                HashProfile.RFC9162,
                size(checkpoint),
                Digest.ofHex(checkpoint.path("root").asString("")));
    }

    private List<JsonNode> checkpointPages(int limit) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        long next = 0;
        while (next >= 0) {
            JsonNode page = ask("checkpoints?from=" + next + "&limit=" + limit);
            assertThat(page.path("checkpoints").size()).isLessThanOrEqualTo(limit);
            page.path("checkpoints").forEach(all::add);
            next = page.path("next").asLong(-1);
        }
        return all;
    }

    @Test
    void pagesOfCheckpointsAreBoundedAndJoin() throws Exception {
        List<JsonNode> whole = checkpointPages(LedgerAnswers.MAX_CHECKPOINTS);
        assertThat(checkpointPages(1)).isEqualTo(whole);
        assertThat(size(whole.getLast())).isEqualTo(CALLS);
        byte[] last = proxy.getBytes("/v1/audit/checkpoint", proxy.auditKey()).body();
        assertThat(whole.getLast().path("note").asString(""))
                .isEqualTo(new String(last, StandardCharsets.UTF_8));
        assertThat(status("checkpoints?limit=" + (LedgerAnswers.MAX_CHECKPOINTS + 1)))
                .isEqualTo(400);
        assertThat(status("checkpoints?limit=0")).isEqualTo(400);
    }

    @Test
    void pagesOfRecordsAreBoundedAndExact() throws Exception {
        JsonNode page = ask("records?begin=3&end=9");
        assertThat(page.path("end").asLong(-1)).isEqualTo(9);
        for (int i = 0; i < 6; i++) {
            byte[] one = proxy.getBytes("/v1/audit/records/" + (3 + i), proxy.auditKey()).body();
            assertThat(page.path("records").get(i).asString("").getBytes(StandardCharsets.UTF_8))
                    .isEqualTo(one);
        }
        assertThat(ask("records?begin=3").path("end").asLong(-1)).isEqualTo(CALLS);
        assertThat(ask("records?begin=500").path("records").size()).isZero();
        assertThat(status("records?begin=0&end=" + (LedgerAnswers.MAX_RECORDS + 1))).isEqualTo(400);
        assertThat(status("records?begin=5&end=4")).isEqualTo(400);
    }

    @Test
    void nodesHashUpToTheRootOfTheCheckpoint() throws Exception {
        JsonNode leaves = ask("nodes?level=0");
        assertThat(leaves.path("count").asLong(-1)).isEqualTo(CALLS);
        byte[] record = proxy.getBytes("/v1/audit/records/7", proxy.auditKey()).body();
        assertThat(leaves.path("nodes").get(7).asString(""))
                .isEqualTo(HashProfile.RFC9162.leafHash(record).hex());
        JsonNode level = ask("nodes?level=3&begin=0&end=9");
        assertThat(level.path("nodes").size()).isEqualTo(1);
        JsonNode peaks = level.path("peaks");
        assertThat(peaks.get(0).path("hash")).isEqualTo(level.path("nodes").get(0));
        assertThat(peaks.get(1).path("level").asInt()).isEqualTo(1);
        assertThat(peaks.get(1).path("index").asInt()).isEqualTo(4);
        assertThat(ask("nodes?level=0&size=4").path("nodes").size()).isEqualTo(4);
        assertThat(ask("nodes?level=4").path("nodes").size()).isZero();
        assertThat(status("nodes?begin=0&end=" + (TreeAnswers.MAX_NODES + 1))).isEqualTo(400);
    }

    @Test
    void theIntegrityCheckRunsInTheBackgroundAndSaysWhatItFound() throws Exception {
        assertThat(ask("integrity").path("state").asString("")).isEqualTo("never");
        HttpRequest start =
                proxy.request("/v1/audit/integrity", proxy.auditKey())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        assertThat(proxy.client().send(start, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(202);
        RunningProxy.await(
                "check",
                () ->
                        !proxy.get("/v1/audit/integrity", proxy.auditKey())
                                .body()
                                .contains("running"));
        JsonNode found = ask("integrity");
        assertThat(found.path("state").asString("")).as(found.toString()).isEqualTo("whole");
        assertThat(found.path("recordsVerified").asLong(-1)).isEqualTo(CALLS);
        assertThat(found.path("result").path("checkpointSize").asLong(-1)).isEqualTo(CALLS);
        assertThat(found.path("result").path("damages").size()).isZero();
    }

    @Test
    void theStartPageHasNoScriptAndAStrictPolicy() throws Exception {
        HttpResponse<String> page = proxy.get("/", "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("/v1/audit/receipts/").doesNotContain("<script");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
    }
}
