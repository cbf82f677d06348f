package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.settings.PemFiles;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of settings, started: its places are the test's own, all else is as it stands. */
@Timeout(300)
final class ExampleTest {
    private static final Pattern HASH = Pattern.compile("sha256: [0-9a-f]{64}");

    @TempDir private Path folder;

    @Test
    void theExampleStartsAndGovernsItsTenants() throws Exception {
        new PemFiles(folder).make("server", "EC");
        Files.writeString(folder.resolve("openai.key"), "key-of-openai\n");
        List<String> keys = new ArrayList<>();
        try (TestUpstream upstream = TestUpstream.start()) {
            Path file = Files.writeString(folder.resolve("aegis.yaml"), example(upstream, keys));
            Map<String, String> variables =
                    Map.of("AEGIS_API_KEY", "", "ANTHROPIC_API_KEY", "key-of-anthropic");
            try (ProxyProcess proxy =
                            ProxyProcess.start(folder, variables, "--config", file.toString());
                    SecureClient client =
                            new SecureClient(folder.resolve("server.crt"), proxy.port())) {
                assertThat(keys).hasSize(3);
                assertThat(proxy.lines())
                        .anyMatch(line -> line.startsWith("Evidence: durable"))
                        .noneMatch(line -> line.contains("key (") || line.contains("key-of-"));
                HttpResponse<String> openai = client.chat(keys.get(0), "gpt-x");
                assertThat(openai.body()).contains("of openai");
                assertThat(openai.headers().firstValue("X-RateLimit-Limit-Requests"))
                        .hasValue("600");
                assertThat(client.chat(keys.get(1), "claude-x").body()).contains("of anthropic");
                assertThat(upstream.keys())
                        .containsExactly("Bearer key-of-openai", "key-of-anthropic");
                assertThat(client.chat(keys.get(2), "gpt-x").statusCode()).isEqualTo(403);
                assertThat(client.chat("unknown", "gpt-x").statusCode()).isEqualTo(401);
                assertThat(proxy.terminate()).isZero();
            }
        }
    }

    /** {@return the example in the test's places, with keys that are known} */
    private String example(TestUpstream upstream, List<String> keys) throws Exception {
        String text =
                Files.readString(Program.example("aegis.yaml"))
                        .replace("/etc/aegis", folder.toString())
                        .replace("/var/lib/aegis", folder.toString())
                        .replace("0.0.0.0", "127.0.0.1")
                        .replaceAll("https://api\\.(openai|anthropic)\\.com", upstream.url());
        return HASH.matcher(text)
                .replaceAll(found -> {
                    ApiKey key = ApiKey.generate(new SecureRandom());
                    keys.add(key.reveal());
                    return Matcher.quoteReplacement(key.hash().text().replace(":", ": "));
                });
    }
}
