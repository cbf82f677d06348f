package io.aegisbench.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C2SP signed-note, rule by rule. */
final class SignedNoteTest {
    /** The example of the specification. */
    private static final NoteVerifier EXAMPLE_KEY =
            NoteVerifier.parse(
                    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");

    private static final String EXAMPLE_TEXT = "This is an example message.\n";
    private static final String EXAMPLE_LINE =
            "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    private static final byte[] EXAMPLE = Notes.utf8(EXAMPLE_TEXT + '\n' + EXAMPLE_LINE);
    private static final NoteSigner FOO = Notes.signer("foo", KeyType.ED25519, new byte[32]);

    @Test
    void verifiesTheSpecificationsExample() {
        SignedNote note = SignedNote.parse(EXAMPLE);
        assertThat(note.text()).isEqualTo(EXAMPLE_TEXT);
        assertThat(note.verify(List.of(EXAMPLE_KEY)))
                .isEqualTo(new NoteVerification.Signed(note.signatures()));
        assertThat(note.bytes()).isEqualTo(EXAMPLE);
    }

    @Test
    void aTextMayHaveEmptyLinesAndAnyAlphabet() {
        String text = "Ognuno sta solo sul cuor della terra\ntrafitto:\n\ned è subito sera.\n";
        String line =
                "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
        SignedNote note = SignedNote.parse(Notes.utf8(text + '\n' + line));
        assertThat(note.text()).isEqualTo(text);
        assertThat(note.verify(List.of(EXAMPLE_KEY)))
                .isEqualTo(new NoteVerification.Refused("note has no signature of a known key"));
        for (String odd : List.of("\n", "\n\n", "a\n\n\n", "\n— a b\n", "— x AAAAAAA=\n")) {
            SignedNote signed = new SignedNote(odd, List.of(FOO.sign(odd, 0)));
            assertThat(SignedNote.parse(signed.bytes())).isEqualTo(signed);
            assertThat(signed.verify(List.of(FOO.verifier())))
                    .isInstanceOf(NoteVerification.Signed.class);
        }
    }

    @Test
    void everyOneBitChangeIsRefused() {
        Notes.everyOneBitChange(EXAMPLE, changed -> assertRefused(changed, EXAMPLE_KEY));
    }

    @Test
    void everyTruncationAndEveryExtensionByAByteIsRefused() {
        for (int length = 0; length < EXAMPLE.length; length++) {
            assertRefused(Arrays.copyOf(EXAMPLE, length), EXAMPLE_KEY);
        }
        for (int added = 0; added < 256; added++) {
            byte[] longer = Arrays.copyOf(EXAMPLE, EXAMPLE.length + 1);
            longer[EXAMPLE.length] = (byte) added;
            assertRefused(longer, EXAMPLE_KEY);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                     | no empty line before its signatures",
                "text\\n                                | no empty line before its signatures",
                "text\\n\\n                             | does not end with a signature line",
                "text\\n\\n— foo AAAAAAA=               | does not end with a signature line",
                "text\\n\\n- foo AAAAAAA=\\n            | begins not with an em dash",
                "text\\n\\n—  foo AAAAAAA=\\n           | not canonical base64",
                "text\\n\\n—foo AAAAAAA=\\n             | begins not with an em dash",
                "text\\n\\n— foo\\n                      | has no signature",
                "text\\n\\n— foo \\n                     | shorter than a key id",
                "text\\n\\n— foo AAAA\\n                 | shorter than a key id",
                "text\\n\\n— foo AAAAAA==\\n             | no bytes behind the key id",
                "text\\n\\n— foo AAAAAAA\\n              | not canonical base64",
                "text\\n\\n— foo AAAAAAB=\\n             | not canonical base64",
                "text\\n\\n— foo AAAA_AA=\\n             | not canonical base64",
                "text\\n\\n— foo AAAAAAA= \\n            | not canonical base64",
                "text\\n\\n— foo  AAAAAAA=\\n            | not canonical base64",
                "text\\n\\n— fo+o AAAAAAA=\\n            | has a space or a plus",
                "text\\n\\n— fo\u00a0o AAAAAAA=\\n       | has a space or a plus",
                "text\\n\\n— fo\u0085o AAAAAAA=\\n       | has a space or a plus",
                "text\\n\\n— fo\u3000o AAAAAAA=\\n       | has a space or a plus",
                "te\\txt\\n\\n— foo AAAAAAA=\\n          | control character",
                "te\\0xt\\n\\n— foo AAAAAAA=\\n          | control character",
                "text\\r\\n\\n— foo AAAAAAA=\\n          | control character",
                "text\\n\\n— foo AAAAAAA=\\r\\n          | control character",
                "text\\n\\n— foo AAAAAAA=\\n\\n          | does not end with a signature line",
                "text\\n\\n— foo AAAAAAA=\\ntext\\n      | begins not with an em dash",
            })
    void aMalformedNoteIsRefusedByItsRule(String note, String rule) {
        assertThatThrownBy(() -> SignedNote.parse(Notes.utf8(note.translateEscapes())))
                .isInstanceOf(NoteFormatException.class)
                .hasMessageContaining(rule)
                .hasMessageNotContaining("\n");
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[][] invalid = {
            {(byte) 0xc3},
            {(byte) 0xff},
            {(byte) 0xc0, (byte) 0x8a}, // An overlong LF.
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // A surrogate.
            {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80} // Beyond Unicode.
        };
        for (byte[] bytes : invalid) {
            byte[] note = Arrays.copyOf(bytes, bytes.length + EXAMPLE.length);
            System.arraycopy(EXAMPLE, 0, note, bytes.length, EXAMPLE.length);
            assertThatThrownBy(() -> SignedNote.parse(note)).hasMessage("note is not valid UTF-8");
        }
        assertThatThrownBy(() -> new SignedNote("\ud800\n", List.of(FOO.sign("a\n", 0))))
                .hasMessage("note has an unpaired surrogate");
    }

    @Test
    void linesOfUnknownKeysAreIgnoredAlsoWhereTheyShareTheNameOrTheId() {
        NoteSignature real = FOO.sign("text\n", 0);
        byte[] wrong = new byte[64];
        SignedNote note =
                new SignedNote(
                        "text\n",
                        List.of(
                                new NoteSignature("foo", real.keyId() + 1, wrong),
                                new NoteSignature("bar", real.keyId(), wrong),
                                new NoteSignature("baz", 7, new byte[1]),
                                real));
        assertThat(note.verify(List.of(FOO.verifier())))
                .isEqualTo(new NoteVerification.Signed(List.of(real)));
        assertThat(SignedNote.parse(note.bytes())).isEqualTo(note);
    }

    @Test
    void aFalseLineOfAKnownKeyRefusesTheNoteWhereverItStands() {
        NoteSignature real = FOO.sign("text\n", 0);
        NoteSignature wrong = FOO.sign("other text\n", 0);
        NoteSignature odd = new NoteSignature("foo", real.keyId(), new byte[1]);
        for (List<NoteSignature> lines :
                List.of(
                        List.of(real, wrong),
                        List.of(wrong, real),
                        List.of(real, odd),
                        List.of(real, Notes.TESSERA_SIGNER.sign("other\n", 0)))) {
            assertThat(
                            new SignedNote("text\n", lines)
                                    .verify(List.of(FOO.verifier(), Notes.TESSERA)))
                    .isInstanceOf(NoteVerification.Refused.class);
        }
    }

    @Test
    void aSecondLineOfAKnownKeyMustHoldToo() {
        NoteSignature real = FOO.sign("text\n", 0);
        assertThat(new SignedNote("text\n", List.of(real, real)).verify(List.of(FOO.verifier())))
                .isEqualTo(new NoteVerification.Signed(List.of(real, real)));
    }

    @Test
    void severalKnownKeysAreReportedInTheNotesOrder() {
        NoteSignature foo = FOO.sign("text\n", 0);
        NoteSignature log = Notes.TESSERA_SIGNER.sign("text\n", 0);
        SignedNote note = new SignedNote("text\n", List.of(log, foo));
        assertThat(note.verify(List.of(FOO.verifier(), Notes.TESSERA, FOO.verifier())))
                .isEqualTo(new NoteVerification.Signed(List.of(log, foo)));
        assertThat(note.verify(List.of()))
                .isEqualTo(new NoteVerification.Refused("note has no signature of a known key"));
    }

    @Test
    void acceptsUpToTheCapOfSignaturesAndOneMoreIsRefused() {
        List<NoteSignature> lines = new ArrayList<>();
        for (int i = 1; i < SignedNote.MAX_SIGNATURES; i++) {
            lines.add(new NoteSignature("witness-" + i, i, new byte[5000]));
        }
        lines.add(FOO.sign("text\n", 0));
        SignedNote note = new SignedNote("text\n", lines);
        assertThat(SignedNote.MAX_SIGNATURES).isGreaterThanOrEqualTo(16);
        assertThat(SignedNote.parse(note.bytes()).verify(List.of(FOO.verifier())))
                .isInstanceOf(NoteVerification.Signed.class);
        byte[] more = Notes.utf8(Notes.text(note.bytes()) + EXAMPLE_LINE);
        assertThatThrownBy(() -> SignedNote.parse(more))
                .hasMessage("note has more than 64 signatures");
        lines.add(lines.getLast());
        assertThatThrownBy(() -> new SignedNote("text\n", lines))
                .hasMessage("note has not 1 to 64 signatures: signatures=65");
        assertThatThrownBy(() -> new SignedNote("text\n", List.of()))
                .hasMessage("note has not 1 to 64 signatures: signatures=0");
    }

    @Test
    void aNoteBeyondTheSizeCapIsRefused() {
        int room = SignedNote.MAX_BYTES - FOO.sign("a\n", 0).toString().length() - 2 - 3;
        String text = "a".repeat(room) + '\n';
        SignedNote largest = new SignedNote(text, List.of(FOO.sign(text, 0)));
        assertThat(largest.bytes()).hasSize(SignedNote.MAX_BYTES);
        assertThat(SignedNote.parse(largest.bytes())).isEqualTo(largest);
        byte[] tooLong = new byte[SignedNote.MAX_BYTES + 1];
        assertThatThrownBy(() -> SignedNote.parse(tooLong))
                .hasMessage("note is longer than 524288 bytes: length=524289");
        assertThatThrownBy(() -> new SignedNote("aaa" + text, List.of(FOO.sign("a\n", 0))))
                .hasMessageContaining("note is longer than");
    }

    @Test
    void aSignatureKeepsItsOwnCopyOfTheBytes() {
        byte[] bytes = {1, 2, 3};
        NoteSignature signature = new NoteSignature("foo", 1, bytes);
        bytes[0] = 9;
        signature.bytes()[1] = 9;
        assertThat(signature.bytes()).containsExactly(1, 2, 3);
    }

    private static void assertRefused(byte[] bytes, NoteVerifier key) {
        NoteVerification outcome;
        try {
            outcome = SignedNote.parse(bytes).verify(List.of(key));
        } catch (NoteFormatException e) {
            return;
        }
        assertThat(outcome)
                .as(() -> Notes.text(bytes))
                .isInstanceOf(NoteVerification.Refused.class);
    }
}
