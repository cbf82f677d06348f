package io.aegisbench.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What is counted and timed of one upstream. Thread-safe; an update allocates nothing. */
public final class UpstreamMetrics {
    private final DistributionDataPoint seconds;
    private final Map<UpstreamErrorKind, CounterDataPoint> errors;

    private UpstreamMetrics(
            DistributionDataPoint seconds, Map<UpstreamErrorKind, CounterDataPoint> errors) {
        this.seconds = seconds;
        this.errors = errors;
    }

    /** Counts a call that was answered, from the request's first byte to the answer's last. */
    public void answered(long nanos) {
        Timings.observe(seconds, nanos);
    }

    /** Counts a call that failed. */
    public void failed(UpstreamErrorKind kind) {
        Timings.at(errors, kind).inc();
    }

    /** The two metrics of all upstreams. */
    static final class Family {
        private final Histogram seconds;
        private final Counter errors;

        Family(PrometheusRegistry registry) {
            seconds =
                    Timings.histogram("aegis_upstream_seconds", Buckets.UPSTREAM_SECONDS)
                            .help("Answered upstream calls, to the last byte.")
                            .labelNames("upstream")
                            .register(registry);
            errors =
                    Counter.builder()
                            .withoutExemplars()
                            .name("aegis_upstream_errors_total")
                            .help("Upstream calls that failed, by kind.")
                            .labelNames("upstream", "kind")
                            .register(registry);
        }

        UpstreamMetrics of(String upstream) {
            Map<UpstreamErrorKind, CounterDataPoint> kinds = new EnumMap<>(UpstreamErrorKind.class);
            for (UpstreamErrorKind kind : UpstreamErrorKind.values()) {
                kinds.put(kind, errors.labelValues(upstream, kind.label()));
            }
            return new UpstreamMetrics(seconds.labelValues(upstream), kinds);
        }
    }
}
