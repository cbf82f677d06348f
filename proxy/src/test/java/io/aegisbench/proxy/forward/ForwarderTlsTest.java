package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.settings.PemFiles;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An upstream has to prove who it is. */
@Timeout(120)
final class ForwarderTlsTest {
    /** {@return a context that has a fresh certificate for a name, and trusts it} */
    private static SSLContext contextFor(int kind, String subjectName) throws Exception {
        KeyStore keys = PemFiles.keyStore("EC", new GeneralName(kind, subjectName));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(PemFiles.ALIAS, keys.getCertificate(PemFiles.ALIAS));
        KeyManagerFactory mine = KeyManagerFactory.getInstance("PKIX");
        mine.init(keys, PemFiles.PASSWORD.toCharArray());
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
        SSLContext context = contextFor(GeneralName.iPAddress, "127.0.0.1");
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
        SSLContext context = contextFor(GeneralName.iPAddress, "127.0.0.1");
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
                        serverOf(
                                contextFor(GeneralName.iPAddress, "127.0.0.1"),
                                turn -> turn.json(200, "{}"));
                ForwarderFixture proxy = new ForwarderFixture(at(server))) {
            assertThat(proxy.ask("")).startsWith("HTTP/1.1 502 ").contains("upstream_tls");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void refusesACertificateForAnotherName() throws Exception {
        SSLContext context = contextFor(GeneralName.dNSName, "other.example");
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
