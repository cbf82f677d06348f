package io.aegisbench.proxy.metrics;

import io.aegisbench.proxy.hotpath.StageName;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What the hot path counts and times. Thread-safe; an update allocates nothing. */
public final class RequestMetrics {
    /**
     * Refusals have codes of our own; should one ever come from outside, it cannot grow the set.
     */
    static final int MAX_CODES = 128;

    private static final String OTHER = "other";

    private final Counter requests;
    private final Map<RouteLabel, AtomicReferenceArray<@Nullable CounterDataPoint>> requestPoints =
            new EnumMap<>(RouteLabel.class);
    private final Map<RouteLabel, DistributionDataPoint> requestSeconds;
    private final Map<StageName, DistributionDataPoint> stageSeconds;
    private final Counter refusals;
    private final Counter verdicts;
    private final Map<StageName, Map<String, CounterDataPoint>> refusalPoints =
            new EnumMap<>(StageName.class);
    private final Set<String> codes = new HashSet<>();

    RequestMetrics(PrometheusRegistry registry) {
        requests =
                Counter.builder()
                        .withoutExemplars()
                        .name("aegis_requests_total")
                        .help("Requests by endpoint and status of the answer.")
                        .labelNames("route", "status")
                        .register(registry);
        for (RouteLabel route : RouteLabel.values()) {
            requestPoints.put(route, new AtomicReferenceArray<>(StatusLabel.COUNT));
        }
        Histogram byRoute =
                Timings.histogram("aegis_request_seconds", Buckets.REQUEST_SECONDS)
                        .help("From the first byte of a request to the last byte of its answer.")
                        .labelNames("route")
                        .register(registry);
        requestSeconds = Timings.points(byRoute, RouteLabel.class, RouteLabel::label);
        Histogram byStage =
                Timings.histogram("aegis_stage_seconds", Buckets.STAGE_SECONDS)
                        .help("Time in a stage of the hot path.")
                        .labelNames("stage")
                        .register(registry);
        stageSeconds = Timings.points(byStage, StageName.class, StageName::label);
        refusals =
                Counter.builder()
                        .withoutExemplars()
                        .name("aegis_refusals_total")
                        .help("Requests refused before the upstream, by stage and code.")
                        .labelNames("stage", "code")
                        .register(registry);
        verdicts = verdicts(registry);
        for (StageName stage : StageName.values()) {
            refusalPoints.put(stage, new ConcurrentHashMap<>());
        }
    }

    private static Counter verdicts(PrometheusRegistry registry) {
        return Counter.builder()
                .withoutExemplars()
                .name("aegis_firewall_verdicts_total")
                .help("Calls by what the firewall said of them.")
                .labelNames("verdict")
                .register(registry);
    }

    /** Counts an answered request; 499 stands for a client that left before its answer. */
    public void answered(RouteLabel route, int status, long nanos) {
        int label = StatusLabel.index(status);
        AtomicReferenceArray<@Nullable CounterDataPoint> points = Timings.at(requestPoints, route);
        CounterDataPoint point = points.get(label);
        if (point == null) {
            // Two threads may both come here; the registry gives both the same data point.
            point = requests.labelValues(route.label(), StatusLabel.text(label));
            points.set(label, point);
        }
        point.inc();
        Timings.observe(Timings.at(requestSeconds, route), nanos);
    }

    /** Times a stage, whatever came out of it. */
    public void passed(StageName stage, long nanos) {
        Timings.observe(Timings.at(stageSeconds, stage), nanos);
    }

    /** Counts what the firewall said of a call, in one of the words that records have. */
    public void screened(String verdict) {
        verdicts.labelValues(verdict).inc();
    }

    /** Counts a refusal; the code must be one of ours, a constant. */
    public void refused(StageName stage, String code) {
        CounterDataPoint point = Timings.at(refusalPoints, stage).get(code);
        (point == null ? newPoint(stage, code) : point).inc();
    }

    private synchronized CounterDataPoint newPoint(StageName stage, String code) {
        boolean known = codes.contains(code) || codes.size() < MAX_CODES;
        String label = known ? code : OTHER;
        CounterDataPoint point = refusals.labelValues(stage.label(), label);
        if (known) {
            codes.add(code);
            Timings.at(refusalPoints, stage).put(code, point);
        }
        return point;
    }
}
