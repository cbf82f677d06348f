package io.aegisbench.proxy.firewall;

import com.ibm.icu.text.SpoofChecker;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one code point becomes before it is matched. Thread-safe: two threads that compute the same
 * entry compute the same character.
 *
 * <p>Compatibility decomposition, lower case, no marks, look-alikes of Latin letters become these
 * letters, invisible characters vanish, tag characters become the ASCII they carry, all else that
 * is no letter or digit separates words. Decomposition of one code point does not depend on its
 * neighbours once marks are dropped, so texts that are equal under NFKC fold alike. A code point is
 * computed at its first use: nothing is loaded or filled until a text is not ASCII.
 */
final class CharacterFold {

    /** The character vanishes: invisible, or a mark. */
    static final char DROP = '\0';

    /** The character separates words. */
    static final char SEPARATOR = ' ';

    /** The character ends a sentence. */
    static final char STOP = '\n';

    /** The character becomes several: {@link #expansion}. */
    static final char EXPANDS = '\uFFFF';

    private static final char UNKNOWN = '\uFFFE';
    private static final int PAGE_SIZE = 256;
    private static final int PAGE_COUNT = (Character.MAX_CODE_POINT + 1) / PAGE_SIZE;
    private static final int TAG_FIRST = 0xE0020;
    private static final int TAG_LAST = 0xE007E;
    private static final char[] @Nullable [] PAGES = new char[PAGE_COUNT][];
    private static final int[] WARM_BLOCKS = {
        0x80, 0x300, 0x400, 0x1E00, 0x2000, 0x2100, 0x2400, 0x3000, 0xFF00, 0x1D400, 0x1F100
    };
    private static final int CAPITALS_FIRST = 0x370;
    private static final char[] CAPITALS = unknown(0x530 - CAPITALS_FIRST);
    private static final char[] ASCII = asciiTable();

    private CharacterFold() {}

    /** {@return the folded form of a code point, or one of the marker constants} */
    static char of(int codePoint) {
        if (codePoint < 128) {
            return ASCII[codePoint];
        }
        char[] page = page(codePoint);
        int index = codePoint & (PAGE_SIZE - 1);
        char folded = page[index];
        if (folded == UNKNOWN) {
            folded = compute(codePoint);
            page[index] = folded;
        }
        return folded;
    }

    /** {@return the characters of a code point that expands; these are few, so not kept} */
    static String expansion(int codePoint) {
        return fold(codePoint);
    }

    /**
     * {@return the Latin letter that a Greek or Cyrillic capital looks like, in lower case, or its
     * usual fold} Words of these scripts must fold alike in either case, so this is for the second
     * reading only.
     */
    static char ofCapital(int codePoint) {
        char latin = CAPITALS[codePoint - CAPITALS_FIRST];
        if (latin == UNKNOWN) {
            String skeleton =
                    Character.isUpperCase(codePoint)
                            ? Spoof.CHECKER.getSkeleton(Character.toString(codePoint))
                            : "";
            boolean plain = skeleton.length() == 1 && skeleton.charAt(0) < 128;
            latin = plain ? ASCII[skeleton.charAt(0)] : of(codePoint);
            CAPITALS[codePoint - CAPITALS_FIRST] = latin;
        }
        return latin;
    }

    /** {@return whether a character is of the scripts whose capitals look like Latin ones} */
    static boolean isOfTwoCases(int codePoint) {
        return codePoint >= CAPITALS_FIRST && codePoint < CAPITALS_FIRST + CAPITALS.length;
    }

    /** {@return whether words of this folded character's script are not separated by spaces} */
    static boolean isUnspaced(char folded) {
        return folded >= '\u2E80' && folded <= '\uD7AF' && !(folded >= '\uAC00');
    }

    /** Builds the pages that usual texts and usual tricks need, so that no request waits for it. */
    static void warmUp() {
        for (int first : WARM_BLOCKS) {
            for (int codePoint = first; codePoint < first + PAGE_SIZE; codePoint++) {
                of(codePoint);
            }
        }
    }

    private static char[] page(int codePoint) {
        int index = codePoint / PAGE_SIZE;
        char[] page = PAGES[index];
        if (page == null) {
            page = unknown(PAGE_SIZE);
            PAGES[index] = page;
        }
        return page;
    }

    private static char[] unknown(int size) {
        char[] table = new char[size];
        Arrays.fill(table, UNKNOWN);
        return table;
    }

    private static char compute(int codePoint) {
        String text = fold(codePoint);
        return switch (text.length()) {
            case 0 -> DROP;
            case 1 -> text.charAt(0);
            default -> EXPANDS;
        };
    }

    private static String fold(int codePoint) {
        if (codePoint < 128) {
            char c = ASCII[codePoint];
            return c == DROP ? "" : String.valueOf(c);
        }
        if (codePoint >= TAG_FIRST && codePoint <= TAG_LAST) {
            return String.valueOf(ASCII[codePoint - TAG_FIRST + ' ']);
        }
        String letter = enclosedLetter(codePoint);
        if (!letter.isEmpty()) {
            return letter;
        }
        if (isInvisible(codePoint)) {
            return "";
        }
        if (codePoint >= 0x4E00 && codePoint <= 0x9FFF) {
            return Character.toString(codePoint);
        }
        return foldDecomposed(codePoint);
    }

    /** What Unicode calls default-ignorable, and lone surrogates; marks are dropped elsewhere. */
    private static boolean isInvisible(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.FORMAT
                || type == Character.SURROGATE
                || codePoint == 0x115F
                || codePoint == 0x1160
                || codePoint == 0x3164
                || codePoint == 0xFFA0
                || codePoint == 0x2065
                || (codePoint >= 0xFFF0 && codePoint <= 0xFFF8)
                || (codePoint >= 0xE0000 && codePoint <= 0xE0FFF);
    }

    /** Regional indicators and white-on-black letters have no decomposition. */
    private static String enclosedLetter(int codePoint) {
        int offset = -1;
        if (codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF) {
            offset = codePoint - 0x1F1E6;
        } else if (codePoint >= 0x1F150 && codePoint <= 0x1F169) {
            offset = codePoint - 0x1F150;
        } else if (codePoint >= 0x1F170 && codePoint <= 0x1F189) {
            offset = codePoint - 0x1F170;
        }
        return offset < 0 ? "" : String.valueOf((char) ('a' + offset));
    }

    private static String foldDecomposed(int codePoint) {
        StringBuilder out = new StringBuilder(2);
        String upper = decompose(Character.toString(codePoint)).toUpperCase(Locale.ROOT);
        String lower = decompose(upper.toLowerCase(Locale.ROOT));
        lower.codePoints().forEach(cp -> appendFolded(cp, out));
        return out.toString();
    }

    private static void appendFolded(int codePoint, StringBuilder out) {
        if (codePoint < 128) {
            appendAscii(ASCII[codePoint], out);
            return;
        }
        if (isMark(codePoint)) {
            return;
        }
        if (codePoint == 0x3002 || codePoint == 0xFF61) {
            out.append(STOP);
            return;
        }
        if (!Character.isLetterOrDigit(codePoint)) {
            String skeleton = asciiSkeleton(codePoint);
            out.append(skeleton.isEmpty() ? String.valueOf(SEPARATOR) : skeleton);
            return;
        }
        String skeleton = asciiSkeleton(codePoint);
        if (skeleton.isEmpty()) {
            out.appendCodePoint(codePoint);
        } else {
            out.append(skeleton);
        }
    }

    /** The Latin letters that a character is confusable with, or nothing. */
    private static String asciiSkeleton(int codePoint) {
        if (isUnspacedScript(codePoint)) {
            return "";
        }
        String skeleton = decompose(Spoof.CHECKER.getSkeleton(Character.toString(codePoint)));
        StringBuilder letters = new StringBuilder(2);
        for (int i = 0; i < skeleton.length(); i++) {
            char c = skeleton.charAt(i);
            if (c < 128 && Character.isLetterOrDigit(c)) {
                letters.append(Character.toLowerCase(c));
            } else if (c >= 128 && !isMark(c)) {
                return "";
            }
        }
        return letters.toString();
    }

    private static boolean isUnspacedScript(int codePoint) {
        return codePoint >= 0x2E80 && codePoint <= 0x9FFF;
    }

    private static void appendAscii(char folded, StringBuilder out) {
        if (folded != DROP) {
            out.append(folded);
        }
    }

    private static String decompose(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD);
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static char[] asciiTable() {
        char[] table = new char[128];
        for (char c = 0; c < table.length; c++) {
            table[c] = SEPARATOR;
            if (c < ' ' || c == 127) {
                table[c] = c >= '\t' && c <= '\r' ? SEPARATOR : DROP;
            } else if (Character.isLetterOrDigit(c)) {
                table[c] = Character.toLowerCase(c);
            } else if (c == '.' || c == '!' || c == '?' || c == ';') {
                table[c] = STOP;
            }
        }
        return table;
    }

    /** ICU's data, loaded when a text first needs it. */
    private static final class Spoof {
        private static final SpoofChecker CHECKER =
                new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    }
}
