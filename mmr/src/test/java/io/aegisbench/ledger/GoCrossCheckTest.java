package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.MountainView;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSignature;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.Notes;
import io.aegisbench.note.SignedNote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What we write is read by a program that is not ours: Go's {@code sumdb/note} and {@code tlog}.
 */
final class GoCrossCheckTest {
    private static final int SIZES = 20;

    @TempDir private static Path directory;

    private final List<String> right = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    @BeforeAll
    static void needsGo() {
        Go.assumePresent();
    }

    @Test
    void goOpensOurNotesAndRefusesTheirTwins() {
        for (int size = 0; size < SIZES; size++) {
            SignedNote note = Notes.signed(size, Notes.TESSERA_SIGNER);
            NoteSignature unknown = Notes.signed(size, Notes.ML_DSA).signatures().getFirst();
            SignedNote both =
                    new SignedNote(
                            note.text(), List.of(unknown, note.signatures().getFirst(), unknown));
            right.add(noteQuestion(note));
            right.add(noteQuestion(both));
            wrong.add(noteQuestion(new SignedNote(note.text() + "more\n", note.signatures())));
            wrong.add(noteQuestion(new SignedNote(note.text(), List.of(unknown))));
        }
        judge();
    }

    @Test
    void goReadsTheVerifierKeysOfOurGenerator() {
        for (String name : List.of("a", "example.com/log", "ünï/cødé", "x".repeat(300))) {
            NoteSigner signer = NoteSigner.generate(name, KeyType.ED25519);
            SignedNote note = Notes.signed(3, signer);
            right.add("note %s %s".formatted(signer.verifier(), base64(note.bytes())));
            wrong.add(
                    "note %s %s"
                            .formatted(
                                    NoteSigner.generate(name, KeyType.ED25519).verifier(),
                                    base64(note.bytes())));
        }
        judge();
    }

    @Test
    void goFindsTheSameRoots() {
        List<String> roots = new ArrayList<>();
        for (int size = 1; size <= SIZES; size++) {
            right.add(
                    "root "
                            + IntStream.range(0, size)
                                    .mapToObj(index -> base64(Notes.payload(index)))
                                    .collect(Collectors.joining(",")));
            roots.add("ok " + Go.hash(Notes.words(size).commitment().root()));
        }
        assertThat(Go.ask(directory, right)).isEqualTo(roots);
    }

    @Test
    void goChecksTheInclusionOfEveryLeafAtEverySize() {
        for (int size = 1; size <= SIZES; size++) {
            MountainView view = Notes.words(size);
            for (int index = 0; index < size; index++) {
                List<Digest> path = ((Rfc9162InclusionProof) view.inclusionProof(index)).hashes();
                right.add(recordQuestion(view, index, index, path));
                wrong.add(recordQuestion(view, index, index + 1, path));
                wrong.add(recordQuestion(view, index + 1, index, path));
                if (!path.isEmpty()) {
                    wrong.add(recordQuestion(view, index, index, path.subList(1, path.size())));
                }
            }
        }
        judge();
    }

    @Test
    void goChecksTheConsistencyOfEveryTwoSizes() {
        for (int size = 1; size <= SIZES; size++) {
            MountainView view = Notes.words(size);
            for (int from = 1; from <= size; from++) {
                List<Digest> path =
                        ((Rfc9162ConsistencyProof) view.consistencyProof(from)).hashes();
                right.add(treeQuestion(view, from, Notes.words(from), path));
                wrong.add(treeQuestion(view, from, Notes.words(from + 1), path));
            }
        }
        judge();
    }

    @Test
    void goVerifiesOurReceipts() {
        for (int size : new int[] {1, 2, 7, 13}) {
            for (int index = 0; index < size; index++) {
                byte[] file = Notes.receipt(index, size, Notes.TESSERA_SIGNER).bytes();
                right.add(receiptQuestion(file, index));
                wrong.add(receiptQuestion(file, index + 1));
            }
        }
        judge();
    }

    @Test
    void weSignAndVerifyWithGosKeysAsGoDoes() {
        List<String> texts =
                List.of("text\n", "\n", "a\n\nb\n", Notes.signed(5, Notes.TESSERA_SIGNER).text());
        texts.forEach(text -> right.add("sign example.com/gö " + base64(Notes.utf8(text))));
        List<String> answers = Go.ask(directory, right);
        assertThat(answers).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            String[] answer = answers.get(i).split(" ", -1);
            NoteSigner signer = NoteSigner.parse(answer[1]);
            SignedNote note = new SignedNote(texts.get(i), List.of(signer.sign(texts.get(i), 0)));
            assertThat(Notes.secretText(signer)).isEqualTo(answer[1]);
            assertThat(signer.verifier()).hasToString(answer[2]);
            assertThat(base64(note.bytes())).isEqualTo(answer[3]);
            assertThat(note.verify(List.of(NoteVerifier.parse(answer[2]))))
                    .isInstanceOf(NoteVerification.Signed.class);
        }
    }

    private void judge() {
        assertThat(right).isNotEmpty();
        assertThat(wrong).isNotEmpty();
        assertThat(Go.ask(directory, right))
                .hasSameSizeAs(right)
                .allMatch(answer -> answer.startsWith("ok"));
        assertThat(Go.ask(directory, wrong))
                .hasSameSizeAs(wrong)
                .allMatch(answer -> answer.startsWith("refused"));
    }

    private static String noteQuestion(SignedNote note) {
        return "note %s %s".formatted(Notes.TESSERA_VKEY, base64(note.bytes()));
    }

    private static String recordQuestion(
            MountainView view, int index, int payload, List<Digest> path) {
        return "record %s %s %s %s %s"
                .formatted(
                        view.leafCount(),
                        Go.hash(view.commitment().root()),
                        index,
                        base64(Notes.payload(payload)),
                        Go.hashes(path));
    }

    private static String treeQuestion(
            MountainView view, int from, MountainView older, List<Digest> path) {
        return "tree %s %s %s %s %s"
                .formatted(
                        view.leafCount(),
                        Go.hash(view.commitment().root()),
                        from,
                        Go.hash(older.commitment().root()),
                        Go.hashes(path));
    }

    private static String receiptQuestion(byte[] file, int payload) {
        return "receipt %s %s %s"
                .formatted(Notes.TESSERA_VKEY, base64(file), base64(Notes.payload(payload)));
    }

    private static String base64(byte[] bytes) {
        return CanonicalText.base64(bytes);
    }
}
