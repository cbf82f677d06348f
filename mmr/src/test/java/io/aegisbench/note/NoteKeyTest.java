package io.aegisbench.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.ledger.Checkpoint;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifier and signer keys as texts, and the points that Ed25519 keys must not be. */
final class NoteKeyTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final BigInteger P =
            BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                | not name+id+key",
                "foo                               | not name+id+key",
                "foo+530d903a                      | not name+id+key",
                "+530d903a+AQ==                    | key name is empty",
                "f oo+530d903a+AQ==                | has a space or a plus",
                "f\u2003oo+530d903a+AQ==           | has a space or a plus",
                "foo+530D903A+AQ==                 | not 8 lowercase hexadecimal digits",
                "foo+530d903+AQ==                  | not 8 lowercase hexadecimal digits",
                "foo+530d903a0+AQ==                | not 8 lowercase hexadecimal digits",
                "foo+-30d903a+AQ==                 | not 8 lowercase hexadecimal digits",
                "foo+530d903a+                     | has no type",
                "foo+530d903a+AQ                   | not canonical base64",
                "foo+530d903a+AR==                 | not canonical base64",
                "foo+530d903a+AQ==+                | not canonical base64",
                "` foo+530d903a+AQ==`              | has a space or a plus",
                "foo+530d903a+AQ==                 | has not 32 bytes: length=0",
                "foo+530d903a+Bg==                 | has not 1312 bytes: length=0",
                "foo+530d903a+Ag==                 | not supported: type=0x02",
                "example.com/fob+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k | id=530d903a, expected=",
                "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k | expected=530d903a",
            })
    void aMalformedVerifierKeyIsRefusedByItsRule(String text, String rule) {
        assertThatThrownBy(() -> NoteVerifier.parse(text))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining(rule)
                .hasMessageNotContaining("\n");
    }

    @Test
    void everyOneBitChangeAndTruncationOfAVerifierKeyIsRefusedOrAnotherKey() {
        byte[] text = Notes.utf8(Notes.TESSERA_VKEY);
        Notes.everyOneBitChange(text, changed -> assertNoVerifier(Notes.text(changed)));
        for (int length = 0; length < text.length; length++) {
            assertNoVerifier(Notes.TESSERA_VKEY.substring(0, length));
        }
        assertNoVerifier(Notes.TESSERA_VKEY + '\n');
        assertNoVerifier("a".repeat(NoteVerifier.MAX_CHARACTERS) + Notes.TESSERA_VKEY);
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void aGeneratedKeyIsReadBackAndSigns(KeyType type) {
        NoteSigner signer = NoteSigner.generate("example.com/ünï", type);
        NoteSigner again = NoteSigner.parse(signer.secretText());
        assertThat(again.verifier())
                .isEqualTo(signer.verifier())
                .hasSameHashCodeAs(signer.verifier());
        assertThat(NoteVerifier.parse(signer.verifier().toString())).isEqualTo(signer.verifier());
        assertThat(Checkpoint.open(Notes.signed(3, again).bytes(), signer.verifier()).isValid())
                .isTrue();
        assertThat(NoteSigner.generate("example.com/ünï", type).verifier())
                .isNotEqualTo(signer.verifier());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PRIVATE+KEY+",
                "private+key+foo+00000000+AQ==",
                "PRIVATE+KEY+foo+00000000",
                "PRIVATE+KEY+foo+00000000+",
                "PRIVATE+KEY+foo+00000000+AQ==",
                "PRIVATE+KEY+foo+00000000+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg",
                "PRIVATE+KEY+fo o+00000000+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg",
                "PRIVATE+KEY+foo+00000000+BuymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg",
                "PRIVATE+KEY+foo+00000000+AuymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg",
                "PRIVATE+KEY+foo+00000000+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3egAA==",
            })
    void aMalformedSignerKeyIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> NoteSigner.parse(text))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageNotContaining("eymY")
                .hasMessageNotContaining("\n");
    }

    @Test
    void everyOneBitChangeOfASignerKeyIsRefused() {
        byte[] text = Notes.utf8(Notes.TESSERA_SIGNER.secretText());
        Notes.everyOneBitChange(
                text,
                changed ->
                        assertThatThrownBy(() -> NoteSigner.parse(Notes.text(changed)))
                                .isInstanceOf(NoteFormatException.class));
    }

    /** RFC 8032, section 7.1, test 1. */
    @Test
    void anEd25519SeedGivesTheKeyAndTheSignatureOfRfc8032() {
        NoteSigner signer =
                Notes.signer(
                        "rfc8032",
                        KeyType.ED25519,
                        HEX.parseHex(
                                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        assertThat(signer.verifier().toString())
                .endsWith(
                        CanonicalText.base64(
                                HEX.parseHex(
                                        "01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")));
        assertThat(HEX.formatHex(signer.sign("", 0).bytes()))
                .isEqualTo(
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    }

    /** draft-ietf-lamps-dilithium-certificates (RFC 9881), the examples' seed 00 01 … 1f. */
    @Test
    void anMlDsaSeedGivesTheKeyOfRfc9881() {
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) i;
        }
        byte[] key =
                JdkKeys.raw(
                        KeyType.ML_DSA_44, JdkKeys.fromSeed(KeyType.ML_DSA_44, seed).getPublic());
        assertThat(HEX.formatHex(key))
                .hasSize(2 * 1312)
                .startsWith("d7b2b47254aae0db45e7930d4a98d2c97d8f1397d1789dafa17024b316e9bec9")
                .endsWith("2202766151f16a965f9f81ece76cc070b55869e4db9784cf05c830b3242c8312");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            })
    void aKeyOfSmallOrderIsRefused(String key) {
        assertKeyRefused(HEX.parseHex(key), "small order");
    }

    @Test
    void aKeyWhoseYIsNotBelowTheModulusIsRefused() {
        for (int above = 0; above < 19; above++) {
            assertKeyRefused(littleEndian(P.add(BigInteger.valueOf(above))), "y is not below p");
        }
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);
        assertKeyRefused(ones, "y is not below p");
    }

    @Test
    void halfOfAllSmallYAreNoPointsAndTheJdkAgreesWithUs() {
        int points = 0;
        for (int y = 2; y < 200; y++) {
            byte[] encoded = littleEndian(BigInteger.valueOf(y));
            boolean point;
            try {
                JdkKeys.publicKey(KeyType.ED25519, encoded);
                point = true;
                points++;
            } catch (NoteFormatException e) {
                assertThat(e).hasMessageContaining("no point of the curve");
                point = false;
            }
            assertThat(jdkTakes(encoded)).as("y=%d", y).isEqualTo(point);
        }
        assertThat(points).isBetween(70, 130);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 33, 64})
    void anEd25519KeyOfAnotherLengthIsRefused(int length) {
        assertKeyRefused(new byte[length], "has not 32 bytes: length=" + length);
    }

    @Test
    void anMlDsaKeyNameFitsOneLengthByte() {
        String name = "é".repeat(127) + 'a';
        NoteSigner signer = NoteSigner.generate(name, KeyType.ML_DSA_44);
        assertThat(Checkpoint.open(Notes.signed(2, signer).bytes(), signer.verifier()).isValid())
                .isTrue();
        assertThatThrownBy(() -> NoteSigner.generate(name + 'a', KeyType.ML_DSA_44))
                .hasMessage("key name for ML-DSA-44 is longer than 255 bytes: length=256");
        assertThat(NoteSigner.generate(name + 'a', KeyType.ED25519).name()).hasSize(129);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a+b",
                "a\nb",
                "a\tb",
                "a\u00a0b",
                "a\u2028b",
                "a\u0085b",
                "a\0b"
            })
    void aNameThatBreaksTheRulesIsRefused(String name) {
        assertThatThrownBy(() -> NoteSigner.generate(name, KeyType.ED25519))
                .isInstanceOf(NoteFormatException.class);
    }

    @Test
    void anUnknownTypeNameIsRefusedWithTheKnownOnes() {
        assertThat(KeyType.ofId("ed25519")).isEqualTo(KeyType.ED25519);
        assertThatThrownBy(() -> KeyType.ofId("hmac"))
                .hasMessage(
                        "no such key type: type=hmac,"
                                + " known=ed25519, ed25519-cosignature, ml-dsa-44");
    }

    private static boolean jdkTakes(byte[] encoded) {
        try {
            byte[] prefix = HEX.parseHex("302a300506032b6570032100");
            byte[] x509 = Arrays.copyOf(prefix, 44);
            System.arraycopy(encoded, 0, x509, 12, 32);
            Signature signature = Signature.getInstance("Ed25519", "SunEC");
            signature.initVerify(
                    KeyFactory.getInstance("Ed25519", "SunEC")
                            .generatePublic(new X509EncodedKeySpec(x509)));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void assertNoVerifier(String text) {
        try {
            assertThat(NoteVerifier.parse(text)).isNotEqualTo(Notes.TESSERA);
            throw new AssertionError("was read: " + text);
        } catch (NoteFormatException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    private static void assertKeyRefused(byte[] key, String rule) {
        byte[] typed = new byte[key.length + 1];
        typed[0] = 1;
        System.arraycopy(key, 0, typed, 1, key.length);
        int id = KeyName.id("foo", KeyType.ED25519, key);
        String text = String.format(Locale.ROOT, "foo+%08x+%s", id, CanonicalText.base64(typed));
        assertThatThrownBy(() -> NoteVerifier.parse(text))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining(rule);
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = number.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }
}
