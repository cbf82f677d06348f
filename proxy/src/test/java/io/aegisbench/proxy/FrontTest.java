package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.settings.PemFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lines for nginx and HAProxy among the examples, with the programs themselves. */
@Timeout(300)
final class FrontTest {
    @TempDir private Path folder;

    @BeforeEach
    void certificates() throws Exception {
        new PemFiles(folder).make("server", "EC");
        Files.writeString(
                folder.resolve("server.pem"),
                Files.readString(folder.resolve("server.crt"))
                        + Files.readString(folder.resolve("server.key")));
    }

    /** Opens a front before a proxy. */
    @FunctionalInterface
    private interface Opening {
        Program open(int proxyPort, int port) throws IOException;
    }

    private void passesCallsAndEachEventOfAStreamAtOnce(Opening front) throws Exception {
        try (TestUpstream upstream = TestUpstream.start();
                ProxyProcess proxy =
                        ProxyProcess.start(folder, Map.of("AEGIS_UPSTREAM", upstream.url()))) {
            int port = freePort();
            try (Program program = front.open(proxy.port(), port);
                    SecureClient client = new SecureClient(folder.resolve("server.crt"), port)) {
                Await.until(() -> accepts(port) || !program.runs());
                assertThat(program.runs()).as("%s", program.lines()).isTrue();
                HttpResponse<String> answer = client.chat(WholeProxy.KEY, "m");
                assertThat(answer.body()).contains("of openai");
                assertThat(answer.headers().firstValue("X-Aegis-Evidence")).hasValue("scheduled");
                assertThat(client.chat("unknown", "m").statusCode()).isEqualTo(401);
                try (BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.stream(WholeProxy.KEY).body(),
                                        StandardCharsets.UTF_8))) {
                    // The upstream says no more before this has arrived.
                    assertThat(lines.readLine()).contains("first");
                    upstream.goOn();
                    assertThat(lines.lines()).anyMatch(line -> line.contains("last"));
                }
            }
            assertThat(proxy.terminate()).isZero();
        }
    }

    /**
     * Below those that a system gives to who asks for any, so that it stays free until the program
     * binds it.
     */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                assertThat(e).hasMessageContaining("in use");
            }
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String example(String name, int proxyPort) throws IOException {
        return Files.readString(Program.example(name))
                .replace("/etc/aegis", folder.toString())
                .replace("127.0.0.1:8080", "127.0.0.1:" + proxyPort);
    }

    @Test
    void nginx() throws Exception {
        passesCallsAndEachEventOfAStreamAtOnce((proxyPort, port) -> {
            String lines =
                    example("nginx.conf", proxyPort)
                            .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl");
            String whole =
                    """
                    daemon off;
                    pid DIR/nginx.pid;
                    error_log stderr;
                    events {}
                    http {
                        access_log off;
                        client_body_temp_path DIR/bodies;
                        proxy_temp_path DIR/answers;
                        fastcgi_temp_path DIR/fastcgi;
                        uwsgi_temp_path DIR/uwsgi;
                        scgi_temp_path DIR/scgi;
                    LINES
                    }
                    """
                            .replace("DIR", folder.toString())
                            .replace("LINES", lines);
            Path file = Files.writeString(folder.resolve("whole.conf"), whole);
            return Program.start(
                    "nginx", "nginx", List.of("-p", folder.toString(), "-c", file.toString()));
        });
    }

    @Test
    void haproxy() throws Exception {
        passesCallsAndEachEventOfAStreamAtOnce((proxyPort, port) -> {
            String whole =
                    example("haproxy.cfg", proxyPort)
                            .replace("bind :443", "bind 127.0.0.1:" + port);
            Path file = Files.writeString(folder.resolve("whole.cfg"), whole);
            return Program.start("haproxy", "haproxy", List.of("-db", "-f", file.toString()));
        });
    }
}
