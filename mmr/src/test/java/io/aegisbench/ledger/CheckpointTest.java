package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.Notes;
import io.aegisbench.note.SignedNote;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** C2SP tlog-checkpoint, rule by rule. */
final class CheckpointTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private static final String EXAMPLE = "example.com/behind-the-sofa\n20852163\n" + ROOT + '\n';

    @Test
    void readsAndWritesTheSpecificationsExample() {
        Checkpoint checkpoint = Checkpoint.parse(EXAMPLE);
        assertThat(checkpoint.origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(checkpoint.size()).isEqualTo(20852163);
        assertThat(checkpoint.extensions()).isEmpty();
        assertThat(checkpoint.text()).isEqualTo(EXAMPLE);
        assertThat(checkpoint.commitment())
                .isEqualTo(Commitment.ofRoot(HashProfile.RFC9162, 20852163, checkpoint.root()));
        assertThat(Checkpoint.of(checkpoint.origin(), checkpoint.commitment()))
                .isEqualTo(checkpoint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                      | does not end with a line break",
                "o\\n1\\n%s              | does not end with a line break",
                "\\n                     | fewer than 3 lines",
                "o\\n1\\n                | fewer than 3 lines",
                "\\n1\\n%s\\n            | origin is empty",
                "o\\n\\n%s\\n            | not a decimal number",
                "o\\n01\\n%s\\n          | not a decimal number",
                "o\\n00\\n%s\\n          | not a decimal number",
                "o\\n+1\\n%s\\n          | not a decimal number",
                "o\\n-1\\n%s\\n          | not a decimal number",
                "o\\n1 \\n%s\\n          | not a decimal number",
                "o\\n٣\\n%s\\n          | not a decimal number",
                "o\\n0x1\\n%s\\n         | not a decimal number",
                "o\\n9223372036854775808\\n%s\\n   | above 2^63-1",
                "o\\n18446744073709551615\\n%s\\n  | not a decimal number",
                "o\\n0\\n%s\\n           | root of an empty tree",
                "o\\n1\\n\\n             | has not 32 bytes: length=0",
                "o\\n1\\nAAAA\\n         | has not 32 bytes: length=3",
                "o\\n1\\n%s=\\n          | not canonical base64",
                "o\\n1\\n %s\\n          | not canonical base64",
                "o\\n1\\n%s\\n\\n        | extension line is empty",
                "o\\n1\\n%s\\n\\nx\\n     | extension line is empty",
                "o\\r\\n1\\n%s\\n        | control character",
                "o\\n1\\n%s\\n\\t\\n     | control character",
            })
    void aMalformedCheckpointIsRefusedByItsRule(String text, String rule) {
        String checkpoint = text.translateEscapes().replace("%s", ROOT);
        assertThatThrownBy(() -> Checkpoint.parse(checkpoint))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining(rule)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aRootWithBitsLeftOverIsRefused() {
        assertThatThrownBy(() -> Checkpoint.parse(EXAMPLE.replace("q2I=", "q2J=")))
                .hasMessage("checkpoint's root is not canonical base64");
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < EXAMPLE.length(); length++) {
            String cut = EXAMPLE.substring(0, length);
            assertThatThrownBy(() -> Checkpoint.parse(cut)).isInstanceOf(NoteFormatException.class);
        }
    }

    @Test
    void extensionLinesAreKeptOnReadingCoveredByEd25519AndNeverSignedByUs() {
        String text = EXAMPLE.replace("example.com/behind-the-sofa", Notes.ORIGIN) + "a\nb b\n";
        Checkpoint checkpoint = Checkpoint.parse(text);
        assertThat(checkpoint.extensions()).containsExactly("a", "b b");
        assertThat(checkpoint.text()).isEqualTo(text);
        SignedNote note = new SignedNote(text, List.of(Notes.TESSERA_SIGNER.sign(text, 0)));
        assertThat(Checkpoint.open(note.bytes(), Notes.TESSERA))
                .isEqualTo(new CheckpointVerification.Valid(checkpoint));
        assertThat(
                        Checkpoint.open(
                                new SignedNote(text.replace("b b", "b c"), note.signatures())
                                        .bytes(),
                                Notes.TESSERA))
                .isInstanceOf(CheckpointVerification.Refused.class);
        assertThatThrownBy(() -> checkpoint.sign(Notes.TESSERA_SIGNER))
                .hasMessage("a checkpoint is signed without extension lines: extensions=2");
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void openingNamesTheStepThatFailed(KeyType type) {
        NoteSigner signer = type == KeyType.ED25519 ? Notes.TESSERA_SIGNER : Notes.ML_DSA;
        SignedNote note = Notes.signed(3, signer);
        assertThat(Checkpoint.open(note.bytes(), signer.verifier()).isValid()).isTrue();
        assertStep(VerificationStep.PARSE, new byte[0], signer);
        assertStep(
                VerificationStep.PARSE,
                Notes.utf8("text\n\n" + note.signatures().getFirst() + '\n'),
                signer);
        assertStep(
                VerificationStep.SIGNATURE,
                new SignedNote(Notes.signed(4, signer).text(), note.signatures()).bytes(),
                signer);
        String foreign = note.text().replace(Notes.ORIGIN, "another.example/log");
        assertStep(
                VerificationStep.ORIGIN,
                new SignedNote(foreign, List.of(signer.sign(foreign, 0))).bytes(),
                signer);
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void aChangeOfAnyByteAndEveryTruncationOfASignedCheckpointIsRefused(KeyType type) {
        NoteSigner signer = type == KeyType.ED25519 ? Notes.TESSERA_SIGNER : Notes.ML_DSA;
        byte[] note = Notes.signed(6, signer).bytes();
        for (int i = 0; i < note.length; i++) {
            byte[] changed = note.clone();
            changed[i] ^= (byte) (1 << i % 8);
            assertThat(Checkpoint.open(changed, signer.verifier()).isValid()).isFalse();
            byte[] cut = Arrays.copyOf(note, i);
            assertThat(Checkpoint.open(cut, signer.verifier()).isValid()).isFalse();
        }
    }

    @Test
    void aLogSignsItsOwnNameOnly() {
        Checkpoint checkpoint = Checkpoint.of("another.example/log", Notes.words(3).commitment());
        assertThatThrownBy(() -> checkpoint.sign(Notes.TESSERA_SIGNER))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining("origin=another.example/log, key=" + Notes.ORIGIN);
    }

    @Test
    void onlyRfc9162CommitmentsAreCheckpoints() {
        Digest root = Checkpoint.parse(EXAMPLE).root();
        Commitment other = Commitment.ofRoot(HashProfile.AEGIS_V2, 3, root);
        assertThatThrownBy(() -> Checkpoint.of("o", other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint is of profile rfc9162: profile=aegis-v2");
        assertThatThrownBy(() -> new Checkpoint("o", -1, root))
                .hasMessage("negative size: size=-1");
    }

    private static void assertStep(VerificationStep step, byte[] note, NoteSigner signer) {
        assertThat(Checkpoint.open(note, signer.verifier()))
                .isInstanceOfSatisfying(
                        CheckpointVerification.Refused.class,
                        refused -> {
                            assertThat(refused.step()).isEqualTo(step);
                            assertThat(refused.reason()).isNotEmpty().doesNotContain("\n");
                        });
    }
}
