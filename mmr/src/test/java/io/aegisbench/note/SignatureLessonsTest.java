package io.aegisbench.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.ledger.VerificationStep;
import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of signatures and records that others shipped, one test each. */
final class SignatureLessonsTest {
    private static final Digest ROOT = HashProfile.RFC9162.leafHash(new byte[0]);

    /** Origin, size, root and extensions are joined by LF, which none of them can hold. */
    @Test
    void fieldsJoinedWithTheDelimiterNeverCollide() {
        String[] parts = {"a", "1", "11", "a\n1", "1\n1", CanonicalText.base64(ROOT.bytes())};
        Map<String, Checkpoint> texts = new HashMap<>();
        int refused = 0;
        for (String origin : parts) {
            for (String first : parts) {
                for (String second : parts) {
                    for (long size : new long[] {1, 11}) {
                        try {
                            Checkpoint checkpoint =
                                    new Checkpoint(origin, size, ROOT, List.of(first, second));
                            assertThat(texts.put(checkpoint.text(), checkpoint)).isNull();
                            assertThat(Checkpoint.parse(checkpoint.text())).isEqualTo(checkpoint);
                        } catch (NoteFormatException e) {
                            assertThat(e).hasMessageContaining("line break");
                            refused++;
                        }
                    }
                }
            }
        }
        assertThat(texts).hasSize(2 * 4 * 4 * 4);
        assertThat(refused).isEqualTo(2 * (6 * 6 * 6 - 4 * 4 * 4));
    }

    /** The names in the binary message of ML-DSA-44 have their lengths in front. */
    private static CheckpointText lines(String origin) {
        return new CheckpointText(origin, 1, CanonicalText.base64(ROOT.bytes()), List.of());
    }

    @Test
    void namesInTheCosignedMessageNeverCollide() {
        byte[] one = CosignedMessage.of("ab", 0, lines("c"));
        byte[] two = CosignedMessage.of("a", 0, lines("bc"));
        assertThat(one).hasSameSizeAs(two).isNotEqualTo(two);
    }

    /** The key id covers name, type and key; a plus or a line break in a name is refused. */
    @ParameterizedTest
    @ValueSource(strings = {"a+b", "a\nb", "a b"})
    void keyNamesCannotHoldTheDelimitersOfKeysAndSignatureLines(String name) {
        assertThatThrownBy(() -> new NoteSignature(name, 1, new byte[64]))
                .isInstanceOf(NoteFormatException.class);
        assertThatThrownBy(() -> new NoteVerifier(name, KeyType.ML_DSA_44, new byte[1312]))
                .isInstanceOf(NoteFormatException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void theSignatureCoversEveryField(KeyType type) {
        NoteSigner signer = type == KeyType.ED25519 ? Notes.TESSERA_SIGNER : Notes.ML_DSA;
        Checkpoint signed = Checkpoint.of(Notes.ORIGIN, Notes.words(5).commitment());
        List<NoteSignature> signatures = signed.sign(signer).signatures();
        for (Checkpoint twin :
                List.of(
                        new Checkpoint("example.com/other", 5, signed.root()),
                        new Checkpoint(Notes.ORIGIN, 6, signed.root()),
                        new Checkpoint(Notes.ORIGIN, 5, ROOT),
                        new Checkpoint(Notes.ORIGIN, 5, signed.root(), List.of("more")))) {
            assertThat(new SignedNote(twin.text(), signatures).verify(List.of(signer.verifier())))
                    .as(twin.toString())
                    .isInstanceOf(NoteVerification.Refused.class);
        }
    }

    /** A key's type is part of its id, so no signature can be passed off as one of another type. */
    @Test
    void theSignatureCoversItsOwnScheme() {
        byte[] key = new byte[32];
        assertThat(KeyName.id("foo", KeyType.ED25519, key))
                .isNotEqualTo(KeyName.id("foo", KeyType.ML_DSA_44, key));
        NoteSignature line = Notes.TESSERA_SIGNER.sign("text\n", 0);
        NoteSignature claimed =
                new NoteSignature(Notes.ORIGIN, Notes.ML_DSA.verifier().keyId(), line.bytes());
        assertThat(
                        new SignedNote("text\n", List.of(claimed))
                                .verify(List.of(Notes.ML_DSA.verifier(), Notes.TESSERA)))
                .isInstanceOf(NoteVerification.Refused.class);
    }

    /** A size is a whole number in a single spelling: nothing here is a floating-point number. */
    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e3", "NaN", "Infinity", "-0", "1_000", "0.5", "1.", " 1"})
    void aNumberHasOneSpelling(String size) {
        String text = "o\n" + size + '\n' + CanonicalText.base64(ROOT.bytes()) + '\n';
        assertThatThrownBy(() -> Checkpoint.parse(text))
                .hasMessageContaining("not a decimal number without leading zeros");
    }

    /** Whoever can check an HMAC can also forge it. */
    @Test
    void noSharedSecretIsOffered() {
        for (int number = 0; number < 256; number++) {
            byte type = (byte) number;
            if (number == 0x01 || number == 0x04 || number == 0x06) {
                assertThat(KeyType.ofNumber(type).number()).isEqualTo(type);
            } else {
                assertThatThrownBy(() -> KeyType.ofNumber(type))
                        .isInstanceOf(NoteFormatException.class)
                        .hasMessage("key is of a type that is not supported: type=0x%02x", number);
            }
        }
    }

    /** The verifier key is all a client has, and it signs nothing. */
    @Test
    void theKeyThatComesWithANoteIsNotTrusted() {
        NoteSigner forger = NoteSigner.generate(Notes.ORIGIN, KeyType.ED25519);
        byte[] forged = Notes.signed(3, forger).bytes();
        assertThat(Checkpoint.open(forged, forger.verifier()).isValid()).isTrue();
        assertThat(Checkpoint.open(forged, Notes.TESSERA))
                .isEqualTo(
                        new CheckpointVerification.Refused(
                                VerificationStep.SIGNATURE,
                                "note has no signature of a known key"));
    }

    /** The proof of leaf 0 at size 5 leads to a root at sizes 6 to 8 alike: the note decides. */
    @Test
    void aReceiptBindsTheSizeThroughItsCheckpoint() {
        Rfc9162InclusionProof proof = (Rfc9162InclusionProof) Notes.words(5).inclusionProof(0);
        String file = Notes.text(Notes.receipt(0, 5, Notes.TESSERA_SIGNER).bytes());
        for (int size = 6; size <= 8; size++) {
            assertThat(
                            new Rfc9162InclusionProof(0, size, proof.hashes())
                                    .verify(
                                            0,
                                            Notes.words(5).leafHash(0),
                                            Commitment.ofRoot(
                                                    HashProfile.RFC9162,
                                                    size,
                                                    Notes.words(5).commitment().root()))
                                    .isValid())
                    .isTrue();
            String twin = file.replace("\n5\n", "\n" + size + "\n");
            assertThat(Receipt.verify(Notes.utf8(twin), Notes.payload(0), Notes.TESSERA).isValid())
                    .isFalse();
        }
    }
}
