package io.aegisbench.proxy.metrics;

import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.proxy.audit.EvidenceCounters;
import io.aegisbench.proxy.audit.EvidenceListener;
import io.aegisbench.proxy.audit.LedgerTrail;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** The metrics of the hand-off, the background path, the log and the ledger. Thread-safe. */
public final class EvidenceMetrics implements EvidenceListener, LedgerListener {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double[] HANDOFF_SECONDS = {
        5e-8, 1e-7, 2e-7, 5e-7, 1e-6, 2e-6, 5e-6, 1e-5, 1e-4, 1e-3
    };
    private static final double[] LAG_SECONDS = {
        1e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 6e-2, 8e-2, 1e-1, 2e-1, 5e-1, 1, 10
    };
    private static final double[] FORCE_SECONDS = {
        5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 5e-2, 1e-1, 1
    };
    private static final double[] BATCH_RECORDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private static final String IN_FLIGHT =
            "Calls whose slot is reserved and whose record is not written yet.";
    private static final String HAND_OFF =
            "Time a call spends on handing its evidence over; one in "
                    + EvidenceCounters.HANDOFF_SAMPLE
                    + " is timed.";
    private static final String LAG =
            "From the hand-off to the written record: what a crash can lose.";
    private static final String DURABLE_LAG =
            "From the hand-off to the forced record: what a power cut can lose.";
    private static final String FORCE = "Time of one force of the log.";
    private static final String BATCH = "Records of one batch of the log.";
    private static final String QUEUE = "Records that wait for the log's writer.";
    private static final String CHECKPOINT = "Leaves that the last signed checkpoint covers.";
    private static final String ALERTS = "Answers whose entropy left its usual range.";
    private static final String LEAKS = "Answers with the shape of a secret in them.";

    private final GaugeDataPoint inFlight;
    private final Histogram handOff;
    private final Histogram lag;
    private final Histogram durableLag;
    private final Histogram force;
    private final Histogram batch;
    private final GaugeDataPoint queue;
    private final GaugeDataPoint checkpointSize;
    private final GaugeDataPoint failed;
    private final Counter alerts;
    private final Counter leaks;

    public EvidenceMetrics(ProxyMetrics metrics) {
        PrometheusRegistry registry = metrics.registry();
        inFlight = gauge(registry, "aegis_evidence_in_flight", IN_FLIGHT);
        handOff = histogram(registry, "aegis_handoff_seconds", HAND_OFF, HANDOFF_SECONDS);
        lag = histogram(registry, "aegis_evidence_lag_seconds", LAG, LAG_SECONDS);
        durableLag =
                histogram(registry, "aegis_evidence_durable_lag_seconds", DURABLE_LAG, LAG_SECONDS);
        force = histogram(registry, "aegis_wal_force_seconds", FORCE, FORCE_SECONDS);
        batch = histogram(registry, "aegis_wal_batch_records", BATCH, BATCH_RECORDS);
        queue = gauge(registry, "aegis_wal_queue_records", QUEUE);
        checkpointSize = gauge(registry, "aegis_ledger_checkpoint_size", CHECKPOINT);
        failed = gauge(registry, "aegis_ledger_failed", "1 when the ledger has failed.");
        alerts = counter(registry, "aegis_entropy_alerts_total", ALERTS, "alert");
        leaks = counter(registry, "aegis_leaks_total", LEAKS, "pattern");
    }

    private static Counter counter(
            PrometheusRegistry registry, String name, String help, String label) {
        return Counter.builder()
                .withoutExemplars()
                .name(name)
                .help(help)
                .labelNames(label)
                .register(registry);
    }

    /** Shows what the trail counts itself. */
    public static void show(ProxyMetrics metrics, LedgerTrail trail) {
        EvidenceCounters counters = trail.counters();
        metrics.gauge(
                "aegis_evidence_in_flight_bytes",
                "Bytes that calls in flight may hold.",
                counters::inFlightBytes);
        showLedger(metrics, trail);
        metrics.count(
                "aegis_evidence_refused_total",
                "Calls that were refused for want of a slot.",
                counters::slotsRefused);
        metrics.count(
                "aegis_evidence_recorded_total",
                "Calls whose record was written.",
                counters::recorded);
        metrics.count(
                "aegis_evidence_unrecorded_total",
                "Completed calls that could not be recorded.",
                counters::unrecorded);
        metrics.count(
                "aegis_evidence_refusals_recorded_total",
                "Refusals with a record of their own.",
                counters::refusalsRecorded);
        metrics.count(
                "aegis_evidence_refusals_summarised_total",
                "Refusals that only a summary record counts.",
                counters::refusalsSummarised);
        metrics.count(
                "aegis_evidence_analyses_failed_total",
                "Records whose analysis failed.",
                counters::analysesFailed);
    }

    private static void showLedger(ProxyMetrics metrics, LedgerTrail trail) {
        metrics.gauge(
                "aegis_ledger_size",
                "Records that survive the machine.",
                () -> trail.ledger().ledger().durableCount());
        metrics.gauge(
                "aegis_ledger_disk_free_bytes",
                "Bytes that the ledger's file system has left for the proxy.",
                trail::freeBytes);
        metrics.gauge(
                "aegis_ledger_damaged",
                "Damages of recorded evidence that a scrub has found; 0 when there are none.",
                trail::damages);
        if (trail.witnessed().isAsked()) {
            metrics.gauge(
                    "aegis_ledger_cosigned_size",
                    "Leaves that the last checkpoint with the witnesses' quorum covers.",
                    () -> trail.witnessed().cosignedSize());
            metrics.gauge(
                    "aegis_ledger_contradicting_witnesses",
                    "Witnesses that cosigned another history, or more than there is.",
                    () -> trail.witnessed().contradicting());
        }
    }

    private static GaugeDataPoint gauge(PrometheusRegistry registry, String name, String help) {
        // Without labels a metric is its own and only data point.
        return Gauge.builder().name(name).help(help).register(registry);
    }

    private static Histogram histogram(
            PrometheusRegistry registry, String name, String help, double[] bounds) {
        return Histogram.builder()
                .classicOnly()
                .withoutExemplars()
                .classicUpperBounds(bounds)
                .name(name)
                .help(help)
                .register(registry);
    }

    @Override
    public void reserved() {
        inFlight.inc();
    }

    @Override
    public void released() {
        inFlight.dec();
    }

    @Override
    public void handedOff(long nanos) {
        handOff.observe(nanos / NANOS_PER_SECOND);
    }

    @Override
    public void written(long lagNanos) {
        lag.observe(lagNanos / NANOS_PER_SECOND);
    }

    @Override
    public void durable(long lagNanos) {
        durableLag.observe(lagNanos / NANOS_PER_SECOND);
    }

    @Override
    public void entropyAlert(String alert) {
        alerts.labelValues(alert).inc();
    }

    @Override
    public void leak(String pattern) {
        leaks.labelValues(pattern).inc();
    }

    @Override
    public void queueDepth(int records, long bytes) {
        queue.set(records);
    }

    @Override
    public void batchWritten(int records, long bytes) {
        batch.observe(records);
    }

    @Override
    public void forced(Duration elapsed) {
        force.observe(elapsed.toNanos() / NANOS_PER_SECOND);
    }

    @Override
    public void checkpointed(long size) {
        checkpointSize.set((double) size);
    }

    /** Of the trail or of the log below it: either ends the evidence. */
    @Override
    public void failed(Throwable cause) {
        failed.set(1);
    }
}
