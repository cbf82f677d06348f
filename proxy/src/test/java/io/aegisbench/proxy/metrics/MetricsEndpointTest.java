package io.aegisbench.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often the metrics are written, however many ask for them. */
@Timeout(120)
final class MetricsEndpointTest {
    private static final int ASKERS = 100;
    private static final String TEXT = "text/plain";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final AtomicInteger written = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final HttpClient client = HttpClient.newHttpClient();
    private Undertow server;

    @BeforeEach
    void start() {
        ProxyMetrics metrics = new ProxyMetrics(List.of(), List.of());
        metrics.gauge("aegis_written", "How often this was asked.", written::incrementAndGet);
        server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setIoThreads(2)
                        .setHandler(new MetricsEndpoint(metrics, Duration.ofSeconds(1), nanos::get))
                        .build();
        server.start();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop();
    }

    private HttpRequest asking(String mediaType) {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + "/"))
                .header("Accept", mediaType)
                .build();
    }

    /** {@return what each of many who ask at once is told that was written} */
    private List<String> askedAtOnce(String mediaType) {
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < ASKERS; i++) {
            asked.add(client.sendAsync(asking(mediaType), HttpResponse.BodyHandlers.ofString()));
        }
        return asked.stream()
                .map(CompletableFuture::join)
                .peek(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                            .startsWith(mediaType);
                })
                .flatMap(answer -> answer.body().lines())
                .filter(line -> line.startsWith("aegis_written "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    @Test
    void manyWhoAskAtOnceShareOneWriting() {
        assertThat(askedAtOnce(TEXT)).hasSize(ASKERS).containsOnly("1.0");
        assertThat(askedAtOnce(OPEN_METRICS)).hasSize(ASKERS).containsOnly("2.0");
        assertThat(askedAtOnce(TEXT)).hasSize(ASKERS).containsOnly("1.0");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(askedAtOnce(TEXT)).hasSize(ASKERS).containsOnly("3.0");
        assertThat(written).hasValue(3);
    }
}
