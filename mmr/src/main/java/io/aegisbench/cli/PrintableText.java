package io.aegisbench.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether bytes can be shown on a terminal as they are: as text on one line, in which no
 * character moves the cursor, hides or turns round what stands beside it.
 */
final class PrintableText {
    private PrintableText() {}

    /** {@return the text, null unless all of it is printable} */
    static @Nullable String of(byte[] bytes) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.codePoints().allMatch(PrintableText::isPrintable) ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
