package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.proxy.RunningProxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page's box for receipts: a good one passes, and each kind of tampering fails at its step, the
 * same that the library names.
 */
@Timeout(300)
final class VisualizerTamperTest {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    /** Lines of the receipt of leaf 2 of 6, which has three hashes. */
    private static final int FIRST_HASH = 3;

    private static final int SIZE = 7;
    private static final int ROOT = 8;
    private static final int SIGNATURE = 10;

    @TempDir private static Path directory;
    private static Browser browser;
    private static RunningProxy proxy;
    private static String receipt;
    private static String record;

    @BeforeAll
    static void open() throws Exception {
        browser = Browser.ofThisJvm();
        proxy = RunningProxy.start(directory);
        for (int i = 0; i < 6; i++) {
            proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION);
        }
        RunningProxy.await(
                "six signed leaves",
                () -> proxy.trail().ledger().ledger().checkpoint().size() == 6);
        receipt = proxy.get("/v1/audit/leaves/2/receipt", proxy.auditKey()).body();
        record = proxy.get("/v1/audit/records/2", proxy.auditKey()).body();
        browser.open(proxy);
    }

    @AfterAll
    static void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    /** What is put into the box. */
    private record Submission(String name, String receipt, String record, String key, String step) {
        Submission(String name, String receipt, String step) {
            this(name, receipt, VisualizerTamperTest.record, proxy.verifierKey(), step);
        }
    }

    @TestFactory
    Stream<DynamicTest> names() throws GeneralSecurityException {
        return submissions().stream()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> submit(one)));
    }

    private static List<Submission> submissions() throws GeneralSecurityException {
        List<Submission> all = new ArrayList<>();
        all.add(new Submission("a good receipt passes", receipt, ""));
        all.addAll(wrongLeaves());
        all.addAll(wrongPaths());
        all.addAll(wrongSigners());
        all.addAll(wrongSpellings());
        return all;
    }

    private static List<Submission> wrongLeaves() {
        return List.of(
                new Submission(
                        "a changed record fails at inclusion",
                        receipt,
                        record.replace("\"status\":200", "\"status\":201"),
                        proxy.verifierKey(),
                        "INCLUSION"),
                new Submission(
                        "another leaf's index fails at inclusion",
                        receipt.replace("index 2\n", "index 3\n"),
                        "INCLUSION"),
                new Submission(
                        "an index beyond the tree fails at index",
                        receipt.replace("index 2\n", "index 6\n"),
                        "INDEX"));
    }

    private static List<Submission> wrongPaths() {
        String first = line(FIRST_HASH);
        return List.of(
                new Submission(
                        "a changed hash of the path fails at inclusion",
                        with(FIRST_HASH, bitChanged(first)),
                        "INCLUSION"),
                new Submission(
                        "a hash left out fails at inclusion",
                        receipt.replace(first + "\n", ""),
                        "INCLUSION"),
                new Submission(
                        "a hash too many fails at inclusion",
                        receipt.replace(first, first + "\n" + first),
                        "INCLUSION"));
    }

    private static List<Submission> wrongSigners() throws GeneralSecurityException {
        assertThat(line(SIZE)).as("size in\n%s", receipt).isEqualTo("6");
        String other = Signer.make("other.example/log").key();
        Signer named = Signer.make("good.example/log");
        String foreign = named.receipt("another.example/log", record);
        String own = named.receipt("good.example/log", record);
        return List.of(
                new Submission("another size fails at signature", with(SIZE, "7"), "SIGNATURE"),
                new Submission(
                        "another root fails at signature",
                        with(ROOT, bitChanged(line(ROOT))),
                        "SIGNATURE"),
                new Submission(
                        "another log's key fails at signature",
                        receipt,
                        record,
                        other,
                        "SIGNATURE"),
                new Submission(
                        "a changed signature fails at signature",
                        with(SIGNATURE, signatureChanged(line(SIGNATURE))),
                        "SIGNATURE"),
                new Submission(
                        "a signed checkpoint of another origin fails at origin",
                        foreign,
                        record,
                        named.key(),
                        "ORIGIN"),
                new Submission("the same of its own origin passes", own, record, named.key(), ""));
    }

    private static List<Submission> wrongSpellings() {
        return List.of(
                new Submission(
                        "a number in another spelling fails at parse",
                        receipt.replace("index 2\n", "index 02\n"),
                        "PARSE"),
                new Submission(
                        "base64 with a bit left over fails at parse",
                        with(FIRST_HASH, line(FIRST_HASH).replaceFirst(".=$", "9=")),
                        "PARSE"),
                new Submission("something behind the end fails at parse", receipt + "x", "PARSE"),
                new Submission(
                        "another format's name fails at parse",
                        receipt.replace("@v1", "@v2"),
                        "PARSE"));
    }

    private static void submit(Submission one) throws Exception {
        CheckpointVerification expected =
                Receipt.verify(
                        one.receipt().getBytes(StandardCharsets.UTF_8),
                        one.record().getBytes(StandardCharsets.UTF_8),
                        NoteVerifier.parse(one.key()));
        String step =
                expected instanceof CheckpointVerification.Refused(var failed, var _)
                        ? failed.name()
                        : "";
        assertThat(step).as("the library's step").isEqualTo(one.step());
        browser.paste("#receipt-text", "");
        browser.paste("#vkey", one.key());
        browser.await("a key", () -> browser.text("#vkey-said").startsWith("Trusting "));
        browser.paste("#record-text", one.record());
        browser.paste("#receipt-text", one.receipt());
        String wanted = step.isEmpty() ? "good:" : "bad:" + step;
        browser.await(one.name(), () -> verdict().equals(wanted));
        assertThat(browser.text("#receipt-verdict .title"))
                .startsWith(step.isEmpty() ? "Verified" : "Refused at " + step + ": ");
        assertThat(browser.complaints()).isEmpty();
    }

    private static String verdict() {
        return String.valueOf(
                browser.run(
                        "const { verdict, step } = document.getElementById('receipt-verdict').dataset;"
                                + " return `${verdict}:${step}`"));
    }

    private static String line(int at) {
        return receipt.split("\n", -1)[at];
    }

    private static String with(int at, String line) {
        String[] lines = receipt.split("\n", -1);
        lines[at] = line;
        return String.join("\n", lines);
    }

    private static String bitChanged(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        bytes[5] ^= 1;
        return BASE64.encodeToString(bytes);
    }

    private static String signatureChanged(String line) {
        int at = line.lastIndexOf(' ') + 1;
        byte[] bytes = Base64.getDecoder().decode(line.substring(at));
        bytes[20] ^= 1;
        return line.substring(0, at) + BASE64.encodeToString(bytes);
    }

    /** A log of one leaf that signs whatever it is asked to, which ours never does. */
    private record Signer(String name, KeyPair pair) {
        static Signer make(String name) throws GeneralSecurityException {
            return new Signer(name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        }

        private byte[] typed() {
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] typed = Arrays.copyOfRange(encoded, encoded.length - 33, encoded.length);
            typed[0] = 1;
            return typed;
        }

        private byte[] id() throws GeneralSecurityException {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(sha256.digest(typed()), 4);
        }

        String key() throws GeneralSecurityException {
            return name
                    + "+"
                    + HexFormat.of().formatHex(id())
                    + "+"
                    + BASE64.encodeToString(typed());
        }

        String receipt(String origin, String record) throws GeneralSecurityException {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((byte) 0);
            byte[] root = sha256.digest(record.getBytes(StandardCharsets.UTF_8));
            String text = origin + "\n1\n" + BASE64.encodeToString(root) + "\n";
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] blob = ByteBuffer.allocate(68).put(id()).put(signature.sign()).array();
            return "c2sp.org/tlog-proof@v1\nindex 0\n\n"
                    + text
                    + "\n— "
                    + name
                    + " "
                    + BASE64.encodeToString(blob)
                    + "\n";
        }
    }
}
