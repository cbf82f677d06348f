package io.aegisbench.proxy.forward;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ListedModelsTest {
    /** Each line is in time, and there is no end of them. */
    @Test
    @Timeout(120)
    void aHeadThatNeverEndsIsLeft() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread dripping = Thread.ofVirtual().start(() -> drip(server));
            URI base = URI.create("http://127.0.0.1:" + server.getLocalPort());
            Upstream upstream = Upstream.of("slow", base, Map.of());
            assertThatThrownBy(() ->
                            ListedModels.read(
                                    upstream, "", SSLContext.getDefault(), Duration.ofSeconds(1)))
                    .isInstanceOf(IOException.class);
            dripping.join();
        }
    }

    /** Ends when nobody takes it any more; the wait for more of the request is its pace. */
    private static void drip(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.setSoTimeout(100);
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (isThere(client)) {
                client.getOutputStream().write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException _) {
            return; // As it should be.
        }
    }

    private static boolean isThere(Socket client) throws IOException {
        try {
            return client.getInputStream().read(new byte[8192]) >= 0;
        } catch (SocketTimeoutException _) {
            return true;
        }
    }
}
