package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.Subtree;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.proxy.RunningProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The browser's verifier, run where it is used and held against the library's vectors and against
 * the library itself.
 */
@Timeout(300)
final class BrowserVerifierTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path VECTORS =
            Path.of(System.getProperty("basedir", "."))
                    .resolveSibling("mmr/src/test/resources/vectors");
    private static final String TESSERA_KEY =
            "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

    @TempDir private static Path directory;
    private static Browser browser;
    private static RunningProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        browser = Browser.ofThisJvm();
        proxy = RunningProxy.start(directory);
        browser.open(proxy);
    }

    @AfterAll
    static void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private static Object compute(String script, Object cases) {
        Object answer = browser.compute(script, JSON.writeValueAsString(cases));
        assertThat(String.valueOf(answer)).doesNotStartWith("failed");
        return Objects.requireNonNull(answer);
    }

    /** Judges each case and tells those that were judged wrong. */
    private static final String JUDGE_VECTORS =
            """
            const { inclusionFlaw, consistencyFlaw, sha256 } = await load('verifier');
            // Some have a text where a digest belongs; its hash stands in for it.
            const digest = async (text) => {
              const read = bytes(text);
              return read.length === 32 ? read : sha256(read);
            };
            const wrong = [];
            for (const one of JSON.parse(given[0])) {
              const read = (name) => bytes(one.case[name] ?? '');
              const hashes = await Promise.all((one.case.proof ?? []).map(digest));
              const flaw = one.inclusion
                ? await inclusionFlaw({ index: BigInt(one.index), size: BigInt(one.size),
                    leaf: read('leafHash'), root: read('root'), hashes })
                : await consistencyFlaw({ from: BigInt(one.from), to: BigInt(one.to),
                    fromRoot: await digest(one.case.root1), toRoot: await digest(one.case.root2), hashes });
              if ((flaw === '') === one.case.wantErr) {
                wrong.push(`${one.case.desc}: ${flaw || 'accepted'}`);
              }
            }
            return wrong;
            """;

    @ParameterizedTest
    @ValueSource(strings = {"inclusion", "consistency"})
    void acceptsOnlyTheGoodProofsOfTheVectors(String kind) throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        Path root = VECTORS.resolve("transparency-dev-merkle/testdata").resolve(kind);
        try (Stream<Path> files = Files.walk(root)) {
            // Numbers beyond 2^53 must reach the script as they are written.
            files.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file -> cases.add(JSON.readTree(file)));
        }
        assertThat(cases).hasSize(98);
        List<Map<String, Object>> asked =
                cases.stream()
                        .map(one ->
                                Map.<String, Object>of(
                                        "inclusion", kind.equals("inclusion"),
                                        "index", one.path("leafIdx").asString("0"),
                                        "size", one.path("treeSize").asString("0"),
                                        "from", one.path("size1").asString("0"),
                                        "to", one.path("size2").asString("0"),
                                        "case", one))
                        .toList();
        Object wrong = compute(JUDGE_VECTORS, asked);
        assertThat(wrong).isEqualTo(List.of());
    }

    /**
     * A proof as the script gets it: of the leaves [begin, end) in a tree, and whether it holds.
     */
    private record Proof(
            String begin,
            String end,
            String size,
            String subtree,
            String root,
            List<String> hashes) {}

    /** Judges each proof as it is, with a bit of each hash changed, and with other lengths. */
    private static final String CHANGE_PROOFS =
            """
            const { subtreeFlaw, fromHex } = await load('verifier');
            const wrong = [];
            for (const one of JSON.parse(given[0])) {
              const proof = { begin: BigInt(one.begin), end: BigInt(one.end), size: BigInt(one.size),
                subtree: fromHex(one.subtree), root: fromHex(one.root), hashes: one.hashes.map(fromHex) };
              if (await subtreeFlaw(proof) !== '') {
                wrong.push(['refused', one]);
              }
              for (const hash of [proof.subtree, proof.root, ...proof.hashes]) {
                hash[7] ^= 4;
                if (await subtreeFlaw(proof) === '') {
                  wrong.push(['accepted', one]);
                }
                hash[7] ^= 4;
              }
              const more = { ...proof, hashes: [...proof.hashes, proof.root] };
              const fewer = { ...proof, hashes: proof.hashes.slice(1) };
              if (await subtreeFlaw(more) === ''
                  || (proof.hashes.length > 0 && await subtreeFlaw(fewer) === '')) {
                wrong.push(['another length', one]);
              }
            }
            return wrong.map(String);
            """;

    @Test
    void acceptsEverySubtreeProofAndNoneWithABitChanged() {
        MountainRange range = MountainRange.create(HashProfile.RFC9162);
        for (int i = 0; i < 37; i++) {
            range.append(new byte[] {(byte) i});
        }
        MountainView view = range.view();
        List<Proof> proofs = new ArrayList<>();
        for (int end = 1; end <= 37; end++) {
            for (int begin = 0; begin < end; begin++) {
                if (Subtree.isAligned(begin, end)) {
                    proofs.add(proof(view, new Subtree(begin, end)));
                }
            }
        }
        Object wrong = compute(CHANGE_PROOFS, proofs);
        assertThat(proofs).hasSizeGreaterThan(60);
        // The whole tree as its own subtree: both hashes are the root, one changed bit still
        // differs.
        assertThat(wrong).isEqualTo(List.of());
    }

    private static Proof proof(MountainView view, Subtree subtree) {
        return new Proof(
                Long.toString(subtree.begin()),
                Long.toString(subtree.end()),
                Long.toString(view.leafCount()),
                view.subtreeHash(subtree).hex(),
                view.commitment().root().hex(),
                view.subtreeProof(subtree).hashes().stream().map(Digest::hex).toList());
    }

    private static String step(CheckpointVerification outcome) {
        return switch (outcome) {
            case CheckpointVerification.Valid _ -> "VALID";
            case CheckpointVerification.Refused(var step, var _) -> step.name();
        };
    }

    @Test
    void opensCheckpointsOfAnotherLogAndJudgesEveryChangedByteAsTheLibraryDoes()
            throws IOException {
        NoteVerifier key = NoteVerifier.parse(TESSERA_KEY);
        List<String> notes = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int size = 0; size <= 7; size++) {
            byte[] good = Files.readAllBytes(VECTORS.resolve("tessera/checkpoint." + size));
            assertThat(step(Checkpoint.open(good, key))).isEqualTo("VALID");
            for (byte[] note : changed(good)) {
                notes.add(Base64.getEncoder().encodeToString(note));
                expected.add(step(Checkpoint.open(note, key)));
            }
        }
        Object steps =
                compute(
                        """
                        const { parseVerifierKey, verifyCheckpoint } = await load('verifier');
                        const [text, notes] = JSON.parse(given[0]);
                        const key = await parseVerifierKey(text);
                        const steps = [];
                        for (const note of notes) {
                          const outcome = await verifyCheckpoint(bytes(note), key);
                          steps.push(outcome.valid ? 'VALID' : outcome.step);
                        }
                        return steps;
                        """,
                        List.of(TESSERA_KEY, notes));
        assertThat(steps).isEqualTo(expected);
        assertThat(expected).contains("VALID", "PARSE", "SIGNATURE");
    }

    @Test
    void judgesEveryChangedByteOfAReceiptAsTheLibraryDoes() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION).statusCode())
                    .isEqualTo(200);
        }
        RunningProxy.await(
                "five signed leaves",
                () -> proxy.trail().ledger().ledger().checkpoint().size() == 5);
        byte[] receipt = proxy.getBytes("/v1/audit/leaves/2/receipt", proxy.auditKey()).body();
        byte[] record = proxy.getBytes("/v1/audit/records/2", proxy.auditKey()).body();
        NoteVerifier key = NoteVerifier.parse(proxy.verifierKey());
        List<String> files = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (byte[] file : changed(receipt)) {
            files.add(Base64.getEncoder().encodeToString(file));
            expected.add(step(Receipt.verify(file, record, key)));
        }
        Object steps =
                compute(
                        """
                        const { parseVerifierKey, verifyReceipt } = await load('verifier');
                        const [text, record, files] = JSON.parse(given[0]);
                        const key = await parseVerifierKey(text);
                        const steps = [];
                        for (const file of files) {
                          const outcome = await verifyReceipt(bytes(file), bytes(record), key);
                          steps.push(outcome.valid ? 'VALID' : outcome.step);
                        }
                        return steps;
                        """,
                        List.of(
                                proxy.verifierKey(),
                                Base64.getEncoder().encodeToString(record),
                                files));
        assertThat(steps).isEqualTo(expected);
        assertThat(expected).contains("VALID", "PARSE", "SIGNATURE", "INDEX", "INCLUSION");
    }

    /** {@return the bytes as they are, and with each byte changed, left out, or doubled} */
    private static List<byte[]> changed(byte[] good) {
        List<byte[]> files = new ArrayList<>(List.of(good));
        for (int i = 0; i < good.length; i++) {
            byte[] before = Arrays.copyOf(good, i);
            byte[] after = Arrays.copyOfRange(good, i + 1, good.length);
            for (int mask : new int[] {1, 2, 4, 32, 128}) {
                files.add(joined(before, new byte[] {(byte) (good[i] ^ mask)}, after));
            }
            files.add(joined(before, after));
            files.add(joined(before, new byte[] {good[i], good[i]}, after));
        }
        return files;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    @Test
    void readsAKeyInItsOneSpellingOnly() throws IOException {
        String good = TESSERA_KEY;
        List<String> texts =
                List.of(
                        good,
                        good + " ",
                        good.replace("33d7b496", "33D7B496"),
                        good.replace("33d7b496", "33d7b497"),
                        good.replace("+AeH", "+AuH"),
                        good.replace("CFkkSx", "CFkkSy"),
                        good.replace("example", "exam ple"),
                        good.replace("example.com/log/testdata", ""),
                        "a+b",
                        Files.readString(VECTORS.resolve("torchwood/mldsa-log.vkey")).strip(),
                        vkey(new byte[32]),
                        vkey(
                                hex(
                                        "0100000000000000000000000000000000000000000000000000000000000000")),
                        vkey(
                                hex(
                                        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")),
                        vkey(
                                hex(
                                        "0200000000000000000000000000000000000000000000000000000000000000")));
        Object read =
                compute(
                        """
                        const { parseVerifierKey } = await load('verifier');
                        const read = [];
                        for (const text of JSON.parse(given[0])) {
                          read.push(await parseVerifierKey(text).then(() => true, () => false));
                        }
                        return read;
                        """,
                        texts);
        List<Boolean> expected =
                new ArrayList<>(texts.stream().map(text -> text.equals(good)).toList());
        assertThat(read).isEqualTo(expected);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** {@return the key text of any 32 bytes, its id right} */
    private static String vkey(byte[] raw) {
        byte[] typed = joined(new byte[] {1}, raw);
        byte[] named = joined("log\n".getBytes(StandardCharsets.UTF_8), typed);
        String id = Digest.of(sha256(named)).hex().substring(0, 8);
        return "log+" + id + "+" + Base64.getEncoder().encodeToString(typed);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
