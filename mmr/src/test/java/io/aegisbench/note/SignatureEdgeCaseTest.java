package io.aegisbench.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.VerificationStep;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that must not verify although they nearly do, for both kinds of key. */
final class SignatureEdgeCaseTest {
    private static final String TEXT = Notes.signed(5, Notes.TESSERA_SIGNER).text();
    private static final BigInteger GROUP_ORDER =
            BigInteger.ONE
                    .shiftLeft(252)
                    .add(new BigInteger("27742317777372353535851937790883648493"));

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void aSignatureOfAnotherLengthOrOfZerosOrOnesIsRefused(KeyType type) {
        byte[] real = signer(type).sign(TEXT, 0).bytes();
        for (int length = 1; length < real.length + 70; length += length < 130 ? 1 : 37) {
            if (length != real.length) {
                assertFlawed(type, Arrays.copyOf(real, length));
            }
        }
        assertFlawed(type, Arrays.copyOf(real, real.length + 1));
        assertFlawed(type, Arrays.copyOf(real, real.length - 1));
        assertFlawed(type, new byte[real.length]);
        byte[] ones = new byte[real.length];
        Arrays.fill(ones, (byte) 0xff);
        assertFlawed(type, ones);
        assertThat(flawless(type, real)).isTrue();
    }

    @Test
    void everyOneBitChangeOfAnEd25519SignatureIsRefused() {
        Notes.everyOneBitChange(
                Notes.TESSERA_SIGNER.sign(TEXT, 0).bytes(),
                changed -> assertFlawed(KeyType.ED25519, changed));
    }

    @Test
    void aChangeOfAnyByteOfAnMlDsaSignatureAndOfItsTimeIsRefused() {
        byte[] real = Notes.ML_DSA.sign(TEXT, 1_700_000_000).bytes();
        for (int i = 0; i < real.length; i++) {
            byte[] changed = real.clone();
            changed[i] ^= (byte) (1 << i % 8);
            assertFlawed(KeyType.ML_DSA_44, changed);
        }
    }

    @Test
    void aScalarBeyondTheGroupOrderIsRefused() {
        byte[] real = Notes.TESSERA_SIGNER.sign(TEXT, 0).bytes();
        BigInteger scalar = new BigInteger(1, reversed(Arrays.copyOfRange(real, 32, 64)));
        for (int multiple = 1; multiple < 15; multiple++) {
            BigInteger other = scalar.add(GROUP_ORDER.multiply(BigInteger.valueOf(multiple)));
            byte[] twin = real.clone();
            for (int i = 0; i < 32; i++) {
                twin[32 + i] = other.shiftRight(8 * i).byteValue();
            }
            assertFlawed(KeyType.ED25519, twin);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0200000000000000000000000000000000000000000000000000000000000000",
            })
    void aCommitmentPointThatIsOddIsRefused(String point) {
        byte[] real = Notes.TESSERA_SIGNER.sign(TEXT, 0).bytes();
        byte[] twin = real.clone();
        System.arraycopy(HexFormat.of().parseHex(point), 0, twin, 0, 32);
        assertFlawed(KeyType.ED25519, twin);
        Arrays.fill(twin, 32, 64, (byte) 0);
        assertFlawed(KeyType.ED25519, twin);
    }

    @Test
    void theSameTextIsSignedTheSameWithEd25519AndAnewWithMlDsa() {
        assertThat(Notes.TESSERA_SIGNER.sign(TEXT, 0))
                .isEqualTo(Notes.TESSERA_SIGNER.sign(TEXT, 9));
        NoteSignature one = Notes.ML_DSA.sign(TEXT, 7);
        NoteSignature two = Notes.ML_DSA.sign(TEXT, 7);
        assertThat(one).isNotEqualTo(two);
        assertThat(new SignedNote(TEXT, List.of(one, two)).verify(List.of(Notes.ML_DSA.verifier())))
                .isEqualTo(new NoteVerification.Signed(List.of(one, two)));
    }

    @Test
    void anMlDsaSignatureStatesItsTimeAndEd25519HasNone() {
        Checkpoint checkpoint = Checkpoint.parse(TEXT);
        Instant time = Instant.parse("2026-11-23T10:00:00.9Z");
        NoteSignature signature = checkpoint.sign(Notes.ML_DSA, time).signatures().getFirst();
        assertThat(Notes.ML_DSA.verifier().epochSeconds(signature)).hasValue(1795428000L);
        NoteSignature untimed = checkpoint.sign(Notes.ML_DSA).signatures().getFirst();
        assertThat(Notes.ML_DSA.verifier().epochSeconds(untimed)).isEmpty();
        assertThat(
                        Notes.TESSERA.epochSeconds(
                                checkpoint
                                        .sign(Notes.TESSERA_SIGNER, time)
                                        .signatures()
                                        .getFirst()))
                .isEmpty();
        assertThatThrownBy(() -> checkpoint.sign(Notes.ML_DSA, Instant.ofEpochSecond(-1)))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining("before 1970");
    }

    @Test
    void aTimeBeyondTheLargestIsRefusedAlthoughItIsSigned() {
        byte[] message =
                CosignedMessage.of(Notes.ORIGIN, Long.MIN_VALUE, CheckpointText.parse(TEXT));
        byte[] signature =
                JdkKeys.sign(
                        KeyType.ML_DSA_44,
                        JdkKeys.fromSeed(KeyType.ML_DSA_44, new byte[32]).getPrivate(),
                        message);
        byte[] timed =
                ByteBuffer.allocate(8 + signature.length)
                        .putLong(Long.MIN_VALUE)
                        .put(signature)
                        .array();
        assertThat(
                        Notes.ML_DSA
                                .verifier()
                                .flaw(
                                        TEXT,
                                        new NoteSignature(
                                                Notes.ORIGIN,
                                                Notes.ML_DSA.verifier().keyId(),
                                                timed)))
                .hasValue("signature's time is above 2^63-1");
    }

    @Test
    void mlDsaSignsNoTextButACheckpointWithoutExtensionLines() {
        for (String text :
                List.of("text\n", TEXT + "extension\n", "o".repeat(256) + TEXT.substring(24))) {
            assertThatThrownBy(() -> Notes.ML_DSA.sign(text, 0))
                    .isInstanceOf(NoteFormatException.class);
            assertThat(Notes.ML_DSA.verifier().flaw(text, Notes.ML_DSA.sign(TEXT, 0))).isPresent();
        }
    }

    /** The layout of tlog-cosignature, put together by hand. */
    @Test
    void theCosignedMessageIsTheSpecifications() {
        String expected =
                "subtree/v1\n\0"
                        + "\u0003foo"
                        + "\0\0\0\0\0\0\0\u0005"
                        + "\u0006origin"
                        + "\0\0\0\0\0\0\0\0"
                        + "\0\0\0\0\0\0\u0001\u0002";
        byte[] message =
                CosignedMessage.of(
                        "foo",
                        5,
                        new CheckpointText(
                                "origin", 0x102, CheckpointText.parse(TEXT).root(), List.of()));
        assertThat(Notes.text(Arrays.copyOf(message, message.length - 32))).isEqualTo(expected);
        assertThat(Arrays.copyOfRange(message, message.length - 32, message.length))
                .isEqualTo(Checkpoint.parse(TEXT).root().bytes());
    }

    @Test
    void aKeyOfTheOtherTypeWithTheSameSeedAndNameSignsNothingForIt() {
        NoteSigner twin = Notes.signer(Notes.ORIGIN, KeyType.ED25519, new byte[32]);
        assertThat(twin.verifier().keyId()).isNotEqualTo(Notes.ML_DSA.verifier().keyId());
        byte[] note = Notes.signed(5, Notes.ML_DSA).bytes();
        assertThat(Checkpoint.open(note, twin.verifier()))
                .isEqualTo(
                        new CheckpointVerification.Refused(
                                VerificationStep.SIGNATURE,
                                "note has no signature of a known key"));
    }

    private static NoteSigner signer(KeyType type) {
        return type == KeyType.ED25519 ? Notes.TESSERA_SIGNER : Notes.ML_DSA;
    }

    private static boolean flawless(KeyType type, byte[] signature) {
        NoteVerifier key = signer(type).verifier();
        NoteSignature line = new NoteSignature(key.name(), key.keyId(), signature);
        return key.flaw(TEXT, line).isEmpty();
    }

    private static void assertFlawed(KeyType type, byte[] signature) {
        assertThat(flawless(type, signature)).isFalse();
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
