package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.hotpath.Route;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsFile;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole proxy within the test's process: from settings as a user writes them to a ledger in a
 * directory of its own.
 */
final class WholeProxy implements AutoCloseable {
    static final String KEY = "sk-whole-proxy-0123456789abcdef0123456789abcdef";
    static final String OTHER_KEY = "sk-other-proxy-fedcba9876543210fedcba9876543210";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Assembly assembly;
    private final ProxyServer server;
    private boolean stopped;

    private WholeProxy(Assembly assembly, ProxyServer server) {
        this.assembly = assembly;
        this.server = server;
    }

    /** Starts a proxy on any port, with one I/O thread, so that what blocks it is seen. */
    static WholeProxy start(Path directory, String yaml) throws IOException {
        return over(directory.resolve("ledger"), directory, yaml);
    }

    /** Starts one over a ledger that another may have left behind. */
    static WholeProxy over(Path ledger, Path directory, String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("aegis.yml"), yaml);
        Map<String, String> variables = new HashMap<>();
        variables.put("AEGIS_LISTEN_PORT", "0");
        variables.put("AEGIS_LISTEN_IO_THREADS", "1");
        variables.put("AEGIS_METRICS_EVERY", "0ms");
        variables.put("AEGIS_EVIDENCE_LEDGER", ledger.toString());
        ProxySettings settings = SettingsFile.load(Optional.of(file), variables, true).settings();
        AtomicReference<Assembly> assembly = new AtomicReference<>();
        ProxyServer server =
                ProxyServer.start(
                        settings,
                        (worker, buffers) -> {
                            assembly.set(Assembly.of(settings, files(settings), worker, buffers));
                            return assembly.get().parts();
                        },
                        StartFiles.listenerTls(settings).orElse(null));
        return new WholeProxy(assembly.get(), server);
    }

    private static StartFiles files(ProxySettings settings) {
        return new StartFiles(
                new Callers(callers(), List.of(), List.of()),
                Optional.empty(),
                StartFiles.trust(settings));
    }

    private static CredentialStore callers() {
        return CredentialStore.of(
                List.of(
                        new Credential(
                                "one", "acme", Set.of(Scope.PROXY), ApiKey.of("k", KEY).hash()),
                        new Credential(
                                "two",
                                "acme",
                                Set.of(Scope.PROXY),
                                ApiKey.of("k", OTHER_KEY).hash())));
    }

    /** {@return settings with one upstream of the OpenAI dialect for every model} */
    static String before(URI upstream) {
        return "upstream: " + upstream + "\n";
    }

    int port() {
        return server.address().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .header("Authorization", "Bearer " + KEY);
    }

    HttpRequest chat(String json) {
        return to("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    LedgerTrail trail() {
        return assembly.ledgerTrail().orElseThrow();
    }

    /** {@return what the ledger holds by now} */
    List<JsonNode> records() {
        List<JsonNode> records = new ArrayList<>();
        try (RecordCursor cursor = trail().ledger().ledger().records(0, Long.MAX_VALUE)) {
            while (cursor.next()) {
                records.add(JSON.readTree(cursor.record()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    /** {@return the records of one kind, once there are so many} */
    List<JsonNode> awaitRecords(String kind, int count) {
        Await.until(() -> ofKind(kind).size() >= count);
        return ofKind(kind);
    }

    private List<JsonNode> ofKind(String kind) {
        return records().stream().filter(record -> text(record, "kind").equals(kind)).toList();
    }

    static String text(JsonNode record, String field) {
        return record.path(field).asString("");
    }

    /** {@return what did not finish; the evidence is complete after it} */
    Map<Route, Integer> stop() throws InterruptedException {
        stopped = true;
        Map<Route, Integer> unfinished = server.stop();
        LedgerTrail.Drain drain = assembly.stop().orElseThrow();
        if (!drain.isWhole()) {
            throw new AssertionError("evidence is missing: " + drain);
        }
        return unfinished;
    }

    @Override
    public void close() {
        if (stopped) {
            return;
        }
        server.close();
        try {
            assembly.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
