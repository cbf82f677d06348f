package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.firewall.OneRule;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.settings.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that gets SIGHUP: new keys, rules and certificates come into force, bad ones do not.
 */
@Timeout(300)
final class ReloadTest {
    private static final String DONE = "reloaded keys, rules and TLS files";
    private static final String KEPT = "nothing reloaded, the old keys, rules and TLS files stay: ";

    @TempDir private Path folder;
    private PemFiles pem;
    private final ApiKey first = ApiKey.generate(new SecureRandom());
    private final ApiKey second = ApiKey.generate(new SecureRandom());

    @BeforeEach
    void files() throws Exception {
        pem = new PemFiles(folder);
        pem.make("old", "EC");
        pem.make("new", "RSA");
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
                %3$s
                """
                        .formatted(folder, key.hash().text().substring("sha256:".length()), more);
        return Files.writeString(folder.resolve("aegis.yaml"), yaml);
    }

    private ProxyProcess start() throws IOException {
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
