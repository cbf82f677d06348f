package io.aegisbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code log cat} shows as text. */
final class PrintableTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"\t", "\r", "\u007f", "\u0085", "\u2028", "\u202e", "\ufeff", "\ue000"})
    void doesNotPrintWhatATerminalWouldNotShow(String character) {
        assertThat(PrintableText.of(("a" + character).getBytes(StandardCharsets.UTF_8))).isNull();
        assertThat(PrintableText.of(new byte[] {(byte) 0xc0, (byte) 0x80})).isNull();
        assertThat(PrintableText.of("a ü 𝄞".getBytes(StandardCharsets.UTF_8))).isEqualTo("a ü 𝄞");
    }
}
