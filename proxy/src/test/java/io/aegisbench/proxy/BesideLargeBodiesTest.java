package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks whether the proxy lives is answered while 16 clients send bodies of 4 MiB. */
final class BesideLargeBodiesTest {
    private static final int CLIENTS = 16;
    private static final int BODY_BYTES = 4 << 20;
    private static final int PROBES = Integer.getInteger("aegis.probes", 300);
    private static final String PROSE =
            "The committee met on Tuesday, and what it said about the harbour was put into minutes. ";

    /** A stall that is felt as a hang; a busy machine lets a thread wait for a part of it. */
    private static final double STALL_SECONDS = 5;

    private static final Pattern HELD =
            Pattern.compile("(?m)^aegis_io_hold_max_seconds ([0-9.eE+-]+)$");

    private static final Pattern STAGE_HELD =
            Pattern.compile("(?m)^aegis_io_stage_hold_max_seconds\\{stage=(.*)$");

    @Test
    void liveIsAnsweredBesideThem(@TempDir Path directory) throws Exception {
        try (ProxyProcess proxy =
                        ProxyProcess.small(
                                directory,
                                List.of("-Xmx1g"),
                                System.getProperty("java.class.path"),
                                Map.of(
                                        "AEGIS_METRICS_EVERY", "0ms",
                                        // A busy machine may need longer than callers wait.
                                        "AEGIS_BODY_TIMEOUT", "10m"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient client = HttpClient.newHttpClient()) {
            String body = chat();
            AtomicInteger answered = new AtomicInteger();
            join(sendTogether(threads, proxy, body, new AtomicBoolean(true), answered));
            double[] idle = probe(client, proxy, () -> false);
            String _ = metrics(client, proxy);
            AtomicBoolean over = new AtomicBoolean();
            List<Future<?>> clients = sendTogether(threads, proxy, body, over, answered);
            double[] busy =
                    probe(
                            client,
                            proxy,
                            () ->
                                    answered.get() < 2 * CLIENTS
                                            && clients.stream().noneMatch(Future::isDone));
            String metrics = metrics(client, proxy);
            double held = held(metrics);
            over.set(true);
            join(clients);
            print(idle, busy, held, answered.get());
            STAGE_HELD
                    .matcher(metrics)
                    .results()
                    .forEach(stage -> System.out.println("longest hold of " + stage.group(1)));
            assertThat(held).isLessThan(STALL_SECONDS);
            assertThat(at(busy, 0.99)).isLessThan(1000 * STALL_SECONDS);
        }
    }

    private static String chat() {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + PROSE.repeat(BODY_BYTES / PROSE.length())
                + "\"}]}";
    }

    private static void print(double[] idle, double[] busy, double held, int calls) {
        System.out.printf(
                "/live beside %d bodies of %d bytes: idle p50 %.2f p99 %.2f max %.2f ms, busy p50"
                        + " %.2f p99 %.2f max %.2f ms, longest hold %.2f ms, %d calls%n",
                CLIENTS,
                BODY_BYTES,
                at(idle, 0.5),
                at(idle, 0.99),
                at(idle, 1),
                at(busy, 0.5),
                at(busy, 0.99),
                at(busy, 1),
                1000 * held,
                calls);
    }

    private static List<Future<?>> sendTogether(
            ExecutorService threads,
            ProxyProcess proxy,
            String body,
            AtomicBoolean over,
            AtomicInteger answered) {
        Callable<Boolean> one =
                () -> {
                    try (Wire wire = new Wire(proxy.port())) {
                        do {
                            wire.call("/v1/chat/completions", body);
                            assertThat(wire.answer()).startsWith("HTTP/1.1 200");
                            answered.incrementAndGet();
                        } while (!over.get());
                        return true;
                    }
                };
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(one));
        }
        return clients;
    }

    private static void join(List<Future<?>> clients) throws Exception {
        for (Future<?> client : clients) {
            assertThat(client.get()).isEqualTo(true);
        }
    }

    @FunctionalInterface
    private interface More {
        boolean wanted();
    }

    /** {@return milliseconds, sorted} */
    private static double[] probe(HttpClient client, ProxyProcess proxy, More more)
            throws IOException, InterruptedException {
        HttpRequest live = request(proxy, "/live");
        double[] millis = new double[PROBES];
        int count = 0;
        while (count < PROBES || more.wanted()) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = client.send(live, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            if (count == millis.length) {
                millis = Arrays.copyOf(millis, 2 * count);
            }
            millis[count++] = (System.nanoTime() - begin) / 1e6;
        }
        double[] sorted = Arrays.copyOf(millis, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (quantile * sorted.length))];
    }

    private static HttpRequest request(ProxyProcess proxy, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path))
                .timeout(Duration.ofMinutes(2))
                .build();
    }

    private static String metrics(HttpClient client, ProxyProcess proxy)
            throws IOException, InterruptedException {
        return client.send(request(proxy, "/metrics"), HttpResponse.BodyHandlers.ofString()).body();
    }

    /** {@return the longest hold of an I/O thread since the last asking, in seconds} */
    private static double held(String metrics) {
        Matcher line = HELD.matcher(metrics);
        assertThat(line.find()).as(metrics).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
