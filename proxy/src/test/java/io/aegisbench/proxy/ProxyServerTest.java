package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.audit.OffTrail;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Authenticator;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.body.BodyReader;
import io.aegisbench.proxy.forward.Upstream;
import io.aegisbench.proxy.forward.UpstreamCall;
import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.HotPathObserver;
import io.aegisbench.proxy.hotpath.Responder;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.hotpath.Stage;
import io.aegisbench.proxy.hotpath.StageName;
import io.aegisbench.proxy.hotpath.TestProxy;
import io.aegisbench.proxy.hotpath.Verdict;
import io.aegisbench.proxy.lab.StagesOff;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.metrics.MetricsEndpoint;
import io.aegisbench.proxy.metrics.ProxyMetrics;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsFile;
import io.aegisbench.proxy.stage.CallFacts;
import io.aegisbench.proxy.stage.EvidenceStage;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxyServerTest {
    private static ProxyServer start(Responder forwarder, String... settings) throws IOException {
        Map<String, String> variables = new HashMap<>(Map.of("AEGIS_LISTEN_PORT", "0"));
        for (int i = 0; i < settings.length; i += 2) {
            variables.put(settings[i], settings[i + 1]);
        }
        ProxySettings loaded = SettingsFile.load(Optional.empty(), variables, true).settings();
        Credential caller =
                new Credential("c", "t", Set.of(Scope.PROXY), ApiKey.of("key", "k").hash());
        OffTrail trail = new OffTrail();
        ProxyParts parts =
                new ProxyParts(
                        new Stages(
                                StagesOff.without(
                                        List.of(
                                                new Authenticator(
                                                        CredentialStore.of(List.of(caller))),
                                                new BodyReader(
                                                        loaded.body(),
                                                        new HeapShare(Long.MAX_VALUE),
                                                        false,
                                                        TestProxy.WORK)),
                                        loaded.lab().stagesOff()),
                                List.of(
                                        new FixedUpstream(),
                                        new EvidenceStage(trail, TestProxy.WORK))),
                        trail,
                        forwarder,
                        call -> call.exchange().getResponseSender().send("models"),
                        MetricsEndpoint.of(new ProxyMetrics(List.of(), List.of()), Duration.ZERO),
                        exchange -> exchange.getResponseSender().send("audit"),
                        HotPathObserver.NONE,
                        new HeapShare(Long.MAX_VALUE),
                        () -> {});
        return ProxyServer.start(loaded, (_, _) -> parts, null);
    }

    /** Sends every call to an upstream that is not there. */
    private static final class FixedUpstream implements Stage {
        private final Upstream upstream =
                Upstream.of("u", URI.create("http://127.0.0.1:9"), Map.of());

        @Override
        public StageName name() {
            return StageName.ADAPTER;
        }

        @Override
        public Verdict judge(GovernedCall call) {
            call.keep(
                    CallFacts.UPSTREAM,
                    new UpstreamCall(
                            upstream,
                            Methods.GET,
                            "/",
                            "m",
                            call.exchange().getRequestHeaders(),
                            new byte[0],
                            null,
                            false,
                            null));
            return Verdict.pass();
        }
    }

    private static HttpRequest.Builder to(ProxyServer proxy, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + proxy.address().getPort() + path));
    }

    private static HttpRequest chat(ProxyServer proxy) {
        return to(proxy, "/v1/chat/completions")
                .header("Authorization", "Bearer k")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/live,200",
        "GET,/ready,200",
        "GET,/health,200",
        "GET,/metrics,200",
        "GET,/v1/models,401",
        "POST,/v1/chat/completions,401",
        "POST,/v1/completions,401",
        "POST,/v1/embeddings,401",
        "POST,/v1/messages,401",
        "GET,/v1/chat/completions,401",
        "OPTIONS,/v1/chat/completions,405",
        "DELETE,/v1/files/x,401",
        "OPTIONS,/v1/files/x,405",
        "GET,/v1/audi,401",
        "GET,/v1/audits,404",
        "GET,/v1/x/%2e%2e/y,400",
        "GET,/v2/files,404",
        "POST,/live,405",
        "GET,/,200",
        "POST,/,405",
        "GET,/nowhere,404",
        "GET,/v1/audit,200",
        "GET,/v1/audit/checkpoint,200",
        "GET,/v1/auditor/checkpoint,404",
        "GET,/v1/models/,401",
        "HEAD,/live,200"
    })
    void theEndpointsAnswer(String method, String path, int status) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                ProxyServer proxy = start(call -> call.exchange().endExchange())) {
            HttpRequest request =
                    to(proxy, path).method(method, HttpRequest.BodyPublishers.noBody()).build();
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
        }
    }

    @Test
    void aStopLetsARunningCallFinishAndRefusesNewOnes() throws Exception {
        CompletableFuture<GovernedCall> begun = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newHttpClient();
                ProxyServer proxy = start(begun::complete, "AEGIS_STOP_WITHIN", "10m")) {
            var answer = client.sendAsync(chat(proxy), HttpResponse.BodyHandlers.ofString());
            GovernedCall call = begun.get(60, TimeUnit.SECONDS);
            CompletableFuture<Map<Route, Integer>> stopped = new CompletableFuture<>();
            Thread stop = Thread.startVirtualThread(() -> stop(proxy, stopped));
            Await.until(() -> refusesConnections(proxy));
            assertThat(stopped).isNotDone();
            call.ioThread().execute(() -> call.exchange().getResponseSender().send("late"));
            assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("late");
            assertThat(stopped.get(60, TimeUnit.SECONDS)).isEmpty();
            stop.join();
        }
    }

    private static boolean refusesConnections(ProxyServer proxy) {
        try (Socket _ = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aStopSaysWhatItCouldNotFinish() throws Exception {
        CompletableFuture<GovernedCall> begun = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newHttpClient();
                ProxyServer proxy = start(begun::complete, "AEGIS_STOP_WITHIN", "100ms")) {
            var answer = client.sendAsync(chat(proxy), HttpResponse.BodyHandlers.ofString());
            begun.get(60, TimeUnit.SECONDS);
            assertThat(proxy.stop()).isEqualTo(Map.of(Route.CHAT_COMPLETIONS, 1));
            assertThat(answer.handle((_, failure) -> failure != null).get(60, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private static void stop(ProxyServer proxy, CompletableFuture<Map<Route, Integer>> stopped) {
        try {
            stopped.complete(proxy.stop());
        } catch (InterruptedException e) {
            stopped.completeExceptionally(e);
        }
    }

    @Test
    void aPortInUseIsSaidInOneLine(@TempDir Path directory) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StringWriter err = new StringWriter();
            String port = Integer.toString(taken.getLocalPort());
            int status =
                    Main.run(
                            Map.of("AEGIS_API_KEY", "k"),
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(err),
                            "--port",
                            port,
                            "--ledger",
                            directory.resolve("ledger").toString());
            assertThat(status).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("aegis-proxy: listen.port: 127.0.0.1:" + port)
                    .hasLineCount(1);
        }
    }

    @Test
    void aStageThatIsOffIsLeftOut() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                ProxyServer proxy =
                        start(
                                call -> call.exchange().endExchange(),
                                "AEGIS_LAB_OFF",
                                "[auth, guard]")) {
            HttpRequest request = to(proxy, "/v1/models").build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
                    .isEqualTo("models");
        }
    }
}
