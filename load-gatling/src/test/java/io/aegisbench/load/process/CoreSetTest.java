package io.aegisbench.load.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.reports.setting.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreSetTest {
    @Test
    void aListHasRangesAndSingleCores() {
        assertThat(CoreSet.parse("server.cores", "4,0-2")).hasToString("0,1,2,4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "2-1", "1-", "0-5000", "1,,2"})
    void aBadListIsRefusedWithItsName(String text) {
        assertThatThrownBy(() -> CoreSet.parse("server.cores", text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("server.cores=" + text);
    }

    @Test
    void coresAreSharedOutEvenlyOrNotAtAll() {
        CoreSet four = CoreSet.of(0, 1, 2, 3);
        assertThat(four.share(1, 2)).isEqualTo(CoreSet.of(2, 3));
        assertThat(four.share(3, 4)).isEqualTo(CoreSet.of(3));
        assertThat(four.share(1, 3)).isEqualTo(four);
        assertThat(CoreSet.of(0).share(1, 2)).isEqualTo(CoreSet.of(0));
    }
}
