package io.aegisbench.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class LiteralMatcherTest {

    private static final int ROUNDS = 3000;

    @Test
    void findsWhatANaiveSearchFinds() {
        long seed = Long.getLong("aegis.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> literals = new ArrayList<>(new TreeSet<>(words(random)));
            String text = word(random, 60);
            assertThat(found(literals, text)).as("seed=%d", seed).isEqualTo(naive(literals, text));
        }
    }

    @Test
    void takesAtMostTwoStepsACharacterOnHostileText() {
        List<String> literals = List.of("a".repeat(200) + "b", "a".repeat(199) + "c", "aab");
        LiteralMatcher matcher = LiteralMatcher.of(literals);
        for (int length = 1 << 10; length <= 1 << 16; length <<= 1) {
            String text = ("a".repeat(198) + "d").repeat(length / 199 + 1);
            assertThat(matcher.stepsFor(text)).isLessThanOrEqualTo(2L * text.length());
        }
    }

    @Test
    void refusesAnEmptyLiteral() {
        assertThatThrownBy(() -> LiteralMatcher.of(List.of("a", "")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> found(List<String> literals, String text) {
        LiteralMatcher matcher = LiteralMatcher.of(literals);
        List<String> hits = new ArrayList<>();
        int state = LiteralMatcher.start();
        for (int i = 0; i < text.length(); i++) {
            state = matcher.step(state, text.charAt(i));
            int output = matcher.firstOutput(state);
            while (output >= 0) {
                hits.add(i + ":" + literals.get(matcher.literalAt(output)));
                output = matcher.nextOutput(output);
            }
        }
        hits.sort(null);
        return hits;
    }

    private static List<String> naive(List<String> literals, String text) {
        List<String> hits = new ArrayList<>();
        for (String literal : literals) {
            for (int end = literal.length(); end <= text.length(); end++) {
                if (text.startsWith(literal, end - literal.length())) {
                    hits.add((end - 1) + ":" + literal);
                }
            }
        }
        hits.sort(null);
        return hits;
    }

    private static List<String> words(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(12); i++) {
            words.add(word(random, 1 + random.nextInt(6)));
        }
        return words;
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append("abc\u00E9".charAt(random.nextInt(4)));
        }
        return word.toString();
    }
}
