package io.aegisbench.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.aegisbench.proxy.hotpath.StageName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProxyMetricsTest {
    private static final long MILLISECOND = 1_000_000;
    private static final int INTERPRETED_BYTES = 5 * 40 + 1;
    private static final String OPEN_METRICS =
            "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5";

    private final ProxyMetrics metrics = new ProxyMetrics(List.of("main"), List.of("gpt-4o"));

    @Test
    void showsWhatWasCountedAndTimed() throws IOException {
        metrics.requests().answered(RouteLabel.CHAT_COMPLETIONS, 200, 3 * MILLISECOND);
        metrics.requests().answered(RouteLabel.CHAT_COMPLETIONS, 200, 700 * MILLISECOND);
        metrics.requests().passed(StageName.AUTH, 400);
        metrics.requests().refused(StageName.AUTH, "invalid_api_key");
        metrics.upstream("main").answered(20 * MILLISECOND);
        metrics.upstream("main").failed(UpstreamErrorKind.UNREACHABLE);
        metrics.showCircuits(name -> name.equals("main") ? 2 : 0);
        Exposition shown = exposition();
        assertThat(shown.faults()).isEmpty();
        String chat = "{route=\"/v1/chat/completions\"";
        assertThat(shown.value("aegis_requests_total" + chat + ",status=\"200\"}")).isEqualTo(2);
        assertThat(shown.value("aegis_request_seconds_bucket" + chat + ",le=\"0.005\"}"))
                .isEqualTo(1);
        assertThat(shown.value("aegis_request_seconds_count" + chat + "}")).isEqualTo(2);
        assertThat(shown.value("aegis_stage_seconds_bucket{stage=\"auth\",le=\"5.0E-7\"}"))
                .isEqualTo(1);
        assertThat(shown.value("aegis_refusals_total{code=\"invalid_api_key\",stage=\"auth\"}"))
                .isEqualTo(1);
        assertThat(shown.value("aegis_upstream_seconds_count{upstream=\"main\"}")).isEqualTo(1);
        assertThat(
                        shown.value(
                                "aegis_upstream_errors_total{kind=\"unreachable\",upstream=\"main\"}"))
                .isEqualTo(1);
        assertThat(shown.value("aegis_circuit_state{upstream=\"main\"}")).isEqualTo(2);
    }

    @Test
    void hasTheMetricsOfTheDesignAndOfTheJvm() throws IOException {
        GenerationMetrics chat = metrics.generation(Operation.CHAT, Provider.OPENAI, "gpt-4o");
        chat.used(90, 120);
        chat.finished(MILLISECOND);
        chat.firstChunk(MILLISECOND);
        metrics.requests().answered(RouteLabel.LIVE, 200, 1);
        metrics.requests().refused(StageName.WAF, "prompt_injection");
        metrics.showCircuits(_ -> 0);
        assertThat(exposition().types())
                .containsEntry("aegis_requests_total", "counter")
                .containsEntry("aegis_request_seconds", "histogram")
                .containsEntry("aegis_stage_seconds", "histogram")
                .containsEntry("aegis_refusals_total", "counter")
                .containsEntry("aegis_upstream_seconds", "histogram")
                .containsEntry("aegis_upstream_errors_total", "counter")
                .containsEntry("aegis_circuit_state", "gauge")
                .containsEntry("gen_ai_client_token_usage", "histogram")
                .containsEntry("gen_ai_client_operation_duration_seconds", "histogram")
                .containsEntry("gen_ai_client_operation_time_to_first_chunk_seconds", "histogram")
                .containsKeys("jvm_memory_used_bytes", "process_cpu_seconds_total");
    }

    @Test
    void modelsThatAreNotConfiguredShareOneLabel() throws IOException {
        for (int i = 0; i < 1000; i++) {
            metrics.generation(Operation.CHAT, Provider.OPENAI, "invented-" + i).used(1, 2);
        }
        metrics.generation(Operation.CHAT, Provider.OPENAI, "gpt-4o").used(1, 2);
        Exposition shown = exposition();
        assertThat(shown.faults()).isEmpty();
        assertThat(shown.series())
                .noneMatch(series -> series.contains("invented"))
                .anyMatch(series -> series.contains("gen_ai_request_model=\"gpt-4o\""));
        assertThat(
                        shown.value(
                                "gen_ai_client_token_usage_count{gen_ai_operation_name=\"chat\","
                                        + "gen_ai_provider_name=\"openai\","
                                        + "gen_ai_request_model=\"other\","
                                        + "gen_ai_token_type=\"output\"}"))
                .isEqualTo(1000);
    }

    @Test
    void configuredModelsPastTheBoundAreOther() {
        List<String> many =
                IntStream.range(0, ProxyMetrics.MAX_MODELS + 1).mapToObj(i -> "m" + i).toList();
        ProxyMetrics bounded = new ProxyMetrics(List.of(), many);
        GenerationMetrics other = bounded.generation(Operation.CHAT, Provider.OPENAI, "unheard-of");
        assertThat(bounded.generation(Operation.CHAT, Provider.OPENAI, many.getLast()))
                .isSameAs(other);
        assertThat(bounded.generation(Operation.CHAT, Provider.OPENAI, many.getFirst()))
                .isNotSameAs(other);
        assertThatThrownBy(() -> bounded.upstream("unheard-of"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void statusesAndCodesThatAreNotOursCannotGrowTheSet() throws IOException {
        for (int status = -10; status < 1200; status++) {
            metrics.requests().answered(RouteLabel.CHAT_COMPLETIONS, status, 1);
            metrics.requests().refused(StageName.WAF, "code-" + status);
        }
        Exposition shown = exposition();
        assertThat(shown.faults()).isEmpty();
        assertThat(shown.series().stream().filter(s -> s.startsWith("aegis_requests_total")))
                .hasSize(StatusLabel.COUNT);
        assertThat(
                        shown.value(
                                "aegis_requests_total{route=\"/v1/chat/completions\",status=\"4xx\"}"))
                .isPositive();
        assertThat(shown.series().stream().filter(s -> s.startsWith("aegis_refusals_total")))
                .hasSize(RequestMetrics.MAX_CODES + 1);
        assertThat(shown.value("aegis_refusals_total{code=\"other\",stage=\"waf\"}"))
                .isEqualTo(1210 - RequestMetrics.MAX_CODES);
    }

    @Test
    void labelsAreEscaped() throws IOException {
        String odd = "a\"b\\c\nd";
        ProxyMetrics named = new ProxyMetrics(List.of(odd), List.of());
        named.showCircuits(_ -> 1);
        Exposition shown = Exposition.parse(render(named, null));
        assertThat(shown.faults()).isEmpty();
        assertThat(shown.value("aegis_circuit_state{upstream=\"a\\\"b\\\\c\\nd\"}")).isEqualTo(1);
    }

    @Test
    void writesOpenMetricsWhereAskedForIt() throws IOException {
        assertThat(metrics.contentType(OPEN_METRICS)).startsWith("application/openmetrics-text");
        assertThat(render(metrics, OPEN_METRICS)).endsWith("# EOF\n");
        assertThat(metrics.contentType(null)).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.contentType("*/*")).startsWith("text/plain; version=0.0.4");
        assertThat(render(metrics, "application/vnd.google.protobuf")).startsWith("# HELP");
    }

    @Test
    void showsCountsThatAreKeptElsewhere() throws IOException {
        metrics.count("aegis_log_dropped_total", "Log lines dropped.", () -> 7);
        metrics.gauge("aegis_rate_limit_pending", "Decisions under way.", () -> 3);
        Exposition shown = exposition();
        assertThat(shown.faults()).isEmpty();
        assertThat(shown.value("aegis_log_dropped_total")).isEqualTo(7);
        assertThat(shown.value("aegis_rate_limit_pending")).isEqualTo(3);
    }

    /** The library makes an object for each value, which a compiler may or may not save. */
    @Test
    void aRequestsUpdatesMakeNothingButTheLibrarysObjects() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        update(1);
        int rounds = 20_000;
        long before = threads.getCurrentThreadAllocatedBytes();
        update(rounds);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated / (double) rounds).isLessThanOrEqualTo(INTERPRETED_BYTES);
    }

    private void update(int rounds) {
        for (int i = 0; i < rounds; i++) {
            metrics.requests().passed(StageName.AUTH, i);
            metrics.requests().answered(RouteLabel.CHAT_COMPLETIONS, 200, i);
            metrics.requests().refused(StageName.AUTH, "invalid_api_key");
            metrics.upstream("main").answered(i);
            metrics.generation(Operation.CHAT, Provider.OPENAI, "gpt-4o").used(i, i);
        }
    }

    private Exposition exposition() throws IOException {
        return Exposition.parse(render(metrics, null));
    }

    private static String render(ProxyMetrics metrics, @Nullable String accept) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.render(out, accept);
        return out.toString(StandardCharsets.UTF_8);
    }
}
