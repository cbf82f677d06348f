package io.aegisbench.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.RunningProxy;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.Undertow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a viewer sees, and what happens at the bounds. */
@Timeout(180)
final class AuditEventsTest {
    private static final String EVENTS = "/v1/audit/events";

    @TempDir private Path directory;

    private static HttpResponse<InputStream> watch(RunningProxy proxy) throws Exception {
        return proxy.client()
                .send(
                        proxy.request(EVENTS, proxy.auditKey()).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    private static BufferedReader lines(HttpResponse<InputStream> events) {
        return new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8));
    }

    private static String until(BufferedReader reader, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(wanted)) {
                return seen.toString();
            }
        }
        throw new AssertionError("the stream ended before: " + wanted);
    }

    @Test
    void aViewerSeesCallsAndFiguresAndNothingOfTheirContent() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            HttpResponse<InputStream> events = watch(proxy);
            assertThat(events.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            String id = RunningProxy.requestId(proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION));
            BufferedReader lines = lines(events);
            String seen = until(lines, id) + until(lines, "\"recorded\":1");
            assertThat(seen)
                    .contains("event: figures", "\"outcome\":\"complete\"")
                    .doesNotContain("Hello there", "gpt-test", "acme", proxy.acmeKey());
            HttpResponse<InputStream> later = watch(proxy);
            assertThat(until(lines(later), "\"durable\":1")).contains(id);
            later.body().close();
            events.body().close();
        }
    }

    @Test
    void thereIsRoomForSoManyViewersAndOneWhoLeavesMakesRoom() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            List<HttpResponse<InputStream>> watching = new ArrayList<>();
            for (int i = 0; i < EventStream.MAX_VIEWERS; i++) {
                watching.add(watch(proxy));
                assertThat(watching.getLast().statusCode()).isEqualTo(200);
            }
            HttpResponse<String> refused = proxy.get(EVENTS, proxy.auditKey());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(AuditReceiptTest.code(refused)).isEqualTo("too_many_viewers");
            watching.removeFirst().body().close();
            RunningProxy.await(
                    "room",
                    () -> {
                        HttpResponse<InputStream> again = watchQuietly(proxy);
                        watching.add(again);
                        return again.statusCode() == 200;
                    });
            for (HttpResponse<InputStream> each : watching) {
                each.body().close();
            }
        }
    }

    private static HttpResponse<InputStream> watchQuietly(RunningProxy proxy)
            throws IOException, InterruptedException {
        return proxy.client()
                .send(
                        proxy.request(EVENTS, proxy.auditKey()).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    private static AuditObserver counting(AtomicInteger answered) {
        return new AuditObserver() {
            @Override
            public void auditAnswered(int status, long nanos) {
                answered.incrementAndGet();
            }

            @Override
            public void auditRefused(
                    String requestId,
                    String tenant,
                    @Nullable InetSocketAddress from,
                    Verdict.Reject reject) {}
        };
    }

    @Test
    void aViewerThatTakesNothingIsCutOff() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        AuditObserver observer = counting(ended);
        Credential auditor =
                new Credential("a", "t", Set.of(Scope.AUDIT), ApiKey.of("key", "k").hash());
        Authenticator keys = new Authenticator(CredentialStore.of(List.of(auditor)));
        try (RunningProxy proxy = RunningProxy.start(directory);
                AuditApi api =
                        AuditApi.of(
                                new AuditDoor(keys),
                                proxy.trail(),
                                directory.resolve("ledger"),
                                observer,
                                FigureSource.NONE,
                                Duration.ofNanos(50_000))) {
            Undertow server =
                    Undertow.builder().setIoThreads(1).addHttpListener(0, "127.0.0.1", api).build();
            server.start();
            try (Socket slow = new Socket()) {
                slow.setReceiveBufferSize(4096);
                slow.connect((InetSocketAddress) server.getListenerInfo().getFirst().getAddress());
                slow.getOutputStream()
                        .write(
                                ("GET " + EVENTS + " HTTP/1.1\r\nHost: a\r\nX-Api-Key: k\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                RunningProxy.await("cut off", () -> ended.get() == 1);
            } finally {
                server.stop();
            }
        }
    }

    @Test
    void whoFindsTheWorkersBusyIsTurnedAway() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(AuditWorkers.THREADS);
        AtomicInteger done = new AtomicInteger();
        int room = AuditWorkers.THREADS + AuditWorkers.MAX_QUEUED;
        Runnable first =
                () -> {
                    begun.countDown();
                    work(release, done);
                };
        try (AuditWorkers workers = new AuditWorkers()) {
            for (int i = 0; i < AuditWorkers.THREADS; i++) {
                assertThat(workers.tryRun(first)).isTrue();
            }
            begun.await(); // What no thread has taken yet has a place in the queue.
            for (int i = 0; i < AuditWorkers.MAX_QUEUED; i++) {
                assertThat(workers.tryRun(() -> work(release, done))).isTrue();
            }
            assertThat(workers.tryRun(() -> work(release, done))).isFalse();
            release.countDown();
            RunningProxy.await("work", () -> done.get() == room);
            assertThat(workers.tryRun(() -> work(release, done))).isTrue();
        }
    }

    private static void work(CountDownLatch release, AtomicInteger done) {
        try {
            release.await();
            done.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
