package io.aegisbench.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.aegisbench.proxy.audit.OffTrail;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetricsObserverTest {
    @Test
    void everyFaultAndEveryRouteHasALabel() {
        ProxyMetrics metrics = new ProxyMetrics(List.of(), List.of());
        assertThatCode(() -> new MetricsObserver(metrics, new OffTrail(), Map.of()))
                .doesNotThrowAnyException();
    }
}
