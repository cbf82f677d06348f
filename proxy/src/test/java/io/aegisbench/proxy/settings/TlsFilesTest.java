package io.aegisbench.proxy.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class TlsFilesTest {
    private static final int READ_MILLIS = 60_000;

    @TempDir Path folder;
    private PemFiles files;

    @BeforeEach
    void folder() {
        files = new PemFiles(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void servesACertificateThatAClientTrustsByItsFile(String algorithm) throws Exception {
        files.make("server", algorithm);
        SSLSession session = handshake("localhost", TlsFiles.clientParameters());
        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void speaksTls12AndNothingOlder() throws Exception {
        files.make("server", "EC");
        SSLParameters only12 = TlsFiles.clientParameters();
        only12.setProtocols(new String[] {"TLSv1.2"});
        assertThat(handshake("localhost", only12).getProtocol()).isEqualTo("TLSv1.2");
        assertThat(TlsFiles.serverParameters().getProtocols())
                .containsExactly("TLSv1.3", "TLSv1.2");
    }

    @Test
    void offersNoHttp2() throws Exception {
        files.make("server", "EC");
        SSLParameters both = TlsFiles.clientParameters();
        both.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        assertThat(applicationProtocol(both)).isEqualTo("http/1.1");
        both.setApplicationProtocols(new String[] {"h2"});
        assertThatThrownBy(() -> handshake("localhost", both))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void refusesAnUpstreamOfAnotherNameOrAuthority() throws Exception {
        files.make("server", "EC");
        assertThatThrownBy(() -> handshake("example.com", TlsFiles.clientParameters()))
                .isInstanceOf(SSLHandshakeException.class);
        SSLContext server = TlsFiles.server(files.path("server.crt"), files.path("server.key"));
        assertThatThrownBy(() ->
                        handshake(
                                server,
                                TlsFiles.client(null),
                                "localhost",
                                TlsFiles.clientParameters()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void readsAChainWithTextBetweenTheBlocks() throws Exception {
        files.make("server", "EC");
        files.make("root", "EC");
        files.write(
                "server.crt",
                "subject=CN=localhost\n"
                        + files.read("server.crt")
                        + "\r\n# root\r\n"
                        + files.read("root.crt").replace("\n", "\r\n"));
        assertThat(PemFile.read(files.path("server.crt")).certificates()).hasSize(2);
        assertThat(handshake("localhost", TlsFiles.clientParameters()).getPeerCertificates())
                .hasSize(2);
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws Exception {
        files.make("server", "EC");
        files.make("other", "EC");
        files.make("rsa", "RSA");
        refuses("missing.crt", "server.key", "missing.crt", "NoSuchFileException");
        refuses("server.crt", "missing.key", "missing.key", "NoSuchFileException");
        refuses("server.key", "server.key", "server.key", "has no certificate");
        refuses("server.crt", "server.crt", "server.crt", "has 0 private keys");
        refuses("server.crt", "other.key", "other.key", "not of the first certificate");
        refuses("server.crt", "rsa.key", "rsa.key", "not of the first certificate");
        String key = files.read("server.key");
        files.write("twice.key", key + key);
        refuses("server.crt", "twice.key", "twice.key", "has 2 private keys");
        files.write("old.key", key.replace("PRIVATE", "EC PRIVATE"));
        refuses("server.crt", "old.key", "old.key", "openssl pkcs8 -topk8");
        files.write("secret.key", key.replace("PRIVATE", "ENCRYPTED PRIVATE"));
        refuses("server.crt", "secret.key", "secret.key", "encrypted");
        files.write("empty.crt", "");
        refuses("empty.crt", "server.key", "empty.crt", "has no PEM block");
        files.write("bad.crt", PemFiles.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        refuses("bad.crt", "server.key", "bad.crt", "cannot be parsed");
        files.write("bad.key", PemFiles.pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        refuses("server.crt", "bad.key", "bad.key", "none of [RSA, EC, EdDSA]");
        files.write("large.crt", "x".repeat((int) PemFile.MAX_BYTES + 1));
        refuses("large.crt", "server.key", "large.crt", "larger than");
        assertThatThrownBy(() -> TlsFiles.client(files.path("server.key")))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining("server.key");
    }

    private void refuses(String chain, String key, String named, String why) {
        assertThatThrownBy(() -> TlsFiles.server(files.path(chain), files.path(key)))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining("file=" + files.path(named))
                .hasMessageContaining(why);
    }

    private SSLSession handshake(String name, SSLParameters parameters) throws Exception {
        return handshake(
                TlsFiles.server(files.path("server.crt"), files.path("server.key")),
                TlsFiles.client(files.path("server.crt")),
                name,
                parameters);
    }

    private @Nullable String applicationProtocol(SSLParameters parameters) throws Exception {
        try (Pair pair =
                new Pair(
                        TlsFiles.server(files.path("server.crt"), files.path("server.key")),
                        TlsFiles.client(files.path("server.crt")),
                        "localhost",
                        parameters)) {
            pair.client.startHandshake();
            return pair.client.getApplicationProtocol();
        }
    }

    private static SSLSession handshake(
            SSLContext server, SSLContext client, String name, SSLParameters parameters)
            throws Exception {
        try (Pair pair = new Pair(server, client, name, parameters)) {
            pair.client.startHandshake();
            assertThat(Arrays.asList(pair.client.getSession().getProtocol()))
                    .isSubsetOf(TlsFiles.PROTOCOLS);
            return pair.client.getSession();
        }
    }

    /** A server on a free port that shakes one hand, and its client. */
    private static final class Pair implements AutoCloseable {
        private final SSLServerSocket listener;
        private final SSLSocket client;
        private final CompletableFuture<Void> served;

        Pair(SSLContext server, SSLContext trust, String name, SSLParameters parameters)
                throws IOException {
            listener =
                    (SSLServerSocket)
                            server.getServerSocketFactory()
                                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
            listener.setSSLParameters(TlsFiles.serverParameters());
            listener.setSoTimeout(READ_MILLIS);
            served = CompletableFuture.runAsync(this::serve);
            Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            client =
                    (SSLSocket)
                            trust.getSocketFactory()
                                    .createSocket(plain, name, listener.getLocalPort(), true);
            client.setSoTimeout(READ_MILLIS);
            client.setSSLParameters(parameters);
        }

        private void serve() {
            try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                accepted.setSoTimeout(READ_MILLIS);
                accepted.startHandshake();
                accepted.getInputStream().readAllBytes();
            } catch (IOException e) {
                // The client's side of the handshake is what the test judges.
                served.complete(null);
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            served.join();
            listener.close();
        }
    }
}
