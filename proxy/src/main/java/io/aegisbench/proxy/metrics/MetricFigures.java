package io.aegisbench.proxy.metrics;

import io.aegisbench.proxy.admin.FigureSource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The proxy's own metrics as JSON, by the names that {@code /metrics} gives them, so that both show
 * the same. Points that are still zero are left out. Thread-safe.
 *
 * <p>A histogram has its upper bounds once, {@code le}, without the last, infinite one; each of its
 * points has one count more than there are bounds, not added up.
 */
public final class MetricFigures implements FigureSource {
    private static final String OURS = "aegis_";

    private final PrometheusRegistry registry;

    public MetricFigures(PrometheusRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void addTo(ObjectNode figures) {
        ObjectNode metrics = figures.putObject("metrics");
        for (MetricSnapshot snapshot : registry.scrape(name -> name.startsWith(OURS))) {
            String name = snapshot.getMetadata().getPrometheusName();
            switch (snapshot) {
                case CounterSnapshot counter -> addCounter(metrics, name + "_total", counter);
                case GaugeSnapshot gauge -> addGauge(metrics, name, gauge);
                case HistogramSnapshot histogram -> addHistogram(metrics, name, histogram);
                default -> {
                    // There is no other kind among ours.
                }
            }
        }
    }

    private static void addCounter(ObjectNode metrics, String name, CounterSnapshot counter) {
        ArrayNode points = metrics.putObject(name).putArray("points");
        for (CounterSnapshot.CounterDataPointSnapshot point : counter.getDataPoints()) {
            if (point.getValue() != 0) {
                point(points, point).put("value", point.getValue());
            }
        }
    }

    private static void addGauge(ObjectNode metrics, String name, GaugeSnapshot gauge) {
        ArrayNode points = metrics.putObject(name).putArray("points");
        for (GaugeSnapshot.GaugeDataPointSnapshot point : gauge.getDataPoints()) {
            if (point.getValue() != 0) {
                point(points, point).put("value", point.getValue());
            }
        }
    }

    private static void addHistogram(ObjectNode metrics, String name, HistogramSnapshot histogram) {
        ObjectNode json = metrics.putObject(name);
        ArrayNode bounds = json.putArray("le");
        ArrayNode points = json.putArray("points");
        for (HistogramSnapshot.HistogramDataPointSnapshot point : histogram.getDataPoints()) {
            ClassicHistogramBuckets buckets = point.getClassicBuckets();
            if (bounds.isEmpty()) {
                for (int i = 0; i < buckets.size() - 1; i++) {
                    bounds.add(buckets.getUpperBound(i));
                }
            }
            if (point.getCount() > 0) {
                ObjectNode shown = point(points, point);
                shown.put("count", point.getCount()).put("sum", point.getSum());
                ArrayNode counts = shown.putArray("buckets");
                for (int i = 0; i < buckets.size(); i++) {
                    counts.add(buckets.getCount(i));
                }
            }
        }
    }

    private static ObjectNode point(ArrayNode points, DataPointSnapshot point) {
        ObjectNode json = points.addObject();
        Labels labels = point.getLabels();
        if (!labels.isEmpty()) {
            ObjectNode shown = json.putObject("labels");
            for (Label label : labels) {
                shown.put(label.getName(), label.getValue());
            }
        }
        return json;
    }
}
