package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.auth.ApiKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may read the metrics, and where. */
@Timeout(300)
final class MetricsAccessTest {
    private static final String METRICS = "/metrics";

    @TempDir private Path folder;

    @Test
    void onAPortOfTheirOwnTheyAreNotWhereCallsAreMade() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(folder, "AEGIS_METRICS_PORT", "0")) {
            assertThat(proxy.get(METRICS, "").statusCode()).isEqualTo(404);
            HttpResponse<String> metrics = own(proxy, METRICS);
            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.body()).contains("aegis_ledger_size");
            assertThat(own(proxy, "/ready").statusCode()).isEqualTo(200);
            for (String path :
                    new String[] {"/", "/health", "/v1/models", "/v1/audit/checkpoint"}) {
                assertThat(own(proxy, path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    private static HttpResponse<String> own(RunningProxy proxy, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + proxy.metricsPort() + path);
        return proxy.client()
                .send(
                        HttpRequest.newBuilder(uri).timeout(RunningProxy.PATIENCE).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withAKeyOfTheirOwnNoOtherOpensThemAndItOpensNothingElse() throws Exception {
        ApiKey key = ApiKey.generate(new SecureRandom());
        String hash = key.hash().text().substring("sha256:".length());
        String keys = "[{id: scraper, scopes: [metrics], sha256: " + hash + "}]";
        try (RunningProxy proxy =
                RunningProxy.start(folder, "AEGIS_METRICS_OPEN", "false", "AEGIS_KEYS", keys)) {
            assertThat(proxy.get(METRICS, "").statusCode()).isEqualTo(401);
            assertThat(proxy.get(METRICS, "unknown").statusCode()).isEqualTo(401);
            assertThat(proxy.get(METRICS, proxy.acmeKey()).statusCode()).isEqualTo(403);
            assertThat(proxy.get(METRICS, proxy.auditKey()).statusCode()).isEqualTo(403);
            assertThat(proxy.get(METRICS, key.reveal()).body()).contains("aegis_ledger_size");
            assertThat(proxy.chat(key.reveal(), RunningProxy.QUESTION).statusCode()).isEqualTo(403);
            assertThat(proxy.get("/v1/audit/checkpoint", key.reveal()).statusCode()).isEqualTo(401);
            String receipt =
                    "/v1/audit/receipts/"
                            + RunningProxy.requestId(
                                    proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION));
            assertThat(proxy.get(receipt, key.reveal()).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aPortInUseIsSaidWithItsSetting() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file =
                    Files.writeString(
                            folder.resolve("aegis.yaml"),
                            "listen: {port: 0}\nevidence: {ledger: %s}\nmetrics: {port: %s}\n"
                                    .formatted(folder.resolve("ledger"), taken.getLocalPort()));
            StringWriter err = new StringWriter();
            PrintWriter out = new PrintWriter(new StringWriter());
            int status = Main.run(Map.of(), out, new PrintWriter(err), "--config", file.toString());
            assertThat(status).isEqualTo(1);
            assertThat(err.toString()).startsWith("aegis-proxy: metrics.port: ").hasLineCount(1);
        }
    }
}
