package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The keys that the proxy makes where none is configured. */
@Timeout(300)
final class AccessKeyTest {
    private static final Pattern API = Pattern.compile("API key \\(.*\\): (aegis-\\S+)$");
    private static final Pattern AUDIT = Pattern.compile("Audit key \\(.*\\): (aegis-\\S+)$");
    private static final Pattern LINK = Pattern.compile("Visualizer \\(.*\\): (\\S+)$");

    @TempDir private Path directory;

    private static int status(ProxyProcess proxy, String path, String key)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path))
                            .header("Authorization", "Bearer " + key)
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void bothArePrintedAndStayTheSameAfterARestart() throws Exception {
        String api;
        String audit;
        try (ProxyProcess proxy = ProxyProcess.withoutKeys(directory)) {
            api = proxy.said(API);
            audit = proxy.said(AUDIT);
            assertThat(api).isNotEqualTo(audit);
            assertThat(proxy.said(LINK)).endsWith("/visualizer/#key=" + audit);
            assertThat(status(proxy, "/v1/models", api)).isEqualTo(200);
            assertThat(status(proxy, "/v1/models", audit)).isEqualTo(403);
            assertThat(status(proxy, "/v1/audit/integrity", audit)).isEqualTo(200);
            assertThat(status(proxy, "/v1/audit/integrity", api)).isEqualTo(403);
            assertThat(proxy.terminate()).isZero();
        }
        Path file = directory.resolve("aegis-ledger.key.access");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (ProxyProcess again = ProxyProcess.withoutKeys(directory)) {
            assertThat(again.said(API)).isEqualTo(api);
            assertThat(again.said(AUDIT)).isEqualTo(audit);
        }
    }

    @Test
    void aConfiguredKeyWinsAndIsNotPrinted() throws Exception {
        String mine = "my-own-audit-key-0123456789abcdef0123456789abcdef";
        try (ProxyProcess proxy = ProxyProcess.start(directory, Map.of("AEGIS_AUDIT_KEY", mine))) {
            assertThat(status(proxy, "/v1/audit/integrity", mine)).isEqualTo(200);
            assertThat(proxy.said(LINK)).endsWith("/visualizer/");
            assertThat(proxy.lines())
                    .noneMatch(line ->
                            line.contains(mine) || line.contains("aegis-ledger.key.access"));
        }
        assertThat(directory.resolve("aegis-ledger.key.access")).doesNotExist();
    }

    @Test
    void aScopeThatIsConfiguredNeedsNoMadeKey() throws Exception {
        try (ProxyProcess proxy = ProxyProcess.start(directory, Map.of())) {
            assertThat(proxy.said(AUDIT)).startsWith("aegis-");
            assertThat(proxy.lines()).noneMatch(line -> line.startsWith("API key"));
        }
    }

    @Test
    void aFileThatIsDamagedOrOpenToOthersIsOneLine() throws Exception {
        Path ledger = directory.resolve("ledger");
        Path file = directory.resolve("ledger.key.access");
        AccessKeyFile.Keys keys = AccessKeyFile.openOrCreate(file);
        String whole = Files.readString(file);
        assertThat(whole).contains(keys.api().reveal(), keys.audit().reveal());
        for (int cut = 0; cut < whole.length(); cut += 7) {
            Files.writeString(file, whole.substring(0, cut));
            refuses(ledger, keys, "is damaged; delete it");
        }
        Files.writeString(file, whole.replace(keys.api().reveal(), keys.audit().reveal()));
        refuses(ledger, keys, "is damaged; delete it");
        Files.writeString(file, whole);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        refuses(ledger, keys, "chmod 600");
        Files.delete(file);
        Files.createDirectory(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        refuses(ledger, keys, "cannot be used");
    }

    /** {@code --check-config} and a start say the same, and none shows a key. */
    private static void refuses(Path ledger, AccessKeyFile.Keys keys, String why) {
        for (String[] arguments : new String[][] {{"--check-config"}, {"--port", "0"}}) {
            StringWriter err = new StringWriter();
            int status =
                    Main.run(
                            Map.of("AEGIS_EVIDENCE_LEDGER", ledger.toString()),
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(err),
                            arguments);
            assertThat(status).isEqualTo(1);
            assertThat(err.toString())
                    .hasLineCount(1)
                    .contains(why, ".access")
                    .doesNotContain(keys.api().reveal(), keys.audit().reveal());
        }
    }
}
