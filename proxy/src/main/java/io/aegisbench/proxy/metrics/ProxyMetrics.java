package io.aegisbench.proxy.metrics;

import io.aegisbench.proxy.hotpath.StageName;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one proxy. Thread-safe. Every label has a bounded set of values: enums, the
 * configured upstreams and models, and {@code other} for the rest.
 */
public final class ProxyMetrics {
    /** Configured models past these share {@value #OTHER}. */
    public static final int MAX_MODELS = 100;

    private static final String OTHER = "other";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final RequestMetrics requests;
    private final Map<String, UpstreamMetrics> upstreams = new HashMap<>();
    private final GenerationMetrics.Family generations;
    private final Map<String, Map<Operation, Map<Provider, GenerationMetrics>>> byModel =
            new HashMap<>();

    /**
     * Makes the metrics of a proxy.
     *
     * @param upstreams names of the configured ones
     * @param models names in the configured routes: the only ones that become a label
     */
    public ProxyMetrics(List<String> upstreams, List<String> models) {
        JvmMetrics.builder().register(registry);
        requests = new RequestMetrics(registry);
        UpstreamMetrics.Family family = new UpstreamMetrics.Family(registry);
        upstreams.forEach(name -> this.upstreams.put(name, family.of(name)));
        generations = new GenerationMetrics.Family(registry);
        models.stream().distinct().limit(MAX_MODELS).forEach(model -> byModel.put(model, kinds()));
        byModel.put(OTHER, kinds());
    }

    /** {@return what the hot path counts} */
    public RequestMetrics requests() {
        return requests;
    }

    /**
     * {@return the metrics of a configured upstream}
     *
     * @throws IllegalArgumentException if it is not configured
     */
    public UpstreamMetrics upstream(String name) {
        UpstreamMetrics found = upstreams.get(name);
        if (found == null) {
            throw new IllegalArgumentException("upstreams are configured: upstream=" + name);
        }
        return found;
    }

    /** {@return the metrics of a model; those of {@code other} where it is not a configured one} */
    public GenerationMetrics generation(Operation operation, Provider provider, String model) {
        Map<Operation, Map<Provider, GenerationMetrics>> known = byModel.get(model);
        if (known == null) {
            return generation(operation, provider, OTHER);
        }
        Map<Provider, GenerationMetrics> ofOperation = Timings.at(known, operation);
        GenerationMetrics found = ofOperation.get(provider);
        return found != null
                ? found
                : ofOperation.computeIfAbsent(
                        provider, _ -> generations.of(operation, provider, model));
    }

    private static Map<Operation, Map<Provider, GenerationMetrics>> kinds() {
        Map<Operation, Map<Provider, GenerationMetrics>> kinds = new EnumMap<>(Operation.class);
        for (Operation operation : Operation.values()) {
            kinds.put(operation, new ConcurrentHashMap<>());
        }
        return kinds;
    }

    /** Shows each upstream's circuit breaker: 0 closed, 1 half-open, 2 open. */
    public void showCircuits(ToIntFunction<String> stateOf) {
        GaugeWithCallback.builder()
                .name("aegis_circuit_state")
                .help("Circuit breaker: 0 closed, 1 half open, 2 open.")
                .labelNames("upstream")
                .callback(callback ->
                        upstreams
                                .keySet()
                                .forEach(name -> callback.call(stateOf.applyAsInt(name), name)))
                .register(registry);
    }

    /** Shows a count that is kept elsewhere; the name ends in {@code _total}. */
    public void count(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Shows a value that is kept elsewhere. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Adds a gauge with a value for each stage. */
    public void gaugeOfStages(String name, String help, ToDoubleFunction<StageName> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("stage")
                .callback(callback -> {
                    for (StageName stage : StageName.values()) {
                        callback.call(value.applyAsDouble(stage), stage.label());
                    }
                })
                .register(registry);
    }

    /** {@return where the metrics of the hand-off, the log and the ledger are registered} */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** {@return the media type of what {@link #render} writes for the same header} */
    public String contentType(@Nullable String accept) {
        return writer(accept).getContentType();
    }

    /**
     * Writes everything.
     *
     * @param accept the header of that name: OpenMetrics where it asks for it, else Prometheus text
     */
    public void render(OutputStream out, @Nullable String accept) throws IOException {
        writer(accept).write(out, registry.scrape());
    }

    private ExpositionFormatWriter writer(@Nullable String accept) {
        return accept != null && accept.contains("application/openmetrics-text")
                ? formats.getOpenMetricsTextFormatWriter()
                : formats.getPrometheusTextFormatWriter();
    }
}
