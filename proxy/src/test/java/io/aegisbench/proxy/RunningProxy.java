package io.aegisbench.proxy;

import io.aegisbench.proxy.audit.LedgerTrail;
import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.auth.Credential;
import io.aegisbench.proxy.auth.CredentialStore;
import io.aegisbench.proxy.auth.Scope;
import io.aegisbench.proxy.settings.ProxySettings;
import io.aegisbench.proxy.settings.SettingsFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The whole proxy as its command starts it, on a free port, with the embedded upstream and a ledger
 * below a directory of the test. Thread-safe.
 */
public final class RunningProxy implements AutoCloseable {
    /** How long to wait for what comes by itself; a loaded machine is slow. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String ASKED =
            "{\"model\":\"gpt-test\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]";

    /** A small question. */
    public static final String QUESTION = ASKED + "}";

    /** The same, to be answered as a stream. */
    public static final String STREAMED_QUESTION = ASKED + ",\"stream\":true}";

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final String acmeKey = newKey();
    private final String otherKey = newKey();
    private final String auditKey = newKey();
    private final Path directory;
    private final ProxyServer server;
    private @Nullable Assembly assembly;

    private RunningProxy(Path directory, Optional<Path> file, Map<String, String> variables)
            throws IOException {
        this.directory = directory;
        ProxySettings settings = SettingsFile.load(file, variables, true).settings();
        List<Credential> keys = new ArrayList<>();
        settings.keys().forEach(key -> keys.add(key.credential()));
        keys.add(credential("app", "acme", Scope.PROXY, acmeKey));
        keys.add(credential("app", "other", Scope.PROXY, otherKey));
        keys.add(credential("auditor", "auditors", Scope.AUDIT, auditKey));
        StartFiles files =
                new StartFiles(
                        new Callers(CredentialStore.of(keys), List.of(), List.of()),
                        Optional.empty(),
                        StartFiles.trust(settings));
        server =
                ProxyServer.start(
                        settings,
                        (worker, buffers) -> {
                            assembly = Assembly.of(settings, files, worker, buffers);
                            return assembly.parts();
                        },
                        null);
    }

    private static String newKey() {
        return ApiKey.generate(new SecureRandom()).reveal();
    }

    private static Credential credential(String name, String tenant, Scope scope, String key) {
        return new Credential(name, tenant, Set.of(scope), ApiKey.of(name, key).hash());
    }

    /**
     * Starts a proxy.
     *
     * @param directory the ledger and its key are made below it, unless the settings say otherwise
     * @param settings names as in the environment, such as {@code AEGIS_EVIDENCE_ACK}, each with
     *     its value behind it
     * @return the proxy, accepting
     */
    public static RunningProxy start(Path directory, String... settings) throws IOException {
        Map<String, String> variables = variables(directory);
        for (int i = 0; i < settings.length; i += 2) {
            variables.put(settings[i], settings[i + 1]);
        }
        return new RunningProxy(directory, Optional.empty(), variables);
    }

    /**
     * Starts a proxy with a file of settings.
     *
     * @param directory the ledger, its key and the file are made below it
     * @param yaml the file's text
     * @return the proxy, accepting
     */
    public static RunningProxy configured(Path directory, String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("aegis.yml"), yaml);
        return new RunningProxy(directory, Optional.of(file), variables(directory));
    }

    private static Map<String, String> variables(Path directory) {
        Map<String, String> variables = new HashMap<>();
        variables.put("AEGIS_LISTEN_PORT", "0");
        variables.put("AEGIS_LISTEN_IO_THREADS", "2");
        // What a test reads is as it is now.
        variables.put("AEGIS_METRICS_EVERY", "0ms");
        variables.put("AEGIS_EVIDENCE_LEDGER", directory.resolve("ledger").toString());
        return variables;
    }

    /** {@return the key of tenant {@code acme}} */
    public String acmeKey() {
        return acmeKey;
    }

    /** {@return the key of tenant {@code other}} */
    public String otherKey() {
        return otherKey;
    }

    /** {@return the key that opens the audit endpoints, and no others} */
    public String auditKey() {
        return auditKey;
    }

    /** {@return where the ledger and its key are} */
    public Path directory() {
        return directory;
    }

    /** {@return the port on 127.0.0.1} */
    public int port() {
        return server.address().getPort();
    }

    /** {@return the metrics' own port on 127.0.0.1, which a setting has asked for} */
    int metricsPort() {
        return server.metricsAddress().orElseThrow().getPort();
    }

    /** {@return the trail; there is one unless evidence is off} */
    public LedgerTrail trail() {
        return Objects.requireNonNull(assembly).ledgerTrail().orElseThrow();
    }

    /** {@return the ledger's verifier key, as the start prints it} */
    public String verifierKey() {
        return trail().ledger().ledger().verifier().toString();
    }

    /** {@return the client of {@link #get} and {@link #post}} */
    public HttpClient client() {
        return client;
    }

    /**
     * {@return a request}
     *
     * @param path with its query
     * @param key sent as a bearer token, none if it is empty
     */
    public HttpRequest.Builder request(String path, String key) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .timeout(PATIENCE);
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    /** {@return the answer to a GET} */
    public HttpResponse<String> get(String path, String key)
            throws IOException, InterruptedException {
        return client.send(request(path, key).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** {@return the answer to a GET, its body as it is} */
    public HttpResponse<byte[]> getBytes(String path, String key)
            throws IOException, InterruptedException {
        return client.send(request(path, key).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** {@return the answer to a POST of JSON} */
    public HttpResponse<String> post(String path, String key, String json)
            throws IOException, InterruptedException {
        HttpRequest post =
                request(path, key)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build();
        return client.send(post, HttpResponse.BodyHandlers.ofString());
    }

    /** {@return the answer to a chat, whole} */
    public HttpResponse<String> chat(String key, String question)
            throws IOException, InterruptedException {
        return post("/v1/chat/completions", key, question);
    }

    /** {@return the request id that an answer names} */
    public static String requestId(HttpResponse<?> answer) {
        return answer.headers().firstValue("X-Aegis-Request-Id").orElseThrow();
    }

    /** Something that comes true by itself. */
    @FunctionalInterface
    public interface Condition {
        /** {@return whether it is true by now} */
        boolean holds() throws IOException, InterruptedException;
    }

    /** Waits until something is true, and fails if it does not come true in time. */
    public static void await(String what, Condition condition)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("waited in vain for: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Stops as the command does, its evidence drained. */
    @Override
    public void close() {
        client.shutdownNow();
        try {
            server.stop();
            Objects.requireNonNull(assembly).stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
