package io.aegisbench.proxy.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * OpenTelemetry's figures of one operation, provider and model. Thread-safe; an update allocates
 * nothing.
 */
public final class GenerationMetrics {
    private final DistributionDataPoint inputTokens;
    private final DistributionDataPoint outputTokens;
    private final DistributionDataPoint duration;
    private final DistributionDataPoint firstChunk;

    private GenerationMetrics(Family family, String operation, String provider, String model) {
        inputTokens = family.tokens.labelValues(operation, provider, model, "input");
        outputTokens = family.tokens.labelValues(operation, provider, model, "output");
        duration = family.duration.labelValues(operation, provider, model);
        firstChunk = family.firstChunk.labelValues(operation, provider, model);
    }

    /** Counts what the answer says it has used. */
    public void used(long inputTokenCount, long outputTokenCount) {
        inputTokens.observe((double) inputTokenCount);
        outputTokens.observe((double) outputTokenCount);
    }

    /** Times a finished operation. */
    public void finished(long nanos) {
        Timings.observe(duration, nanos);
    }

    /** Times the first chunk of a stream. */
    public void firstChunk(long nanos) {
        Timings.observe(firstChunk, nanos);
    }

    /** The three metrics of all models. */
    static final class Family {
        private static final String OPERATION = "gen_ai_operation_name";
        private static final String PROVIDER = "gen_ai_provider_name";
        private static final String MODEL = "gen_ai_request_model";

        private final Histogram tokens;
        private final Histogram duration;
        private final Histogram firstChunk;

        Family(PrometheusRegistry registry) {
            tokens =
                    Timings.histogram("gen_ai_client_token_usage", Buckets.TOKENS)
                            .help("Tokens of a request and of its answer.")
                            .labelNames(OPERATION, PROVIDER, MODEL, "gen_ai_token_type")
                            .register(registry);
            duration =
                    Timings.histogram(
                                    "gen_ai_client_operation_duration_seconds",
                                    Buckets.OPERATION_SECONDS)
                            .help("Duration of an operation.")
                            .labelNames(OPERATION, PROVIDER, MODEL)
                            .register(registry);
            firstChunk =
                    Timings.histogram(
                                    "gen_ai_client_operation_time_to_first_chunk_seconds",
                                    Buckets.FIRST_CHUNK_SECONDS)
                            .help("Time to the first chunk of a stream.")
                            .labelNames(OPERATION, PROVIDER, MODEL)
                            .register(registry);
        }

        GenerationMetrics of(Operation operation, Provider provider, String model) {
            return new GenerationMetrics(this, operation.label(), provider.label(), model);
        }
    }
}
