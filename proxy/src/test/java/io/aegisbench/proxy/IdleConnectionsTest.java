package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand clients that said something once and now say nothing, before a proxy of its own
 * process.
 */
final class IdleConnectionsTest {
    private static final int CONNECTIONS = 10_000;
    private static final int OTHER_FILES = 500;
    private static final long MAX_RSS_KIB = 300 * 1024;
    private static final Pattern PORT = Pattern.compile("listens on http://127\\.0\\.0\\.1:(\\d+)");

    private final List<SocketChannel> clients = new ArrayList<>();

    @TempDir private Path home;

    @AfterEach
    void closeClients() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    @Test
    void tenThousandIdleConnectionsFitInto300Mebibytes() throws IOException, InterruptedException {
        boolean unix =
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                        && os.getMaxFileDescriptorCount() >= CONNECTIONS + OTHER_FILES
                        && Files.isReadable(Path.of("/proc/self/status"));
        assumeTrue(unix, "needs /proc and ulimit -n of " + (CONNECTIONS + OTHER_FILES));
        Process proxy = start();
        try (BufferedReader out = proxy.inputReader(StandardCharsets.UTF_8)) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port(out));
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(SocketChannel.open(address));
                ask(clients.getLast());
            }
            for (SocketChannel client : clients) {
                assertThat(answer(client)).startsWith("HTTP/1.1 200");
            }
            assertThat(rssKib(proxy.pid())).isLessThan(MAX_RSS_KIB);
            ask(clients.getFirst());
            assertThat(answer(clients.getFirst())).startsWith("HTTP/1.1 200");
        } finally {
            proxy.destroy();
            proxy.waitFor();
        }
    }

    /** As the jar starts, but for the classes: no heap size is given. */
    private Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder =
                new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--port",
                        "0");
        builder.environment().put("AEGIS_HEAD_IDLE_TIMEOUT", "10m");
        return builder.directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int port(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("the proxy did not start");
    }

    private static void ask(SocketChannel client) throws IOException {
        ByteBuffer request =
                StandardCharsets.US_ASCII.encode("GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
        while (request.hasRemaining()) {
            client.write(request);
        }
    }

    private static String answer(SocketChannel client) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(1024);
        int count = client.read(answer);
        assertThat(count).isPositive();
        return StandardCharsets.US_ASCII.decode(answer.flip()).toString();
    }

    private static long rssKib(long pid) throws IOException {
        String line =
                Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .filter(each -> each.startsWith("VmRSS:"))
                        .findFirst()
                        .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
