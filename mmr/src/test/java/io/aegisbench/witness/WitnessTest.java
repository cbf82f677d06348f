package io.aegisbench.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.CrashFiles;
import io.aegisbench.disk.DirectoryLockedException;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.mmr.Digest;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSignature;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C2SP tlog-witness, rule by rule, without the HTTP around it. */
@Timeout(120)
final class WitnessTest {
    private static final int LEAVES = 20;
    private static final NoteSigner KEY =
            NoteSigner.generate("witness.example/w", KeyType.ED25519_COSIGNATURE);
    private static final WitnessedLog LOG = WitnessedLog.of(LEAVES);
    private static final WitnessedLog FORK = new WitnessedLog(LOG.signer(), LEAVES, 5);

    @TempDir private Path state;

    private final List<String> events = new ArrayList<>();

    private Witness open() throws IOException {
        return Witness.open(state, KEY, List.of(LOG.signer().verifier()), events::add);
    }

    private static void cosigns(Witness witness, long from, long to) {
        WitnessAnswer answer = witness.add(LOG.request(from, to));
        assertThat(answer.status()).as("%s to %s: %s", from, to, answer.body()).isEqualTo(200);
        SignedNote note =
                SignedNote.parse(
                        (LOG.signed(to).text() + '\n' + answer.body())
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(note.verify(List.of(KEY.verifier())))
                .isInstanceOf(NoteVerification.Signed.class);
        assertThat(note.signatures()).hasSize(1);
        assertThat(KEY.verifier().epochSeconds(note.signatures().getFirst()).orElseThrow())
                .isBetween(Instant.now().getEpochSecond() - 100, Instant.now().getEpochSecond());
    }

    private static void refuses(Witness witness, byte[] request, int status, String reason) {
        WitnessAnswer answer = witness.add(request);
        assertThat(answer.body()).contains(reason).endsWith("\n");
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("—");
    }

    private static long size(Witness witness) {
        return witness.latest(Witness.hash(LOG.signer().name()))
                .map(note -> Checkpoint.parse(note.text()).size())
                .orElse(-1L);
    }

    @Test
    void cosignsEveryStepFromEverySizeToEverySize() throws IOException {
        for (int from = 0; from <= LEAVES; from++) {
            for (int to = from; to <= LEAVES; to += 1 + (to - from) / 3) {
                Path directory = state.resolve(from + "-" + to);
                try (Witness witness =
                        Witness.open(
                                directory, KEY, List.of(LOG.signer().verifier()), events::add)) {
                    cosigns(witness, 0, from);
                    cosigns(witness, from, to);
                    assertThat(size(witness)).isEqualTo(to);
                }
            }
        }
        assertThat(events).isEmpty();
    }

    @Test
    void whatItKeepsHasTheLogsSignatureAndItsOwnAndOutlivesIt() throws IOException {
        try (Witness witness = open()) {
            assertThat(size(witness)).isEqualTo(-1);
            cosigns(witness, 0, 3);
            cosigns(witness, 3, 7);
        }
        try (Witness witness = open()) {
            SignedNote note = witness.latest(Witness.hash(LOG.signer().name())).orElseThrow();
            assertThat(note.text()).isEqualTo(LOG.signed(7).text());
            List<NoteVerifier> keys = List.of(LOG.signer().verifier(), KEY.verifier());
            assertThat(note.verify(keys)).isEqualTo(new NoteVerification.Signed(note.signatures()));
            assertThat(note.signatures()).hasSize(2);
            refuses(witness, LOG.request(3, 9), 409, "7\n");
            refuses(witness, LOG.request(0, 9), 409, "7\n");
            cosigns(witness, 7, 9);
        }
    }

    @Test
    void theSameCheckpointIsCosignedAgainAndNotStoredAgain() throws IOException {
        try (Witness witness = open()) {
            cosigns(witness, 0, 6);
            Path file = state.resolve(Witness.hash(LOG.signer().name()));
            byte[] before = Files.readAllBytes(file);
            cosigns(witness, 6, 6);
            assertThat(file).hasBinaryContent(before);
        }
    }

    @Test
    void anotherSizeIsToldAsTheSpecificationSays() throws IOException {
        try (Witness witness = open()) {
            assertThat(witness.add(LOG.request(2, 4)))
                    .isEqualTo(new WitnessAnswer(409, "text/x.tlog.size", "0\n"));
            cosigns(witness, 0, 8);
            assertThat(witness.add(LOG.request(2, 4)))
                    .isEqualTo(new WitnessAnswer(409, "text/x.tlog.size", "8\n"));
            assertThat(size(witness)).isEqualTo(8);
        }
    }

    @Test
    void whatIsNotConsistentIsNotCosigned() throws IOException {
        try (Witness witness = open()) {
            refuses(
                    witness,
                    WitnessedLog.request(0, LOG.proof(2, 4), LOG.signed(4).bytes()),
                    422,
                    "from size 0 there is nothing to prove");
            cosigns(witness, 0, 7);
            List<Digest> proof = LOG.proof(7, 13);
            for (List<Digest> wrong : wrongs(proof)) {
                refuses(
                        witness,
                        WitnessedLog.request(7, wrong, LOG.signed(13).bytes()),
                        422,
                        "not consistent with the last checkpoint");
            }
            refuses(
                    witness,
                    WitnessedLog.request(7, LOG.proof(2, 7), LOG.signed(7).bytes()),
                    422,
                    "not consistent");
            refuses(witness, FORK.request(7, 13), 422, "not consistent");
            assertThat(size(witness)).isEqualTo(7);
            cosigns(witness, 7, 13);
        }
        assertThat(events).isEmpty();
    }

    private static List<List<Digest>> wrongs(List<Digest> proof) {
        List<List<Digest>> wrongs =
                new ArrayList<>(List.of(List.of(), proof.subList(1, proof.size())));
        wrongs.add(proof.subList(0, proof.size() - 1));
        wrongs.add(proof.reversed());
        List<Digest> longer = new ArrayList<>(proof);
        longer.add(proof.getFirst());
        wrongs.add(longer);
        for (int i = 0; i < proof.size(); i++) {
            List<Digest> changed = new ArrayList<>(proof);
            byte[] bytes = changed.get(i).bytes();
            bytes[i] ^= 1;
            changed.set(i, Digest.of(bytes));
            wrongs.add(changed);
        }
        return wrongs;
    }

    @Test
    void twoRootsOfOneSizeAreRefusedAndKeptAsAProof() throws IOException {
        try (Witness witness = open()) {
            cosigns(witness, 0, 8);
            for (int i = 0; i < 2; i++) {
                refuses(
                        witness,
                        WitnessedLog.request(8, List.of(), FORK.signed(8).bytes()),
                        422,
                        "another root was cosigned at this size: size=8");
            }
            assertThat(size(witness)).isEqualTo(8);
        }
        Path one = state.resolve(Witness.hash(LOG.signer().name()));
        assertThat(events)
                .singleElement()
                .asString()
                .contains("two roots of one size: size=8", "one=" + one, "other=" + one + ".fork");
        assertThat(state.resolve(one.getFileName() + ".fork"))
                .hasBinaryContent(FORK.signed(8).bytes());
    }

    @Test
    void ofNoLeavesThereIsOneRoot() throws IOException {
        try (Witness witness = open()) {
            String text =
                    LOG.signer().name()
                            + "\n0\n"
                            + CanonicalText.base64(LOG.checkpoint(1).root().bytes())
                            + '\n';
            SignedNote empty = new SignedNote(text, List.of(LOG.signer().sign(text, 0)));
            refuses(
                    witness,
                    WitnessedLog.request(0, List.of(), empty.bytes()),
                    422,
                    "root of an empty tree");
            cosigns(witness, 0, 0);
            cosigns(witness, 0, 0);
            assertThat(size(witness)).isZero();
            cosigns(witness, 0, 1);
        }
    }

    @Test
    void whoDidNotSignIsRefused() throws IOException {
        try (Witness witness = open()) {
            NoteSigner namesake = NoteSigner.generate(LOG.signer().name(), KeyType.ED25519);
            SignedNote other = LOG.checkpoint(4).sign(namesake);
            refuses(
                    witness,
                    WitnessedLog.request(0, List.of(), other.bytes()),
                    403,
                    "no signature of a known key");
            byte[] signature = LOG.signed(4).signatures().getFirst().bytes();
            signature[9] ^= 1;
            NoteSignature forged =
                    new NoteSignature(
                            LOG.signer().name(), LOG.signer().verifier().keyId(), signature);
            for (List<NoteSignature> lines :
                    List.of(
                            List.of(forged),
                            List.of(LOG.signed(4).signatures().getFirst(), forged))) {
                refuses(
                        witness,
                        WitnessedLog.request(
                                0, List.of(), new SignedNote(LOG.signed(4).text(), lines).bytes()),
                        403,
                        "not the key's");
            }
            assertThat(size(witness)).isEqualTo(-1);
        }
    }

    @Test
    void unknownLogsAreRefusedAndLinesOfUnknownKeysIgnored() throws IOException {
        try (Witness witness = open()) {
            NoteSigner stranger = NoteSigner.generate("example.com/stranger", KeyType.ED25519);
            WitnessedLog unknown = new WitnessedLog(stranger, 4, 4);
            refuses(
                    witness,
                    unknown.request(0, 4),
                    404,
                    "no such log: origin=example.com/stranger");
            assertThat(size(witness)).isEqualTo(-1);
            NoteSigner namesake = NoteSigner.generate(LOG.signer().name(), KeyType.ED25519);
            SignedNote other = LOG.checkpoint(4).sign(namesake);
            List<NoteSignature> more = new ArrayList<>(other.signatures());
            more.addAll(LOG.signed(4).signatures());
            SignedNote both = new SignedNote(LOG.signed(4).text(), more);
            assertThat(witness.add(WitnessedLog.request(0, List.of(), both.bytes())).status())
                    .as("a line of an unknown key is ignored")
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsMalformedIsRefused() throws IOException {
        try (Witness witness = open()) {
            cosigns(witness, 0, 8);
            refuses(
                    witness,
                    WitnessedLog.request(9, List.of(), LOG.signed(8).bytes()),
                    400,
                    "old size is above the checkpoint's: old=9");
            List<Digest> many = Collections.nCopies(64, LOG.checkpoint(1).root());
            refuses(
                    witness,
                    WitnessedLog.request(8, many, LOG.signed(13).bytes()),
                    400,
                    "more than 63 hashes");
            String good = new String(LOG.request(8, 13), StandardCharsets.UTF_8);
            for (String bad : malformed(good)) {
                assertThat(witness.add(bad.getBytes(StandardCharsets.UTF_8)).status())
                        .as(bad)
                        .isEqualTo(400);
            }
            byte[] invalid = LOG.request(8, 13);
            invalid[invalid.length - 2] = (byte) 0xff;
            refuses(witness, invalid, 400, "not valid UTF-8");
            String text = LOG.signer().name() + "\n13\nshort\n";
            SignedNote none = new SignedNote(text, List.of(LOG.signer().sign(text, 0)));
            refuses(witness, WitnessedLog.request(8, List.of(), none.bytes()), 400, "base64");
            assertThat(size(witness)).isEqualTo(8);
        }
    }

    private static List<String> malformed(String good) {
        return List.of(
                "",
                "\n\n",
                "old 8\n",
                good.replace("old 8", "old 08"),
                good.replace("old 8", "old -8"),
                good.replace("old 8", "old  8"),
                good.replace("old 8", "old 8 "),
                good.replace("old 8", "old 9223372036854775808"),
                good.replace("old 8", "Old 8"),
                good.replace("old 8\n", ""),
                good.replace("old 8\n", "old 8\r\n"),
                good.replaceFirst("=\n", "\n"),
                good.replaceFirst("=\n", "=\nAAAA\n"),
                good.replace("\n\nexample", "\nexample"),
                good.replace("— ", "- "),
                good.substring(0, good.length() - 1));
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void keysAreOfTheTypesThatTheyAreFor(KeyType type) throws IOException {
        NoteSigner key = NoteSigner.generate("a", type);
        if (type.isForWitnesses()) {
            try (Witness witness =
                    Witness.open(state, key, List.of(LOG.signer().verifier()), events::add)) {
                assertThat(witness.add(LOG.request(0, 5)).status()).isEqualTo(200);
            }
        } else {
            assertThatThrownBy(() -> Witness.open(state, key, List.of(), events::add))
                    .isInstanceOf(NoteFormatException.class)
                    .hasMessageContaining("no witness signs");
        }
        if (!type.isForLogs()) {
            assertThatThrownBy(() -> Witness.open(state, KEY, List.of(key.verifier()), events::add))
                    .isInstanceOf(NoteFormatException.class)
                    .hasMessageContaining("no log signs");
        }
    }

    @Test
    void damagedStateAndThatOfAnotherKeyIsRefused() throws IOException {
        try (Witness witness = open()) {
            cosigns(witness, 0, 8);
            assertThatThrownBy(this::open).isInstanceOf(DirectoryLockedException.class);
        }
        Path file = state.resolve(Witness.hash(LOG.signer().name()));
        byte[] whole = Files.readAllBytes(file);
        String note = new String(whole, StandardCharsets.ISO_8859_1);
        int logsLine = note.indexOf("\n\n") + 2;
        int ownLine = note.indexOf('\n', logsLine) + 1;
        for (int at = 0; at < whole.length; at++) {
            if (at == logsLine) {
                at = ownLine; // What the log signed is kept for others to see, and not needed here.
            }
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            assertThatThrownBy(this::open)
                    .as("byte %s", at)
                    .isInstanceOf(NoteFormatException.class)
                    .hasMessageContaining("file=" + file);
        }
        Files.write(file, whole);
        NoteSigner other = NoteSigner.generate("witness.example/w", KeyType.ED25519_COSIGNATURE);
        List<NoteVerifier> logs = List.of(LOG.signer().verifier());
        assertThatThrownBy(() -> Witness.open(state, other, logs, events::add))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining("another witness's");
    }

    /** Whatever the disk loses: it never goes back behind what it answered. */
    @Test
    void whatWasAnsweredSurvivesAPowerCutAtAnyCall() throws IOException {
        int failures = 0;
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            CrashFiles disk = new CrashFiles(512, random);
            long answered = 0;
            for (int life = 0; life < 4; life++) {
                if (random.nextBoolean()) {
                    disk.failForce(1 + random.nextInt(6));
                } else {
                    disk.crashAtCall(1 + random.nextInt(25));
                }
                try (Witness witness = open(disk)) {
                    long has = Math.max(0, size(witness));
                    assertThat(has).as("seed %s", seed).isGreaterThanOrEqualTo(answered);
                    for (long to = has + 1; to <= Math.min(has + 4, LEAVES); to++) {
                        WitnessAnswer answer = witness.add(LOG.request(to - 1, to));
                        if (answer.status() != 200) {
                            failures++;
                            assertThat(answer.status()).isEqualTo(500);
                            assertThat(witness.add(LOG.request(to, to)).status()).isIn(500, 409);
                            break;
                        }
                        answered = to;
                    }
                } catch (CrashFiles.PowerLoss | IOException e) {
                    failures++;
                }
                disk = disk.cutPower(random.nextDouble());
            }
            try (Witness witness = open(disk)) {
                assertThat(size(witness))
                        .as("seed %s", seed)
                        .isGreaterThanOrEqualTo(answered == 0 ? -1 : answered);
            }
        }
        assertThat(failures).isGreaterThan(50);
    }

    private Witness open(CrashFiles disk) throws IOException {
        return Witness.open(
                disk, Path.of("/state"), KEY, List.of(LOG.signer().verifier()), events::add);
    }
}
