package io.aegisbench.load.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratedTest {
    @Test
    void aWarmUpEndsWhenThreeRatesAreCloseAndRiseNoMore() {
        assertThat(settled(100.0, 100.0, 100.0, 100.0)).isFalse();
        assertThat(settled(10.0, 60.0, 100.0, 104.0, 102.0)).isTrue();
        assertThat(settled(10.0, 60.0, 100.0, 103.0, 106.0)).isFalse();
        assertThat(settled(10.0, 60.0, 100.0, 80.0, 101.0)).isFalse();
        assertThat(settled(0.0, 0.0, 0.0, 0.0, 0.0)).isFalse();
        List<Double> even = List.of(100.0, 100.0, 100.0, 100.0, 100.0);
        assertThat(SettledRate.settled(even, List.of(0.9, 0.9, 0.2, 0.06, 0.04))).isTrue();
        assertThat(SettledRate.settled(even, List.of(0.9, 0.9, 0.2, 0.1, 0.01))).isFalse();
    }

    private static boolean settled(Double... rates) {
        return SettledRate.settled(List.of(rates), Collections.nCopies(rates.length, 0.0));
    }

    @Test
    void theGeneratorsThreadsFillItsCoresAndServeEachWorkerAlike() {
        assertThat(Generator.threads(1, 2, 1)).isEqualTo(1);
        assertThat(Generator.threads(64, 2, 1)).isEqualTo(2);
        assertThat(Generator.threads(64, 2, 3)).isEqualTo(4);
        assertThat(Generator.threads(64, 1, 4)).isEqualTo(4);
    }

    @Test
    void whatAGeneratorSaysIsRead() throws IOException {
        Generated generated =
                Generated.parse(
                        "Running 2s test\naegis-wrk micros=2000000 requests=5000 bytes=9 connect=0 read=2 write=0 status=3 timeout=0\n");
        assertThat(generated.rate()).isEqualTo(2_500, within(1e-9));
        assertThat(generated.errors()).isEqualTo(Map.of("read", 2L, "status", 3L));
        assertThat(generated.errorCount()).isEqualTo(5);
        assertThat(generated.lateRequests()).isEmpty();
        assertThat(Generated.parse("aegis-java micros=1 requests=1 late=4").lateRequests())
                .hasValue(4L);
        Generated gatling =
                Generated.parse(
                        "Simulation started\naegis-gatling begun=1795921551238\naegis-gatling micros=500000 requests=600 earlier=40 gatling-status-503=2\n");
        assertThat(gatling.rate()).isEqualTo(1_200, within(1e-9));
        assertThat(gatling.answered()).isEqualTo(640);
        assertThat(gatling.errors()).isEqualTo(Map.of("gatling-status-503", 2L));
        assertThatThrownBy(() -> Generated.parse("aegis-gatling begun=1795921551238"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Generated.parse("unable to connect"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unable to connect");
        assertThatThrownBy(() -> Generated.parse("aegis-wrk micros=0 requests=5"))
                .isInstanceOf(IOException.class);
    }
}
