package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.settings.SettingsFile;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the visualizer may go without a key. */
final class VisualizerSettingTest {
    private static ProxySettings load(String host, String open) {
        Map<String, String> variables =
                Map.of("AEGIS_LISTEN_HOST", host, "AEGIS_VISUALIZER_OPEN", open);
        return SettingsFile.load(Optional.empty(), variables, false).settings();
    }

    @Test
    void asksForAKeyUnlessItIsToldOtherwise() {
        assertThat(
                        SettingsFile.load(Optional.empty(), Map.of(), false)
                                .settings()
                                .visualizer()
                                .open())
                .isFalse();
        assertThat(load("0.0.0.0", "false").visualizer().open()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
    void mayBeOpenOnALoopbackAddress(String host) {
        assertThat(load(host, "true").visualizer().open()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no.such.host.invalid"})
    void doesNotStartOpenToOthersAndNamesTheKey(String host) {
        assertThatThrownBy(() -> load(host, "true"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("visualizer.open: goes with a loopback address in listen.host only");
    }
}
