package io.aegisbench.proxy.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.guard.RawClient;
import io.aegisbench.proxy.hotpath.TestProxy;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class TlsFilesTest {
    private static final int READ_MILLIS = 60_000;
    private static final int HANDSHAKE = 22;

    @TempDir Path folder;
    private PemFiles files;

    @BeforeEach
    void folder() {
        files = new PemFiles(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void theListenerServesACertificateThatAClientTrustsByItsFile(String algorithm)
            throws Exception {
        files.make("server", algorithm);
        SSLSession session = ask("localhost", parameters("TLSv1.3", "TLSv1.2"));
        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
        assertThat(session.getPeerCertificates()[0].getPublicKey().getAlgorithm())
                .isEqualTo(algorithm.equals("Ed25519") ? "EdDSA" : algorithm);
    }

    @Test
    void theListenerSpeaksTls12WithForwardSecrecyAndNothingOlder() throws Exception {
        files.make("server", "EC");
        SSLSession session = ask("localhost", parameters("TLSv1.2"));
        assertThat(session.getProtocol()).isEqualTo("TLSv1.2");
        assertThat(session.getCipherSuite()).startsWith("TLS_ECDHE_ECDSA_WITH_");
        int ecdhe = 0xc02b; // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
        int ecdheOfOld = 0xc009; // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, for TLS 1.1, too
        assertThat(firstByteAfter(hello(0x0303, ecdhe, ecdheOfOld))).isEqualTo(HANDSHAKE);
        assertThat(firstByteAfter(hello(0x0302, ecdhe, ecdheOfOld))).isNotEqualTo(HANDSHAKE);
        assertThat(firstByteAfter(hello(0x0301, ecdhe, ecdheOfOld))).isNotEqualTo(HANDSHAKE);
    }

    @Test
    void theListenerTakesNoSuiteWithoutForwardSecrecy() throws Exception {
        files.make("server", "RSA");
        int ecdhe = 0xc02f; // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        int[] bad = {0x009c, 0x002f, 0x000a, 0x0005, 0x0001}; // With RSA: GCM, CBC, 3DES, RC4, none
        assertThat(firstByteAfter(hello(0x0303, ecdhe))).isEqualTo(HANDSHAKE);
        assertThat(firstByteAfter(hello(0x0303, bad))).isNotEqualTo(HANDSHAKE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2,http/1.1", "h2"})
    void theListenerSpeaksHttp11WhateverIsOffered(String offered) throws Exception {
        files.make("server", "EC");
        SSLParameters parameters = parameters("TLSv1.3", "TLSv1.2");
        parameters.setApplicationProtocols(offered.split(","));
        SSLSession session = ask("localhost", parameters);
        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
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
        assertThat(ask("localhost", parameters("TLSv1.3")).getPeerCertificates()).hasSize(2);
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

    private static SSLParameters parameters(String... protocols) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(protocols);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    /** The proxy's own listener with the files {@code server.crt} and {@code server.key}. */
    private TestProxy listen() throws IOException {
        return TestProxy.startTls(
                TlsFiles.server(files.path("server.crt"), files.path("server.key")));
    }

    /** {@return the session in which the listener has answered a request} */
    private SSLSession ask(String name, SSLParameters parameters) throws IOException {
        SSLContext trust = TlsFiles.client(files.path("server.crt"));
        try (TestProxy proxy = listen();
                SSLSocket socket =
                        (SSLSocket)
                                trust.getSocketFactory()
                                        .createSocket(
                                                connect(proxy),
                                                name,
                                                proxy.address().getPort(),
                                                true)) {
            socket.setSSLParameters(parameters);
            RawClient client = new RawClient(socket);
            client.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            assertThat(socket.getApplicationProtocol()).isIn("", "http/1.1");
            return socket.getSession();
        }
    }

    private static Socket connect(TestProxy proxy) throws IOException {
        return new Socket(proxy.address().getAddress(), proxy.address().getPort());
    }

    /** {@return what the listener says first, as a record's type; below 0 if it says nothing} */
    private int firstByteAfter(byte[] hello) throws IOException {
        try (TestProxy proxy = listen();
                Socket socket = connect(proxy)) {
            socket.setSoTimeout(READ_MILLIS);
            socket.getOutputStream().write(hello);
            return socket.getInputStream().read();
        }
    }

    /**
     * {@return a client's first record (RFC 5246, 7.4.1.2), which the JDK's client would not send}
     */
    private static byte[] hello(int version, int... suites) {
        ByteBuffer extensions = ByteBuffer.allocate(64);
        extensions.put(HexFormat.of().parseHex("000a00060004" + "00170018")); // P-256, P-384
        extensions.put(HexFormat.of().parseHex("000b00020100")); // Points are not compressed.
        // ECDSA on each of them, RSA-PSS, RSA, and both with SHA-1.
        extensions.put(HexFormat.of().parseHex("000d000e000c" + "040305030804040102030201"));
        extensions.flip();
        int length = 2 + 32 + 1 + 2 + 2 * suites.length + 2 + 2 + extensions.limit();
        ByteBuffer record = ByteBuffer.allocate(5 + 4 + length);
        record.put((byte) HANDSHAKE).putShort((short) 0x0301).putShort((short) (4 + length));
        record.putInt(1 << 24 | length).putShort((short) version).put(new byte[32]).put((byte) 0);
        record.putShort((short) (2 * suites.length));
        for (int suite : suites) {
            record.putShort((short) suite);
        }
        record.putShort((short) 0x0100).putShort((short) extensions.limit()).put(extensions);
        return record.array();
    }
}
