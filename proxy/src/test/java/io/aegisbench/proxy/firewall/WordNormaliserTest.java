package io.aegisbench.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordNormaliserTest {

    private static final int FUZZ_ROUNDS = 2000;

    @ParameterizedTest
    @CsvSource({
        "Hello World, ' hello world '",
        "a--b, ' a b '",
        "'one two three. four', ' one two three\nfour '",
        "'one. two', ' one two '",
        "Ｆｕｌｌ, ' full '",
        "ｉgnore, ' ignore '",
        "ignоre, ' ignore '",
        "i\u200Bg\u00ADn\u2060o\u202Ere, ' ignore '",
        "i\uFE0Fgnore, ' ignore '",
        "ígnóré, ' ignore '",
        "i\u0336g\u0336n\u0336, ' ign '",
        "ⓘⓖⓝ, ' ign '",
        "ﬁle, ' file '",
        "Straße, ' strasse '",
        "ø, ' o '",
        "忽略 指令, ' 忽略 指令 '",
        "'\uD835\uDC22\uD835\uDC20\uD835\uDC27', ' ign '",
        "'\uD83C\uDD78\uD83C\uDD76', ' ig '",
        "'\uDB40\uDC69\uDB40\uDC67\uDB40\uDC6E', ' ign '",
        "'x\uD83Dy', ' xy '"
    })
    void foldsToPlainWords(String text, String expected) {
        assertThat(words(text).stripTrailing()).isEqualTo(expected.stripTrailing());
    }

    @Test
    void capitalsAndSmallLettersOfEveryScriptFoldAlike() {
        for (String word :
                new String[] {"игнорируй", "αγνόησε", "talimatları", "straße", "œuvre"}) {
            assertThat(words(word.toUpperCase(Locale.ROOT))).isEqualTo(words(word));
        }
    }

    @Test
    void textsThatAreEqualUnderNfkcFoldAlike() {
        long seed = Long.getLong("aegis.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            String text = randomText(random);
            String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
            String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
            assertThat(letters(composed)).as("seed=%d", seed).isEqualTo(letters(decomposed));
        }
    }

    @Test
    void wordsNeverHoldBlanksTwiceOrInvisibleCharacters() {
        long seed = Long.getLong("aegis.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < FUZZ_ROUNDS; round++) {
            String words = words(randomText(random));
            assertThat(words).as("seed=%d", seed).doesNotContain("  ", "\u200B", "\uFFFF", "\0");
            assertThat(words).as("seed=%d", seed).startsWith(" ");
        }
    }

    private static String letters(String text) {
        return words(text).replace(" ", "").replace("\n", "");
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            int codePoint =
                    switch (random.nextInt(5)) {
                        case 0 -> random.nextInt(0x80);
                        case 1 -> 0xC0 + random.nextInt(0x500);
                        case 2 -> 0xAC00 + random.nextInt(11172);
                        case 3 -> 0x1D400 + random.nextInt(0x300);
                        default -> random.nextInt(0xD000);
                    };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    private static String words(String text) {
        TextBuffer source = new TextBuffer();
        source.append(text);
        WordView view = new WordView();
        new WordNormaliser().normalise(source, view);
        return view.text().asString();
    }
}
