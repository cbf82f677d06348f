package io.aegisbench.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.hotpath.GovernedCall;
import io.aegisbench.proxy.hotpath.TestProxy;
import io.aegisbench.proxy.settings.PemFiles;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

final class SmugglingGuardTest {
    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void aBadHeadBehindACallIsNotAnsweredInTheMiddleOfThatCallsAnswer() throws Exception {
        CompletableFuture<GovernedCall> begun = new CompletableFuture<>();
        try (TestProxy proxy = TestProxy.start(List.of(), begun::complete);
                RawClient client = proxy.connect()) {
            client.send(GET);
            GovernedCall call = begun.get(60, TimeUnit.SECONDS);
            client.send("GET /live HTTP/1.1\nHost: a\r\n\r\n");
            // What a look-out for the client's end does while the upstream works.
            awaitZeroRead(call);
            call.ioThread().execute(() -> call.exchange().getResponseSender().send("slow"));
            assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("slow");
            assertThat(client.response()).startsWith("HTTP/1.1 400").contains("bad_line_break");
            assertThat(client.rest()).isEmpty();
        }
    }

    private static void awaitZeroRead(GovernedCall call) throws Exception {
        HttpServerConnection connection = (HttpServerConnection) call.exchange().getConnection();
        CompletableFuture<Void> seen = new CompletableFuture<>();
        call.ioThread()
                .execute(() -> {
                    connection
                            .getChannel()
                            .getSourceChannel()
                            .setReadListener(channel -> {
                                try {
                                    int count =
                                            connection
                                                    .getOriginalSourceConduit()
                                                    .read(ByteBuffer.allocate(100));
                                    assertThat(count).isZero();
                                    channel.suspendReads();
                                    seen.complete(null);
                                } catch (IOException | AssertionError e) {
                                    seen.completeExceptionally(e);
                                }
                            });
                    connection.getOriginalSourceConduit().resumeReads();
                });
        seen.get(60, TimeUnit.SECONDS);
    }

    @Test
    void theGuardIsAboveTlsAndHttp2IsNotOffered() throws Exception {
        SSLContext tls = selfSigned();
        try (TestProxy proxy = TestProxy.startTls(tls)) {
            for (FramingCase framing : FramingCase.good()) {
                assertThat(firstStatus(tls, proxy, framing))
                        .isEqualTo(framing.statuses().getFirst());
            }
            for (FramingCase framing : FramingCase.refused()) {
                if (framing.name().endsWith("pipelined")) {
                    continue; // Handshakes are slow, and the scanner is the same.
                }
                proxy.forwarded.clear();
                assertThat(firstStatus(tls, proxy, framing))
                        .as(framing.name())
                        .isEqualTo(framing.statuses().getFirst());
                assertThat(proxy.forwarded).isEqualTo(framing.forwarded());
            }
        }
    }

    private static int firstStatus(SSLContext tls, TestProxy proxy, FramingCase framing)
            throws IOException {
        Socket plain = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        SSLSocket socket =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(plain, "localhost", plain.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        try (RawClient client = new RawClient(socket)) {
            int status = RawClient.status(client.send(framing.bytes()).response());
            assertThat(socket.getApplicationProtocol()).isNotEqualTo("h2");
            return status;
        }
    }

    private static SSLContext selfSigned() throws Exception {
        KeyStore keys = PemFiles.keyStore("EC", new GeneralName(GeneralName.dNSName, "localhost"));
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PemFiles.PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
