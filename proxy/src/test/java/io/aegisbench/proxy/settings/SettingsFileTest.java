package io.aegisbench.proxy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.Main;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.hotpath.StageName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsFileTest {
    @TempDir private Path folder;

    private record Ran(int status, String out, String err) {}

    private static Ran run(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(environment, new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(status, out.toString(), err.toString());
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("aegis.yaml"), yaml);
    }

    private ProxySettings load(String yaml) throws IOException {
        return SettingsFile.load(Optional.of(file(yaml)), Map.of(), true).settings();
    }

    @Test
    void nothingIsNeeded() {
        ProxySettings settings = SettingsFile.load(Optional.empty(), Map.of(), false).settings();
        assertThat(settings.listen().host()).isEqualTo("127.0.0.1");
        assertThat(settings.listen().port()).isEqualTo(8080);
        assertThat(settings.lab().stagesOff()).isEmpty();
        assertThat(settings.evidence().ack()).isEqualTo(EvidenceTrail.Mode.SCHEDULED);
    }

    @Test
    void whatIsPrintedCanBeReadAgain() throws IOException {
        String printed = run(Map.of(), "--print-config").out();
        assertThat(printed).contains("io-threads", "max-depth", "within");
        Ran again = run(Map.of(), "--print-config", "--config", file(printed).toString());
        assertThat(again.err()).isEmpty();
        assertThat(again.out()).isEqualTo(printed);
    }

    @Test
    void everyScalarKeyCanComeFromTheEnvironment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("AEGIS_LISTEN_IO_THREADS", "3");
        environment.put("AEGIS_BODY_MAX_DEPTH", "7");
        environment.put("AEGIS_STOP_WITHIN", "250ms");
        environment.put("AEGIS_UPSTREAMS", "[{name: a, url: 'http://a:1/v'}]");
        Path file = file("body: {max-depth: 9}\n");
        ProxySettings settings =
                SettingsFile.load(Optional.of(file), environment, false).settings();
        assertThat(settings.listen().ioThreads()).isEqualTo(3);
        assertThat(settings.body().maxDepth()).isEqualTo(7);
        assertThat(settings.stop().within()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.upstreams()).hasSize(1);
    }

    @Test
    void aConnectionToAnUpstreamMayBeForOneCall() throws IOException {
        ProxySettings settings =
                load(
                        """
                        upstreams:
                        - {name: a, url: 'http://a', connection-age: 0ms}
                        - {name: b, url: 'http://b'}
                        routes: [{model: '*', upstream: a}]
                        """);
        assertThat(settings.upstreams())
                .extracting(ProxySettings.Upstream::connectionAge)
                .containsExactly(Duration.ZERO, Duration.ofMinutes(10));
    }

    @Test
    void anOptionWinsOverTheEnvironment() {
        Ran ran = run(Map.of("AEGIS_LISTEN_PORT", "1"), "--port", "2", "--print-config");
        assertThat(ran.out()).contains("port: 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lisen: {}|lisen",
                "listen: {prot: 1}|listen.prot",
                "listen: {port: 65536}|listen.port",
                "listen: {port: x}|listen.port",
                "listen: 1|listen",
                "listen: {port: [1]}|listen.port",
                "listen: {tls: {key: a}}|listen.tls.key",
                "body: {timeout: 3}|body.timeout",
                "body: {timeout: 0s}|body.timeout",
                "keys: [{id: a, sha256: x}]|keys[0].sha256",
                "keys: [{id: a, sha256: x, x: 1}]|keys[0]",
                "waf: {mode: maybe}|waf.mode",
                "upstream: ftp://a|upstream",
                "upstream: http://user:secret@a|upstream",
                "upstreams: [{name: a, url: 'http://a', apikey: x}]|upstreams[0].apikey",
                "upstreams: [{name: a, url: 'http://a', connection-age: -1s}]|upstreams[0].connection-age",
                "routes: [{model: a, upstream: b}]|routes",
                "evidence: {ack: 'off'}|evidence.ack",
                "evidence: {ack: 'sometimes'}|evidence.ack",
                "lab: {off: [waf]}|lab.off",
                "lab: {off: [body]}|lab.off",
                "lab: {global-lock: true}|lab.global-lock",
                "listen: {reuse-port: perhaps}|listen.reuse-port",
                "listen: {host: ''}|listen.host",
                "listen: {host: \"127.0.0.1\\0\"}|listen.host",
                "keys: [{id: a, tenant: ' ', sha256: HASH}]|keys[0].tenant",
                "keys: [{id: \"a\\r\\nb\", sha256: HASH}]|keys[0].id",
                "keys: [{id: a, sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}]|keys[0].sha256",
                "keys: [{id: a, sha256: HASH, scopes: [audit], tokens-per-minute: 9}]|keys[0]",
                "waf: {mode: block, block: []}|waf.block",
                "waf: {reload: 1ms}|waf.reload",
                "waf: {reload: 9s}|waf.reload",
                "rate-limit: {redis: 'redis://secret@127.0.0.1'}|rate-limit.redis",
                "rate-limit: {redis-deadline: 31s}|rate-limit.redis-deadline",
                "rate-limit: {redis-deadline: 1s}|rate-limit.redis-deadline",
                "upstream: 'http://a:0'|upstream",
                "upstream: 'http://a:65536'|upstream",
                "{upstream: 'http://a', upstream-api-key: \"secret\\r\\nX: y\"}|upstream-api-key",
                "{upstream: 'http://a', upstream-api-key: 'secret secret'}|upstream-api-key",
                "upstreams: [{name: a, url: 'http://a', api-key: \"secret\\0\"}]|upstreams[0].api-key",
                "{listen: {port: 9}, upstream: 'http://localhost:9/v1'}|upstreams[0]",
                "{upstreams: [{name: a, url: 'http://a'}], routes: [{model: 'a*', upstream: a}, {model: ab, upstream: a}]}|routes[1]",
                "{upstreams: [{name: a, url: 'http://a'}], routes: [{model: 'a*b', upstream: a}]}|routes[0]",
                "metrics: {open: false}|metrics.open",
                "metrics: {host: 127.0.0.2}|metrics.host",
                "{listen: {port: 9}, metrics: {port: 9}}|metrics.port",
                "evidence: {ledger: ''}|evidence.ledger",
                "evidence: {ledger: /}|evidence.ledger",
                "evidence: {ledger: /tmp/..}|evidence.ledger",
                "trust: ''|trust",
                "trust: \"a\\0\"|trust",
                "a: 1\\na: 2|--config",
                "- 1|--config",
            })
    void aBadSettingStopsTheStartWithItsName(String yaml, String key) throws IOException {
        Ran ran =
                run(
                        Map.of(),
                        "--config",
                        file(lines(yaml).replace("HASH", "0".repeat(64))).toString(),
                        "--check-config");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("aegis-proxy: " + key)
                .hasLineCount(1)
                .doesNotContain("secret");
    }

    /** In a quoted value a line's end stays as YAML writes it. */
    private static String lines(String yaml) {
        return yaml.contains("\"") ? yaml : yaml.replace("\\n", "\n");
    }

    @Test
    void aVariableThatNobodyReadsIsWarnedOfWithTheNearestOne() {
        Ran ran = run(Map.of("AEGIS_LISTEN_PROT", "secret"), "--print-config");
        assertThat(ran.status()).isZero();
        assertThat(ran.err())
                .hasLineCount(1)
                .startsWith("WARNING: ")
                .contains("AEGIS_LISTEN_PROT (the nearest: AEGIS_LISTEN_PORT)")
                .doesNotContain("secret");
    }

    /** Kubernetes writes such for services called aegis, aegis-proxy and aegis-listen. */
    @Test
    void variablesOfAClustersServicesStopNothing() {
        Map<String, String> environment =
                Map.of(
                        "AEGIS_PORT", "tcp://10.0.0.1:8080",
                        "AEGIS_SERVICE_HOST", "10.0.0.1",
                        "AEGIS_SERVICE_PORT", "8080",
                        "AEGIS_SERVICE_PORT_HTTP", "8080",
                        "AEGIS_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                        "AEGIS_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "AEGIS_PROXY_SERVICE_HOST", "10.0.0.2",
                        "AEGIS_PROXY_PORT", "tcp://10.0.0.2:8080",
                        "AEGIS_LISTEN_PORT", "tcp://10.0.0.3:8080",
                        "AEGIS_LISTEN_HOST", "127.0.0.2");
        Ran ran = run(environment, "--print-config");
        assertThat(ran.status()).isZero();
        assertThat(ran.err())
                .hasLineCount(1)
                .contains("AEGIS_PORT", "AEGIS_LISTEN_PORT", "and 1 more")
                .doesNotContain("10.0.0", "AEGIS_LISTEN_HOST");
        assertThat(ran.out()).contains("port: 8080", "host: \"127.0.0.2\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: {prot: 1}|listen.port",
                "lisen: {port: 1}|listen",
                "port: 1|listen.port",
                "stop-within: 3s|stop.within",
                "'upstreams: [{name: a, url: \"http://a\", apikey: x}]'|upstreams[].api-key",
            })
    void theAnswerToAnUnknownSettingNamesTheNearest(String yaml, String nearest)
            throws IOException {
        Ran ran = run(Map.of(), "--check-config", "--config", file(yaml).toString());
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains("is not a setting; the nearest: " + nearest);
    }

    @Test
    void anUnknownSettingThatIsNearToNoneIsOnlyNamed() throws IOException {
        Ran ran = run(Map.of(), "--check-config", "--config", file("zzzzzz: 1").toString());
        assertThat(ran.err()).isEqualToIgnoringNewLines("aegis-proxy: zzzzzz: is not a setting");
    }

    @Test
    void aSecretCanStandInAFileOrAVariable() throws IOException {
        Path secret = Files.writeString(folder.resolve("key"), "sesame-of-the-file\n");
        String yaml =
                """
                upstreams:
                - {name: a, url: 'http://a', api-key: 'file:%s'}
                - {name: b, url: 'http://b', api-key: 'env:UPSTREAM_KEY'}
                routes: [{model: 'a*', upstream: a}, {model: '*', upstream: b}]
                """
                        .formatted(secret);
        Map<String, String> environment = Map.of("UPSTREAM_KEY", "sesame-of-the-variable");
        SettingsFile.Loaded loaded = SettingsFile.load(Optional.of(file(yaml)), environment, false);
        assertThat(loaded.settings().upstreams())
                .extracting(ProxySettings.Upstream::apiKey)
                .containsExactly(
                        Optional.of("sesame-of-the-file"), Optional.of("sesame-of-the-variable"));
        assertThat(loaded.shown()).doesNotContain("sesame");
        Ran ran = run(Map.of(), "--check-config", "--config", file(yaml).toString());
        assertThat(ran.err()).startsWith("aegis-proxy: upstreams[1].api-key").hasLineCount(1);
        Files.delete(secret);
        ran = run(environment, "--check-config", "--config", file(yaml).toString());
        assertThat(ran.err()).startsWith("aegis-proxy: upstreams[0].api-key").hasLineCount(1);
    }

    @Test
    void aKeysHashIsMadeByTheCommand() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("abc\n".getBytes(StandardCharsets.US_ASCII)));
            // FIPS 180-4's example of SHA-256.
            assertThat(run(Map.of(), "--hash-key").out().strip())
                    .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            System.setIn(new ByteArrayInputStream(new byte[0]));
            Ran none = run(Map.of(), "--hash-key");
            assertThat(none.status()).isEqualTo(2);
            assertThat(none.err()).startsWith("aegis-proxy: --hash-key").hasLineCount(1);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void badUseIsOneLine() {
        Ran ran = run(Map.of(), "--nope");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains("--nope");
    }

    @Test
    void secretsAreNotPrinted() throws IOException {
        String yaml =
                """
                upstreams: [{name: a, url: 'http://a', api-key: sesame}]
                rate-limit: {redis: 'redis://:sesame@b', requests-per-minute: 1}
                """;
        Ran ran =
                run(
                        Map.of("AEGIS_API_KEY", "sesame"),
                        "--print-config",
                        "--config",
                        file(yaml).toString());
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("api-key").doesNotContain("sesame");
        assertThat(load(yaml).toString()).doesNotContain("sesame");
    }

    @Test
    void stagesAreLeftOutInTheLabOnly() throws IOException {
        assertThat(load("lab: {off: [waf, guard]}\n").lab().stagesOff())
                .containsExactlyInAnyOrderElementsOf(List.of(StageName.WAF, StageName.GUARD));
    }
}
