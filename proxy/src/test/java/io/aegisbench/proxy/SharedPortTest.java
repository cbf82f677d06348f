package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one port. */
@Timeout(180)
final class SharedPortTest {
    private static final Pattern LEDGER =
            Pattern.compile("X-Aegis-Request-Id: ([0-9a-f]+)-", Pattern.CASE_INSENSITIVE);

    /** By then two that share evenly have both answered, but for one time in 10^60. */
    private static final int CONNECTIONS = 200;

    @TempDir private Path directory;

    @BeforeAll
    static void theSystemHasTheOption() throws IOException {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            assumeThat(probe.supportedOptions()).contains(StandardSocketOptions.SO_REUSEPORT);
        }
    }

    private ProxyProcess start(String name, int port, String... jvmOptions) throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("AEGIS_LISTEN_REUSE_PORT", "true");
        variables.put("JDK_JAVA_OPTIONS", String.join(" ", jvmOptions));
        return ProxyProcess.start(Files.createDirectory(directory.resolve(name)), port, variables);
    }

    private static String ledgerBehind(int port) throws IOException {
        try (Wire client = new Wire(port)) {
            client.send(
                    "GET /health HTTP/1.1\r\nHost: aegis\r\nAuthorization: Bearer "
                            + WholeProxy.KEY
                            + "\r\n\r\n");
            String answer = client.answer();
            assertThat(answer).startsWith("HTTP/1.1 200");
            Matcher matcher = LEDGER.matcher(answer);
            assertThat(matcher.find()).as(answer).isTrue();
            return matcher.group(1);
        }
    }

    @Test
    void twoProcessesServeOnePort() throws Exception {
        String export = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";
        try (ProxyProcess one = start("one", 0, export);
                ProxyProcess two = start("two", one.port(), export)) {
            assertThat(two.port()).isEqualTo(one.port());
            Set<String> ledgers = new HashSet<>();
            for (int i = 0; i < CONNECTIONS && ledgers.size() < 2; i++) {
                ledgers.add(ledgerBehind(one.port()));
            }
            assertThat(ledgers).hasSize(2);
            assertThat(two.terminate()).isZero();
            assertThat(ledgerBehind(one.port())).isIn(ledgers);
        }
    }

    @Test
    void withoutTheSettingASecondProcessIsRefused() throws Exception {
        try (ProxyProcess one = ProxyProcess.start(directory, Map.of())) {
            Path other = Files.createDirectory(directory.resolve("other"));
            try (ProxyProcess two = ProxyProcess.start(other, one.port(), Map.of())) {
                throw new AssertionError("both listen on " + two.port());
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("listen.port");
            }
        }
    }

    @Test
    void whereTheJdkDoesNotExportItTheStartIsRefused() throws Exception {
        try (ProxyProcess proxy = start("closed", 0)) {
            throw new AssertionError("it listens on " + proxy.port());
        } catch (IOException e) {
            assertThat(e.getMessage())
                    .contains("listen.reuse-port", "--add-exports=java.base/sun.nio.ch");
        }
    }
}
