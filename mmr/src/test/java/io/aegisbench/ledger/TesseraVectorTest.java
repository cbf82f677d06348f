package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.Notes;
import io.aegisbench.note.SignedNote;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of transparency-dev/tessera, and one of FiloSottile/torchwood for ML-DSA-44. */
final class TesseraVectorTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void verifiesAndHasTheRootOfOurRange(int size) {
        assertThat(Checkpoint.open(Notes.tessera(size), Notes.TESSERA))
                .isEqualTo(
                        new CheckpointVerification.Valid(
                                Checkpoint.of(Notes.ORIGIN, Notes.words(size).commitment())));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void isSignedAgainByteForByte(int size) {
        assertThat(Notes.signed(size, Notes.TESSERA_SIGNER).bytes()).isEqualTo(Notes.tessera(size));
        assertThat(SignedNote.parse(Notes.tessera(size)).bytes()).isEqualTo(Notes.tessera(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void carriesReceiptsOfItsLeavesAndOfNoOthers(int size) {
        SignedNote note = SignedNote.parse(Notes.tessera(size));
        for (int index = 0; index < size; index++) {
            Rfc9162InclusionProof proof =
                    (Rfc9162InclusionProof) Notes.words(size).inclusionProof(index);
            byte[] file = Receipt.of(proof, note).bytes();
            for (int payload = 0; payload < 8; payload++) {
                assertThat(Receipt.verify(file, Notes.payload(payload), Notes.TESSERA).isValid())
                        .as("index %d, payload %d", index, payload)
                        .isEqualTo(index == payload);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void itsMutatedTwinWithTheSignatureOfAnotherSizeIsRefused(int size) {
        SignedNote own = SignedNote.parse(Notes.tessera(size));
        SignedNote other = SignedNote.parse(Notes.tessera((size + 1) % 8));
        byte[] twin = new SignedNote(own.text(), other.signatures()).bytes();
        assertThat(Checkpoint.open(twin, Notes.TESSERA))
                .isInstanceOfSatisfying(
                        CheckpointVerification.Refused.class,
                        refused ->
                                assertThat(refused.step()).isEqualTo(VerificationStep.SIGNATURE));
    }

    @Test
    void theSignersVerifierIsTheKnownOne() {
        assertThat(Notes.TESSERA_SIGNER.verifier()).isEqualTo(Notes.TESSERA);
        assertThat(Notes.TESSERA.toString()).isEqualTo(Notes.TESSERA_VKEY);
    }

    @Test
    void aLogOfOthersThatSignsWithMlDsaVerifies() {
        String text = Notes.text(Notes.resource("torchwood/mldsa-log.vkey")).strip();
        NoteVerifier key = NoteVerifier.parse(text);
        assertThat(key.type()).isEqualTo(KeyType.ML_DSA_44);
        assertThat(key.toString()).isEqualTo(text);
        byte[] note = Notes.resource("torchwood/mldsa-log.checkpoint");
        assertThat(Checkpoint.open(note, key).isValid()).isTrue();
        assertThat(SignedNote.parse(note).bytes()).isEqualTo(note);
        assertThat(key.epochSeconds(SignedNote.parse(note).signatures().getFirst())).isEmpty();
    }

    @Test
    void itsMutatedTwinsAreRefused() {
        NoteVerifier key =
                NoteVerifier.parse(Notes.text(Notes.resource("torchwood/mldsa-log.vkey")).strip());
        SignedNote note = SignedNote.parse(Notes.resource("torchwood/mldsa-log.checkpoint"));
        for (String twin :
                List.of(
                        note.text().replace("mldsa-log", "mldsa-lob"),
                        note.text().replace("\n1\n", "\n2\n"),
                        note.text().replace("\n+z", "\n/z"),
                        note.text() + "extension\n")) {
            assertThat(new SignedNote(twin, note.signatures()).verify(List.of(key)))
                    .as(twin)
                    .isInstanceOf(NoteVerification.Refused.class);
        }
    }
}
