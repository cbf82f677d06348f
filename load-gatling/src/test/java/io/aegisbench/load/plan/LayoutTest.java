package io.aegisbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.reports.setting.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    @Test
    void aListNamesWorkersAndThreads() {
        assertThat(Layout.parseList("1x1, 2x16"))
                .containsExactly(new Layout(1, 1), new Layout(2, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "1", "x", "1x", "0x1", "1x0", "65x1", "1x65", "1x1,", "1x1,1x1", "-1x1",
                "1x1;2x1"
            })
    void aBadListIsRefusedWithItsName(String text) {
        assertThatThrownBy(() -> Layout.parseList(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("layouts=");
    }

    @Test
    void oneCoreComparesThreeShapes() {
        assertThat(Layout.fitting(1)).hasToString("[1x1, 1x2, 2x1]");
    }

    @Test
    void moreCoresAreGivenAwayWhole() {
        assertThat(Layout.fitting(4)).hasToString("[1x4, 2x2, 4x1]");
        assertThat(Layout.fitting(2)).hasToString("[1x2, 2x1]");
        assertThat(Layout.fitting(3)).hasToString("[1x3, 3x1]");
    }
}
