package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.mmr.TestSeed;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.Notes;
import io.aegisbench.note.SignedNote;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C2SP tlog-proof: what is written verifies, and nothing that differs from it does. */
final class ReceiptTest {
    @Test
    void isWrittenAsTheSpecificationSays() {
        SignedNote note = Notes.signed(2, Notes.TESSERA_SIGNER);
        String sibling = CanonicalText.base64(Notes.words(2).leafHash(0).bytes());
        assertThat(Notes.text(Notes.receipt(1, 2, Notes.TESSERA_SIGNER).bytes()))
                .isEqualTo(
                        "c2sp.org/tlog-proof@v1\nindex 1\n%s\n\n%s"
                                .formatted(sibling, Notes.text(note.bytes())));
        assertThat(
                        Notes.text(
                                Notes.receipt(0, 1, Notes.TESSERA_SIGNER)
                                        .withExtra(new byte[] {1, 2, 3})
                                        .bytes()))
                .startsWith("c2sp.org/tlog-proof@v1\nextra AQID\nindex 0\n\nexample.com/log");
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void everyLeafOfEverySizeHasAReceiptThatVerifiesForItsPayloadOnly(KeyType type) {
        NoteSigner signer = signer(type);
        for (int size = 1; size <= 17; size++) {
            for (int index = 0; index < size; index++) {
                byte[] file = Notes.receipt(index, size, signer).bytes();
                Receipt receipt = Receipt.parse(file);
                assertThat(receipt.bytes()).isEqualTo(file);
                assertThat(receipt.index()).isEqualTo(index);
                assertThat(receipt.verify(Notes.payload(index), signer.verifier()))
                        .isEqualTo(
                                new CheckpointVerification.Valid(
                                        Checkpoint.parse(receipt.note().text())));
                assertStep(VerificationStep.INCLUSION, file, Notes.payload(index + 1), signer);
            }
        }
    }

    @Test
    void everyOneBitChangeIsRefused() {
        byte[] file = Notes.receipt(3, 7, Notes.TESSERA_SIGNER).bytes();
        Notes.everyOneBitChange(
                file,
                changed ->
                        assertThat(
                                        Receipt.verify(changed, Notes.payload(3), Notes.TESSERA)
                                                .isValid())
                                .as(() -> Notes.text(changed))
                                .isFalse());
    }

    @Test
    void everyOneBitChangeOfTheFilesHeadIsRefusedWithMlDsaToo() {
        byte[] file = Notes.receipt(3, 7, Notes.ML_DSA).bytes();
        int head = Notes.text(file).indexOf("\n\n");
        for (int bit = 0; bit < 8 * head; bit++) {
            byte[] changed = file.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Receipt.verify(changed, Notes.payload(3), Notes.ML_DSA.verifier()).isValid())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void everyTruncationIsRefused(KeyType type) {
        byte[] file = Notes.receipt(3, 7, signer(type)).withExtra(new byte[40]).bytes();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertStep(VerificationStep.PARSE, cut, Notes.payload(3), signer(type));
        }
    }

    @Test
    void aChangeOfTheExtraDataIsTheOnlyOneThatNothingAuthenticates() {
        Receipt receipt = Notes.receipt(3, 7, Notes.TESSERA_SIGNER);
        Receipt other = receipt.withExtra(new byte[] {5}).withExtra(new byte[] {6, 7});
        assertThat(other.extra()).hasValue(new byte[] {6, 7});
        assertThat(receipt.extra()).isEmpty();
        assertThat(other.withExtra(new byte[0]).bytes()).isEqualTo(receipt.bytes());
        assertThat(Receipt.verify(other.bytes(), Notes.payload(3), Notes.TESSERA).isValid())
                .isTrue();
        Notes.everyOneBitChange(
                other.bytes(),
                changed -> {
                    if (Receipt.verify(changed, Notes.payload(3), Notes.TESSERA).isValid()) {
                        assertThat(Receipt.parse(changed).withExtra(new byte[0]).bytes())
                                .isEqualTo(receipt.bytes());
                    }
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                       | no empty line before its checkpoint",
                "\\n\\n                                   | first line is not",
                "%v                                       | no empty line before its checkpoint",
                "%v\\n\\n%n                               | no index line",
                "c2sp.org/tlog-proof@v2\\nindex 0\\n\\n%n | first line is not",
                "` %v\\nindex 0\\n\\n%n`                  | first line is not",
                "%v\\r\\nindex 0\\n\\n%n                  | control character",
                "%v\\nindex\\n\\n%n                       | no index line",
                "%v\\nindex \\n\\n%n                      | not a decimal number",
                "%v\\nindex 00\\n\\n%n                    | not a decimal number",
                "%v\\nindex -1\\n\\n%n                    | not a decimal number",
                "%v\\nindex  1\\n\\n%n                    | not a decimal number",
                "%v\\nindex 9223372036854775808\\n\\n%n   | above 2^63-1",
                "%v\\nINDEX 0\\n\\n%n                     | no index line",
                "%v\\nindex 0\\nindex 0\\n\\n%n           | not canonical base64",
                "%v\\nindex 0\\nextra AAAA\\n\\n%n        | not canonical base64",
                "%v\\nextra AAAA\\nextra AAAA\\nindex 0\\n\\n%n | no index line",
                "%v\\nextra\\nindex 0\\n\\n%n             | no index line",
                "%v\\nextra \\nindex 0\\n\\n%n            | extra line without data",
                "%v\\nextra AA\\nindex 0\\n\\n%n          | not canonical base64",
                "%v\\nindex 0\\nAAAA\\n\\n%n              | has not 32 bytes: length=3",
                "%v\\nindex 0\\n%h \\n\\n%n               | not canonical base64",
                "%v\\nindex 0\\n%h\\n                     | no empty line before its checkpoint",
                "%v\\nindex 0\\n%h\\n\\n                  | no empty line before its signatures",
                "%v\\nindex 0\\n%h\\n\\n\\n%n             | not a decimal number",
                "%v\\nindex 0\\n\\nnote\\n\\n— foo AAAAAAA=\\n | fewer than 3 lines",
            })
    void aMalformedReceiptIsRefusedByItsRule(String file, String rule) {
        String text =
                file.translateEscapes()
                        .replace("%v", "c2sp.org/tlog-proof@v1")
                        .replace("%h", CanonicalText.base64(new byte[32]))
                        .replace("%n", Notes.text(Notes.tessera(1)));
        assertThatThrownBy(() -> Receipt.parse(Notes.utf8(text)))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining(rule)
                .hasMessageNotContaining("\n");
        assertStep(VerificationStep.PARSE, Notes.utf8(text), new byte[0], Notes.TESSERA_SIGNER);
    }

    @Test
    void capsHold() {
        String note = Notes.text(Notes.tessera(1));
        String hash = CanonicalText.base64(new byte[32]) + '\n';
        String head = "c2sp.org/tlog-proof@v1\nindex 0\n";
        assertThat(Receipt.parse(Notes.utf8(head + hash.repeat(63) + '\n' + note)).hashes())
                .hasSize(Receipt.MAX_HASHES);
        assertThatThrownBy(() -> Receipt.parse(Notes.utf8(head + hash.repeat(64) + '\n' + note)))
                .hasMessage("receipt has more than 63 hashes");
        assertThatThrownBy(() -> Receipt.parse(Notes.utf8(head + hash.repeat(3000) + '\n' + note)))
                .hasMessageStartingWith("receipt's head is longer than 131072 bytes");
        assertThatThrownBy(() -> Receipt.parse(new byte[Receipt.MAX_BYTES + 1]))
                .hasMessageStartingWith("receipt is longer than");
        Receipt largest =
                Notes.receipt(0, 1, Notes.TESSERA_SIGNER)
                        .withExtra(new byte[Receipt.MAX_EXTRA_BYTES]);
        assertThat(Receipt.parse(largest.bytes()).bytes()).isEqualTo(largest.bytes());
        assertThatThrownBy(() -> largest.withExtra(new byte[Receipt.MAX_EXTRA_BYTES + 1]))
                .hasMessageStartingWith("receipt's extra data is longer than 65536 bytes");
    }

    @Test
    void everyStepThatFailsIsNamed() {
        NoteSigner signer = Notes.TESSERA_SIGNER;
        String file = Notes.text(Notes.receipt(3, 7, signer).bytes());
        byte[] payload = Notes.payload(3);
        assertThat(Receipt.verify(Notes.utf8(file), payload, Notes.TESSERA).isValid()).isTrue();
        assertStep(
                VerificationStep.PARSE,
                Notes.utf8(file.replace("index 3", "index 03")),
                payload,
                signer);
        assertStep(
                VerificationStep.SIGNATURE,
                Notes.utf8(file.replace("\n7\n", "\n6\n")),
                payload,
                signer);
        assertStep(
                VerificationStep.INDEX,
                Notes.utf8(file.replace("index 3", "index 7")),
                payload,
                signer);
        assertStep(
                VerificationStep.INDEX,
                Notes.utf8(file.replace("index 3", "index 9223372036854775807")),
                payload,
                signer);
        assertStep(
                VerificationStep.INCLUSION,
                Notes.utf8(file.replace("index 3", "index 2")),
                payload,
                signer);
        assertStep(VerificationStep.INCLUSION, Notes.utf8(file), Notes.payload(2), signer);
        SignedNote note = Notes.signed(7, signer);
        String foreign = note.text().replace(Notes.ORIGIN, "another.example/log");
        SignedNote moved = new SignedNote(foreign, List.of(signer.sign(foreign, 0)));
        assertStep(
                VerificationStep.ORIGIN,
                Notes.utf8(file.substring(0, file.indexOf("\n\n") + 2) + Notes.text(moved.bytes())),
                payload,
                signer);
    }

    @Test
    void aPathWithAHashLessMoreOrInAnotherPlaceIsRefused() {
        String file = Notes.text(Notes.receipt(3, 7, Notes.TESSERA_SIGNER).bytes());
        String[] lines = file.split("\n", 6);
        String[] twins = {
            String.join("\n", lines[0], lines[1], lines[3], lines[4], lines[5]),
            String.join("\n", lines[0], lines[1], lines[2], lines[3], lines[5]),
            String.join("\n", lines[0], lines[1], lines[2], lines[3], lines[4], lines[4], lines[5]),
            String.join("\n", lines[0], lines[1], lines[3], lines[2], lines[4], lines[5]),
        };
        for (String twin : twins) {
            assertStep(
                    VerificationStep.INCLUSION,
                    Notes.utf8(twin),
                    Notes.payload(3),
                    Notes.TESSERA_SIGNER);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 8})
    void theProofOfAnotherSizeMakesNoReceipt(int size) {
        Rfc9162InclusionProof proof = (Rfc9162InclusionProof) Notes.words(size).inclusionProof(0);
        SignedNote note = Notes.signed(7, Notes.TESSERA_SIGNER);
        assertThatThrownBy(() -> Receipt.of(proof, note))
                .isInstanceOf(NoteFormatException.class)
                .hasMessage(
                        "proof does not fit the checkpoint: index=0, proof=%s, checkpoint=7", size);
    }

    @Test
    void randomDamageIsRefusedAndNeverAnException() {
        SplittableRandom random = TestSeed.random();
        byte[] file = Notes.receipt(5, 13, Notes.TESSERA_SIGNER).bytes();
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = file.clone();
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            if (!Arrays.equals(damaged, file)) {
                assertThat(Receipt.verify(damaged, Notes.payload(5), Notes.TESSERA).isValid())
                        .as(TestSeed.REPLAY)
                        .isFalse();
            }
        }
    }

    @Test
    void theLeafsHashIsAsGoodAsThePayload() {
        Receipt receipt = Notes.receipt(5, 7, Notes.TESSERA_SIGNER);
        assertThat(
                        receipt.verifyLeaf(
                                        HashProfile.RFC9162.leafHash(Notes.payload(5)),
                                        Notes.TESSERA)
                                .isValid())
                .isTrue();
        assertThat(
                        receipt.verifyLeaf(
                                        HashProfile.AEGIS_V1.leafHash(Notes.payload(5)),
                                        Notes.TESSERA)
                                .isValid())
                .isFalse();
    }

    private static NoteSigner signer(KeyType type) {
        return type == KeyType.ED25519 ? Notes.TESSERA_SIGNER : Notes.ML_DSA;
    }

    private static void assertStep(
            VerificationStep step, byte[] file, byte[] payload, NoteSigner signer) {
        assertThat(Receipt.verify(file, payload, signer.verifier()))
                .isInstanceOfSatisfying(
                        CheckpointVerification.Refused.class,
                        refused -> assertThat(refused.step()).as(refused.reason()).isEqualTo(step));
    }
}
