package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An upstream has to prove who it is. */
@Timeout(120)
final class ForwarderTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir private Path directory;

    /** {@return a context that has a fresh certificate for a name, and trusts it} */
    private SSLContext contextFor(String subjectName) throws Exception {
        Path store = directory.resolve(subjectName.replace(':', '-') + ".p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process =
                new ProcessBuilder(
                                keytool,
                                "-genkeypair",
                                "-alias",
                                "a",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=test",
                                "-ext",
                                "SAN=" + subjectName,
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD,
                                "-validity",
                                "365")
                        .redirectErrorStream(true)
                        .start();
        process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", keys.getCertificate("a"));
        KeyManagerFactory mine = KeyManagerFactory.getInstance("PKIX");
        mine.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory theirs = TrustManagerFactory.getInstance("PKIX");
        theirs.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), theirs.getTrustManagers(), null);
        return context;
    }

    private static ScriptedUpstream serverOf(SSLContext context, ScriptedUpstream.Script script) {
        return new ScriptedUpstream(context.getServerSocketFactory(), script);
    }

    private static Upstream at(ScriptedUpstream server) {
        return Upstream.of("tls", URI.create("https://127.0.0.1:" + server.port()), Map.of());
    }

    @Test
    void speaksTlsToAnUpstreamThatProvesItsName() throws Exception {
        SSLContext context = contextFor("ip:127.0.0.1");
        String large = "x".repeat(300_000);
        try (ScriptedUpstream server = serverOf(context, turn -> turn.json(200, large));
                ForwarderFixture proxy = new ForwarderFixture(at(server), context)) {
            for (int i = 0; i < 3; i++) {
                assertThat(proxy.ask("")).startsWith("HTTP/1.1 200 ").endsWith(large);
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void streamsOverTls() throws Exception {
        SSLContext context = contextFor("ip:127.0.0.1");
        ScriptedUpstream.Script script =
                turn -> {
                    turn.streamHead();
                    for (int i = 0; i < 100; i++) {
                        turn.chunk("data: " + i + "\n\n");
                    }
                    turn.lastChunk();
                };
        try (ScriptedUpstream server = serverOf(context, script);
                ForwarderFixture proxy = new ForwarderFixture(at(server), context)) {
            assertThat(proxy.ask("")).contains("data: 0\n\n", "data: 99\n\n").endsWith("0\r\n\r\n");
        }
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws Exception {
        try (ScriptedUpstream server =
                        serverOf(contextFor("ip:127.0.0.1"), turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 502 ").contains("upstream_tls");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void refusesACertificateForAnotherName() throws Exception {
        SSLContext context = contextFor("dns:other.example");
        try (ScriptedUpstream server = serverOf(context, turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server), context)) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 502 ").contains("upstream_tls");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void doesNotWaitForAServerThatSpeaksNoTls() throws Exception {
        AnswerLimits base = AnswerLimits.DEFAULT;
        AnswerLimits limits =
                new AnswerLimits(
                        base.connect(),
                        Duration.ofMillis(100),
                        base.idle(),
                        base.unread(),
                        base.total(),
                        base.hold(),
                        9,
                        true);
        try (ScriptedUpstream server = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server).with(limits))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 504 ");
        }
    }
}
