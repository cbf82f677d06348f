package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad keys over real connections: who knows no key must not make the ledger grow. */
final class StrangerFloodTest {
    private static final int CONNECTIONS = 8;
    private static final int REQUESTS = 250;
    private static final String BAD_KEY =
            "GET /v1/models HTTP/1.1\r\nHost: aegis\r\nAuthorization: Bearer wrong\r\n\r\n";
    private static final String BAD_HEAD = "GET  /v1/models HTTP/1.1\r\nHost: aegis\r\n\r\n";
    private static final String BAD_AUDIT =
            "GET /v1/audit/checkpoint HTTP/1.1\r\nHost: aegis\r\nAuthorization: Bearer wrong\r\n\r\n";

    @TempDir private Path directory;

    @Test
    void badKeysAndBadHeadsOfAllKindsHaveFewRecordsOfTheirOwn() throws Exception {
        long begun = System.nanoTime();
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                flood(proxy.port(), InetAddress.getByAddress(new byte[] {127, 0, (byte) i, 9}));
            }
            long all = CONNECTIONS * (2L * REQUESTS + 1);
            RunningProxy.await(
                    "a summary",
                    () ->
                            proxy.trail().counters().refusalsRecorded()
                                            + proxy.trail().counters().refusalsSummarised()
                                    == all);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + 1;
            assertThat(proxy.trail().counters().refusalsRecorded())
                    .isBetween(1L, 8 * (seconds + 1));
        }
    }

    private static void flood(int port, InetAddress from) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0)) {
            socket.setSoTimeout((int) RunningProxy.PATIENCE.toMillis());
            byte[] both = (BAD_KEY + BAD_AUDIT).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < REQUESTS; i++) {
                socket.getOutputStream().write(both);
                awaitAnswers(socket, 2);
            }
            socket.getOutputStream().write(BAD_HEAD.getBytes(StandardCharsets.US_ASCII));
            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    /** Reads so many refusals, whose bodies end with their own brace. */
    private static void awaitAnswers(Socket socket, int answers) throws IOException {
        int left = answers;
        StringBuilder read = new StringBuilder();
        while (left > 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("closed after: %s", read).isNotNegative();
            read.append((char) next);
            if (read.toString().endsWith("}}")) {
                assertThat(read.toString()).contains("HTTP/1.1 401 ");
                read.setLength(0);
                left--;
            }
        }
    }
}
