package io.aegisbench.proxy.dialect;

import static io.aegisbench.proxy.dialect.translation.Fixtures.json;
import static io.aegisbench.proxy.dialect.translation.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShortStringsTest {
    private static String shortened(String json, int chunkBytes) {
        byte[] bytes = utf8(json);
        ShortStrings strings = new ShortStrings();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += chunkBytes) {
            ByteBuffer chunk = ByteBuffer.wrap(bytes, at, Math.min(chunkBytes, bytes.length - at));
            strings.feed(
                    chunk,
                    piece -> {
                        assertThat(piece.hasRemaining()).isTrue();
                        byte[] copy = new byte[piece.remaining()];
                        piece.get(copy);
                        kept.writeBytes(copy);
                    });
            assertThat(chunk.hasRemaining()).isFalse();
        }
        return kept.toString(StandardCharsets.UTF_8);
    }

    @Test
    void jsonOfShortStringsStaysAsItIs() {
        String kept = "x".repeat(ShortStrings.KEPT_BYTES);
        String json = "{\"a\\\"\":[\"\\u00e9\\\\\",{},-1.5e3,\"" + kept + "\"],\"b\":null} ";
        for (int bytes = 1; bytes <= json.length(); bytes++) {
            assertThat(shortened(json, bytes)).isEqualTo(json);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "\u00e9", "\u20ac", "\ud83d\ude00", "\\\"", "\\\\", "\\u00e9", "\\n"})
    void aLongStringIsCutBetweenTwoCharacters(String character) {
        for (int shift = 0; shift < 8; shift++) {
            String begin = "x".repeat(shift);
            String text = begin + character.repeat(1000);
            String json = "{\"a\":[\"" + text + "\",\"" + text + "\"],\"b\":\"end\"}";
            String once = shortened(json, json.length() * 4);
            assertThat(once.length()).isLessThan(2 * ShortStrings.KEPT_BYTES + 50);
            assertThat(json(once).path("b").stringValue()).isEqualTo("end");
            String kept = json(once).path("a").path(1).stringValue();
            assertThat(json(json).path("a").path(1).stringValue()).startsWith(kept);
            assertThat(kept.length()).isGreaterThan(ShortStrings.KEPT_BYTES / 6 - 2);
            for (int bytes : new int[] {1, 2, 3, 7, 255, 256, 257}) {
                assertThat(shortened(json, bytes)).isEqualTo(once);
            }
        }
    }
}
