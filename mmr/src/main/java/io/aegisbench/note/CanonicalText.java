package io.aegisbench.note;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The parts that all formats are made of, each read from its one spelling only. */
public final class CanonicalText {
    /** Digits of 2^63 - 1. */
    private static final int MAX_DECIMAL_DIGITS = 19;

    private static final int MAX_SHOWN_CHARACTERS = 80;

    private CanonicalText() {}

    /**
     * {@return the bytes that a text of RFC 4648, section 4, stands for, padded and with no bit
     * left over}
     *
     * @param what names the value in a message
     * @param text the one spelling of the bytes
     * @throws NoteFormatException if it is another
     */
    public static byte[] base64(String what, String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (base64(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with texts that decode but are not the one spelling.
        }
        throw new NoteFormatException(what + " is not canonical base64");
    }

    /**
     * {@return the text of bytes}
     *
     * @param bytes any
     */
    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * {@return so many bytes that a text stands for}
     *
     * @param what names the value in a message
     * @param text the one spelling of the bytes
     * @param length how many there must be
     * @throws NoteFormatException if it is another spelling or there are more or fewer
     */
    public static byte[] base64(String what, String text, int length) {
        byte[] bytes = base64(what, text);
        if (bytes.length != length) {
            throw new NoteFormatException(
                    what + " has not " + length + " bytes: length=" + bytes.length);
        }
        return bytes;
    }

    /**
     * {@return a number from 0 to 2^63 - 1, without sign and leading zeros}
     *
     * @param what names the value in a message
     * @param text its digits
     * @throws NoteFormatException if it is no such number
     */
    public static long decimal(String what, String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() <= MAX_DECIMAL_DIGITS
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
            throw new NoteFormatException(
                    what + " is not a decimal number without leading zeros: " + shown(text));
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new NoteFormatException(what + " is above 2^63-1: " + shown(text));
        }
    }

    /**
     * {@return the text that bytes encode: UTF-8 with no control character but LF}
     *
     * @param what names the value in a message
     * @param bytes of the text
     * @throws NoteFormatException if they are no such text
     */
    public static String utf8(String what, byte[] bytes) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            checkCharacters(what, text);
            return text;
        } catch (CharacterCodingException e) {
            throw new NoteFormatException(what + " is not valid UTF-8");
        }
    }

    /**
     * Refuses a text that {@link #utf8} would not give back.
     *
     * @param what names the value in a message
     * @param text is checked
     * @throws NoteFormatException if it is refused
     */
    public static void checkCharacters(String what, String text) {
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new NoteFormatException(what + " has a control character");
        }
        checkEncodable(what, text);
    }

    /**
     * Refuses a text that is no single line, and one that is empty.
     *
     * @param what names the value in a message
     * @param text is checked
     * @throws NoteFormatException if it is refused
     */
    public static void checkLine(String what, String text) {
        if (text.isEmpty()) {
            throw new NoteFormatException(what + " is empty");
        }
        if (text.indexOf('\n') >= 0) {
            throw new NoteFormatException(what + " has a line break");
        }
        checkCharacters(what, text);
    }

    /**
     * Refuses bytes beyond a cap, before anything is made of them.
     *
     * @param what names the value in a message
     * @param length how many there are
     * @param maxBytes the cap
     * @throws NoteFormatException if there are more
     */
    public static void checkLength(String what, long length, int maxBytes) {
        if (length > maxBytes) {
            throw new NoteFormatException(
                    what + " is longer than " + maxBytes + " bytes: length=" + length);
        }
    }

    /**
     * {@return the text for a message: only printable ASCII, and not all of a long one}
     *
     * @param text any
     */
    public static String shown(String text) {
        String visible = text.chars().allMatch(c -> c >= ' ' && c < 127) ? text : "(unprintable)";
        return visible.length() <= MAX_SHOWN_CHARACTERS
                ? visible
                : visible.substring(0, MAX_SHOWN_CHARACTERS) + "…";
    }

    private static void checkEncodable(String what, String text) {
        try {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new NoteFormatException(what + " has an unpaired surrogate");
        }
    }
}
