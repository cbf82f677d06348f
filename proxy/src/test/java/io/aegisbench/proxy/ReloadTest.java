package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.firewall.OneRule;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.settings.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that gets SIGHUP or whose files change: new keys, rules and certificates come into
 * force, bad ones do not.
 */
@Timeout(300)
final class ReloadTest {
    private static final String DONE = "reloaded keys, rules and TLS files";
    private static final String KEPT = "nothing reloaded, the old keys, rules and TLS files stay: ";

    @TempDir private Path folder;
    private PemFiles pem;
    private String every = "0ms";
    private final ApiKey first = ApiKey.generate(new SecureRandom());
    private final ApiKey second = ApiKey.generate(new SecureRandom());

    @BeforeEach
    void files() throws Exception {
        pem = new PemFiles(folder);
        pem.make("old", "EC");
        pem.make("new", "EC");
        certificate("old");
        rules("zebra");
    }

    private void certificate(String name) throws IOException {
        pem.write("server.crt", pem.read(name + ".crt"));
        pem.write("server.key", pem.read(name + ".key"));
    }

    private void rules(String word) throws IOException {
        Files.writeString(folder.resolve("rules.yaml"), OneRule.of(word));
    }

    private Path settings(ApiKey key, String more) throws IOException {
        String yaml =
                """
                listen: {tls: {certificate: %1$s/server.crt, key: %1$s/server.key}}
                waf: {mode: block, rules: %1$s/rules.yaml, reload: 24h}
                keys: [{id: one, tenant: acme, sha256: %2$s, requests-per-minute: 1000}]
                reload: {every: %3$s}
                %4$s
                """
                        .formatted(folder, hash(key), every, more);
        return settings(yaml);
    }

    /** Puts another file in its place, as editors and clusters do. */
    private Path settings(String yaml) throws IOException {
        Path next = Files.writeString(folder.resolve("next.yaml"), yaml);
        return Files.move(next, folder.resolve("aegis.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String hash(ApiKey key) {
        return key.hash().text().substring("sha256:".length());
    }

    private ProxyProcess start() throws IOException {
        return start("0ms");
    }

    private ProxyProcess start(String looksEvery) throws IOException {
        every = looksEvery;
        Path file = settings(first, "");
        return ProxyProcess.start(folder, Map.of("AEGIS_API_KEY", ""), "--config", file.toString());
    }

    private static long count(ProxyProcess proxy, String sentence) {
        return proxy.lines().stream().filter(line -> line.contains(sentence)).count();
    }

    private static void hangUp(ProxyProcess proxy, String sentence) throws Exception {
        long before = count(proxy, sentence);
        proxy.signal("HUP");
        Await.until(() -> count(proxy, sentence) == before + 1);
    }

    private int status(ProxyProcess proxy, String trusted, ApiKey key, String model)
            throws Exception {
        try (SecureClient client = new SecureClient(folder.resolve(trusted), proxy.port())) {
            return client.chat(key.reveal(), model).statusCode();
        }
    }

    private boolean isTrusted(ProxyProcess proxy, String trusted) throws Exception {
        try {
            return status(proxy, trusted, first, "m") > 0;
        } catch (SSLException e) {
            return false;
        }
    }

    @Test
    void newKeysAndCertificatesComeIntoForceWithTheNextConnection() throws Exception {
        try (ProxyProcess proxy = start()) {
            assertThat(status(proxy, "old.crt", first, "m")).isEqualTo(200);
            assertThat(status(proxy, "old.crt", second, "m")).isEqualTo(401);
            settings(second, "stop: {within: 9s}");
            certificate("new");
            hangUp(proxy, DONE);
            assertThat(isTrusted(proxy, "old.crt")).isFalse();
            assertThat(status(proxy, "new.crt", first, "m")).isEqualTo(401);
            assertThat(status(proxy, "new.crt", second, "m")).isEqualTo(200);
            assertThat(count(proxy, "other settings have changed")).isOne();
            assertThat(proxy.terminate()).isZero();
        }
    }

    @Test
    void ofBadFilesTheOldOnesStayAndOneLineSaysWhy() throws Exception {
        try (ProxyProcess proxy = start()) {
            settings(second, "");
            pem.write("server.key", "no key\n");
            hangUp(proxy, KEPT + "listen.tls: ");
            certificate("new");
            Files.writeString(folder.resolve("rules.yaml"), "rules: 1\n");
            hangUp(proxy, KEPT + "waf.rules: ");
            rules("zebra");
            Files.writeString(folder.resolve("aegis.yaml"), "keys: [\n");
            hangUp(proxy, KEPT + "--config: ");
            settings(second, "lisen: 1");
            hangUp(proxy, KEPT + "lisen: is not a setting");
            assertThat(status(proxy, "old.crt", first, "m")).isEqualTo(200);
            assertThat(status(proxy, "old.crt", second, "m")).isEqualTo(401);
            assertThat(count(proxy, DONE)).isZero();
            settings(second, "");
            hangUp(proxy, DONE);
            assertThat(status(proxy, "new.crt", second, "m")).isEqualTo(200);
            assertThat(proxy.terminate()).isZero();
        }
    }

    private static void told(ProxyProcess proxy, String sentence, int times) throws Exception {
        Await.until(() -> count(proxy, sentence) >= times);
        assertThat(count(proxy, sentence)).isEqualTo(times);
    }

    @Test
    void aChangedFileIsReadWithoutASignalAndABadOneIsToldOfOnce() throws Exception {
        try (ProxyProcess proxy = start("50ms");
                SecureClient client = new SecureClient(folder.resolve("old.crt"), proxy.port())) {
            assertThat(client.chat(first.reveal(), "m").statusCode()).isEqualTo(200);
            settings(second, "");
            told(proxy, DONE, 1);
            // The same client, so the same connection.
            assertThat(client.chat(first.reveal(), "m").statusCode()).isEqualTo(401);
            assertThat(client.chat(second.reveal(), "m").statusCode()).isEqualTo(200);

            Path file = folder.resolve("aegis.yaml");
            String whole = Files.readString(file);
            settings(whole.substring(0, whole.indexOf("sha256")));
            told(proxy, KEPT + "--config: ", 1);
            assertThat(client.chat(second.reveal(), "m").statusCode()).isEqualTo(200);
            Files.delete(file);
            told(proxy, KEPT + "--config: cannot be read", 1);
            settings(first, "");
            told(proxy, DONE, 2);
            assertThat(client.chat(second.reveal(), "m").statusCode()).isEqualTo(401);

            // Written in place and of the same size, but for a moment empty.
            Files.writeString(file, "");
            Files.writeString(file, whole);
            told(proxy, DONE, 3);
            assertThat(client.chat(second.reveal(), "m").statusCode()).isEqualTo(200);
            certificate("new");
            told(proxy, DONE, 4);
            assertThat(isTrusted(proxy, "new.crt")).isTrue();
            assertThat(count(proxy, KEPT + "--config: ")).isEqualTo(2);
            assertThat(proxy.terminate()).isZero();
        }
    }

    @Test
    void whoWatchesWithARevokedKeyIsCutOff() throws Exception {
        ApiKey audit = ApiKey.generate(new SecureRandom());
        Path secret = Files.writeString(folder.resolve("audit.key"), audit.reveal());
        Map<String, String> variables = Map.of("AEGIS_AUDIT_KEY", "file:" + secret);
        try (ProxyProcess proxy = ProxyProcess.start(folder, variables);
                Wire viewer = new Wire(proxy.port())) {
            viewer.send(
                    "GET /v1/audit/events HTTP/1.1\r\nHost: aegis\r\nAuthorization: Bearer "
                            + audit.reveal()
                            + "\r\n\r\n");
            assertThat(viewer.head()).startsWith("HTTP/1.1 200");
            Files.writeString(secret, ApiKey.generate(new SecureRandom()).reveal());
            // Its end comes by itself, or this waits for ever.
            assertThat(viewer.rest()).contains("event: figures");
            told(proxy, DONE, 1);
        }
    }

    @Test
    void newRulesAreReadAtOnce() throws Exception {
        try (ProxyProcess proxy = start()) {
            assertThat(status(proxy, "old.crt", first, "m")).isEqualTo(200);
            rules("hello");
            hangUp(proxy, DONE);
            assertThat(status(proxy, "old.crt", first, "m")).isEqualTo(403);
            assertThat(proxy.terminate()).isZero();
        }
    }
}
