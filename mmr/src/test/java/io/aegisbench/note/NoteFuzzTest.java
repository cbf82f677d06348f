package io.aegisbench.note;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.Receipt;
import java.util.List;

/**
 * One fuzz target for each parser: whatever the bytes, a value that is written back to the same
 * bytes, or a {@link NoteFormatException} of one line; and never a signature that nobody made.
 * {@code mvn test} replays the inputs that are kept beside the test; {@code JAZZER_FUZZ=1 mvn -pl
 * mmr test -Dtest=NoteFuzzTest} searches for new ones.
 */
final class NoteFuzzTest {
    private static final List<NoteVerifier> KNOWN = List.of(Notes.TESSERA, Notes.ML_DSA.verifier());

    @FuzzTest(maxDuration = "60s")
    void note(byte[] data) {
        try {
            SignedNote note = SignedNote.parse(data);
            assertThat(note.bytes()).isEqualTo(data);
            if (note.verify(KNOWN) instanceof NoteVerification.Signed) {
                assertThat(note.text()).isEqualTo(tesseraText(note));
            }
        } catch (NoteFormatException e) {
            assertOneLine(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void checkpoint(byte[] data) {
        String text = Notes.text(data);
        try {
            assertThat(Checkpoint.parse(text).text()).isEqualTo(text);
        } catch (NoteFormatException e) {
            assertOneLine(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void receipt(byte[] data) {
        try {
            Receipt receipt = Receipt.parse(data);
            assertThat(receipt.bytes()).isEqualTo(data);
            if (receipt.verify(Notes.payload(3), Notes.TESSERA).isValid()) {
                assertThat(receipt.index()).isEqualTo(3);
            }
        } catch (NoteFormatException e) {
            assertOneLine(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void verifierKey(byte[] data) {
        String text = Notes.text(data);
        try {
            assertThat(NoteVerifier.parse(text)).hasToString(text);
        } catch (NoteFormatException e) {
            assertOneLine(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void signerKey(byte[] data) {
        String text = Notes.text(data);
        try {
            assertThat(NoteSigner.parse(text).secretText()).isEqualTo(text);
        } catch (NoteFormatException e) {
            assertOneLine(e);
        }
    }

    /** {@return the text that the test key did sign, of the size that a note claims} */
    private static String tesseraText(SignedNote note) {
        int size = (int) Checkpoint.parse(note.text()).size();
        return SignedNote.parse(Notes.tessera(size)).text();
    }

    private static void assertOneLine(NoteFormatException e) {
        assertThat(e).hasMessageNotContaining("\n");
    }
}
