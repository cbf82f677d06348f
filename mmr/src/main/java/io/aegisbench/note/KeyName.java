package io.aegisbench.note;

import io.aegisbench.disk.Checksums;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names and ids of keys, by the rules of C2SP {@code signed-note}. */
final class KeyName {
    private static final char NEXT_LINE = 0x85;
    private static final HexFormat HEX = HexFormat.of();
    private static final int ID_DIGITS = 2 * Integer.BYTES;

    private KeyName() {}

    /** Refuses a name that is empty or holds a plus, a Unicode space or a control character. */
    static void check(String name) {
        CanonicalText.checkLine("key name", name);
        if (name.indexOf('+') >= 0 || name.codePoints().anyMatch(KeyName::isSpace)) {
            throw new NoteFormatException(
                    "key name has a space or a plus: name=" + CanonicalText.shown(name));
        }
    }

    /** {@return the first four bytes of SHA-256 over name, LF, type and public key} */
    static int id(String name, KeyType type, byte[] publicKey) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] input =
                ByteBuffer.allocate(nameBytes.length + 2 + publicKey.length)
                        .put(nameBytes)
                        .put((byte) '\n')
                        .put(type.number())
                        .put(publicKey)
                        .array();
        return ByteBuffer.wrap(Checksums.sha256().digest(input)).getInt();
    }

    static String idText(int id) {
        return HEX.toHexDigits(id);
    }

    static int parseId(String text) {
        boolean canonical =
                text.length() == ID_DIGITS
                        && text.chars()
                                .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (!canonical) {
            throw new NoteFormatException("key id is not 8 lowercase hexadecimal digits");
        }
        return HexFormat.fromHexDigits(text);
    }

    private static boolean isSpace(int character) {
        return Character.isSpaceChar(character)
                || Character.isWhitespace(character)
                || character == NEXT_LINE;
    }
}
