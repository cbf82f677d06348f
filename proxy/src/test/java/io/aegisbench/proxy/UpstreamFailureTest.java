package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of calls that failed upstream. */
@Timeout(300)
final class UpstreamFailureTest {
    private static final Pattern MORE = Pattern.compile("not told: upstream=refused count=(\\d+)");

    @TempDir private Path folder;

    /** Takes connections and does one thing with each. */
    private static ServerSocket server(Server what) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(server, what));
        return server;
    }

    private static void serve(ServerSocket server, Server what) {
        try {
            while (true) {
                what.with(server.accept());
            }
        } catch (IOException e) {
            // The test is over and has closed it.
            return;
        }
    }

    @FunctionalInterface
    private interface Server {
        void with(Socket client) throws IOException;
    }

    private static void call(ProxyProcess proxy, String model) throws IOException {
        try (Wire client = new Wire(proxy.port())) {
            client.call(
                    "/v1/chat/completions",
                    "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
                            .formatted(model));
            assertThat(client.answer()).startsWith("HTTP/1.1 50");
        }
    }

    private static List<String> told(ProxyProcess proxy, String upstream) {
        return proxy.lines().stream()
                .filter(line ->
                        line.contains("upstream call failed: upstream=" + upstream + " cause="))
                .toList();
    }

    private static void saysOnce(ProxyProcess proxy, String upstream, String cause)
            throws Exception {
        call(proxy, upstream);
        Await.until(() -> !told(proxy, upstream).isEmpty());
        assertThat(told(proxy, upstream))
                .singleElement()
                .asString()
                .contains("cause=" + cause + " ")
                .doesNotContain(WholeProxy.KEY, "sesame");
    }

    /** Takes no connection, and keeps others from the port. */
    private static Socket deaf() throws IOException {
        Socket bound = new Socket();
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return bound;
    }

    private Path settings(
            Socket refused, ServerSocket plain, ServerSocket reset, ServerSocket closed)
            throws IOException {
        String yaml =
                """
                upstreams:
                - {name: dns, url: 'http://no-such-host.invalid', api-key: sesame}
                - {name: refused, url: 'http://127.0.0.1:%s', api-key: sesame}
                - {name: tls, url: 'https://127.0.0.1:%s', api-key: sesame}
                - {name: reset, url: 'http://127.0.0.1:%s', api-key: sesame}
                - {name: closed, url: 'http://127.0.0.1:%s', api-key: sesame}
                routes:
                - {model: dns, upstream: dns}
                - {model: refused, upstream: refused}
                - {model: tls, upstream: tls}
                - {model: reset, upstream: reset}
                - {model: closed, upstream: closed}
                """
                        .formatted(
                                refused.getLocalPort(),
                                plain.getLocalPort(),
                                reset.getLocalPort(),
                                closed.getLocalPort());
        return Files.writeString(folder.resolve("aegis.yaml"), yaml);
    }

    @Test
    void eachFailureLeavesALineWithItsCauseAndManyAreToldOrCounted() throws Exception {
        try (Socket refused = deaf();
                ServerSocket plain =
                        server(client -> {
                            client.getOutputStream()
                                    .write("no TLS here\n".getBytes(StandardCharsets.US_ASCII));
                            client.close();
                        });
                ServerSocket reset =
                        server(client -> {
                            client.setSoLinger(true, 0);
                            int _ = client.getInputStream().read();
                            client.close();
                        });
                ServerSocket closed =
                        server(client -> {
                            int _ = client.getInputStream().read();
                            client.shutdownOutput();
                            client.getInputStream().transferTo(OutputStream.nullOutputStream());
                            client.close();
                        })) {
            Path file = settings(refused, plain, reset, closed);
            try (ProxyProcess proxy =
                    ProxyProcess.start(folder, Map.of(), "--config", file.toString())) {
                assertThat(proxy.lines())
                        .contains(
                                "WARNING: upstreams: the host of dns is not known:"
                                        + " no-such-host.invalid");
                for (String cause : List.of("dns", "tls", "reset", "closed")) {
                    saysOnce(proxy, cause, cause);
                }
                saysOnce(proxy, "refused", "refused");
                for (int i = 0; i < 30; i++) {
                    call(proxy, "refused");
                }
                // Told one by one or as a number, every one of them is.
                Await.until(() -> toldOrCounted(proxy) == 31);
            }
        }
    }

    /** In a process of its own: a handshake on a busy machine is no faster than this time. */
    @Test
    void aSilentUpstreamIsATimeout() throws Exception {
        try (ServerSocket mute = server(client -> {})) {
            String yaml =
                    """
                    upstreams: [{name: timeout, url: 'http://127.0.0.1:%s', api-key: sesame}]
                    timeouts: {first-byte: 300ms}
                    """
                            .formatted(mute.getLocalPort());
            Path file = Files.writeString(folder.resolve("aegis.yaml"), yaml);
            try (ProxyProcess proxy =
                    ProxyProcess.start(folder, Map.of(), "--config", file.toString())) {
                saysOnce(proxy, "timeout", "timeout");
            }
        }
    }

    private static List<Integer> counts(ProxyProcess proxy) {
        return proxy.lines().stream()
                .map(MORE::matcher)
                .filter(Matcher::find)
                .map(matcher -> Integer.valueOf(matcher.group(1)))
                .toList();
    }

    private static int toldOrCounted(ProxyProcess proxy) {
        return told(proxy, "refused").size()
                + counts(proxy).stream().mapToInt(Integer::intValue).sum();
    }
}
