package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.RunFolder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Simulations as their user runs them, short ones, against real proxies. A machine that stands
 * still for a second lets the probe of a step of a second ask nothing, which its row says: like its
 * user, the test then measures again.
 */
@Timeout(1200)
final class SimulationProcessTest {
    private static final Pattern STARTED = Pattern.compile("started +(http://\\S+)");
    private static final Pattern REPORT = Pattern.compile("open the following file: (file:\\S+)");
    private static final String HEALTH =
            "{\"status\":\"ok\",\"ledger\":{\"size\":3,\"root\":\""
                    + "ab".repeat(32)
                    + "\",\"faulted\":false},\"version\":\"1\"}";

    private static final int ATTEMPTS = 4;

    @TempDir private Path directory;

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static void assertNobodyListens(URI url) {
        Assertions.assertThatThrownBy(
                        () -> {
                            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                                throw new AssertionError("somebody listens on " + socket.getPort());
                            }
                        })
                .isInstanceOf(ConnectException.class);
    }

    private static void assertWholeRun(JavaProcess.Ended ended) {
        assertThat(ended.status()).as(ended.output()).isZero();
        assertNobodyListens(URI.create(found(STARTED, ended.output())));
        assertThat(Path.of(URI.create(found(REPORT, ended.output())))).isNotEmptyFile();
    }

    /** {@return what it said in the end, of a run in which the probe asked in every step} */
    private String sweep(String name, String... settings) throws Exception {
        for (int attempt = 1; ; attempt++) {
            Path own = Files.createDirectory(directory.resolve("attempt-" + attempt));
            JavaProcess.Ended ended = JavaProcess.simulate(own, name, settings);
            assertWholeRun(ended);
            List<CellRow> rows = rows(own);
            if (rows.stream().allMatch(row -> row.number(Column.P50).isPresent())) {
                return ended.output();
            }
            assertThat(attempt).as(rows.toString()).isLessThan(ATTEMPTS);
        }
    }

    /** {@return a cell for each step, with what only a look from outside can tell} */
    private static List<CellRow> rows(Path own) throws IOException {
        Path folder;
        try (Stream<Path> runs = Files.list(own.resolve("runs"))) {
            folder = runs.findFirst().orElseThrow();
        }
        assertThat(folder.resolve(RunFolder.PROVENANCE)).content().contains("\"complete\"");
        assertThat(folder.resolve("work")).doesNotExist();
        List<CellRow> rows = CellsFile.read(folder);
        for (CellRow row : rows) {
            assertThat(row.shown(Column.GENERATOR)).isEqualTo("gatling");
        }
        return rows;
    }

    private void assertCells(String... cells) throws IOException {
        List<CellRow> rows;
        try (Stream<Path> attempts = Files.list(directory)) {
            rows = rows(attempts.sorted().toList().getLast());
        }
        assertThat(rows).extracting(row -> row.shown(Column.CELL)).containsExactly(cells);
        for (CellRow row : rows) {
            assertThat(row.number(Column.SERVER_CPU).orElse(0)).isPositive();
            assertThat(row.number(Column.P50).orElse(0)).isPositive();
        }
    }

    @Test
    void healthIsSwept() throws Exception {
        String output = sweep("HealthSweep", "-Dusers=1,4", "-Dseconds=1", "-Dwarmup=1");
        assertThat(output)
                .contains("users        1,4", "ack          scheduled (default)")
                .containsPattern("\n +1 +[\\d,]+ .* none\n +4 +[\\d,]+ .* none\n");
        assertCells("health-1x1-c1-scheduled", "health-1x1-c4-scheduled");
    }

    @Test
    void streamsAreSwept() throws Exception {
        JavaProcess.Ended ended =
                JavaProcess.simulate(
                        directory,
                        "StreamSweep",
                        "-Dusers=1,4",
                        "-Dseconds=1",
                        "-Dwarmup=0",
                        "-Dtokens=8",
                        "-Dinterval=5");
        assertWholeRun(ended);
        assertThat(ended.output())
                .contains("events       10 and the end marker", "TTFT p50", "gap p50")
                .containsPattern("\n +1 .* none\n +4 .* none\n");
    }

    @Test
    void aWrongAnswerFailsTheRunAndIsCountedByItsKind() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        server.setExecutor(threads);
        server.createContext("/health", exchange -> answer(exchange, asked.getAndIncrement()));
        server.start();
        try {
            JavaProcess.Ended ended =
                    JavaProcess.simulate(
                            directory,
                            "HealthSweep",
                            "-Durl=http://127.0.0.1:" + server.getAddress().getPort(),
                            "-Dkey=any",
                            "-Dusers=2",
                            "-Dseconds=1",
                            "-Dwarmup=0");
            assertThat(ended.status()).as(ended.output()).isEqualTo(2);
            assertThat(ended.output())
                    .containsPattern("\\d+ x health is not ok, \\d+ x status 503");
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /** The rehearsal is answered rightly, later requests are not. */
    private static void answer(HttpExchange exchange, int index) throws IOException {
        String body = index > 3 && index % 2 == 0 ? HEALTH.replace("\"ok\"", "\"bad\"") : HEALTH;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Aegis-Request-Id", "id-" + index);
        exchange.getResponseHeaders().add("X-Aegis-Evidence", "scheduled");
        exchange.sendResponseHeaders(index > 3 && index % 2 == 1 ? 503 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void aBadSettingStopsItBeforeAnythingIsStarted() throws Exception {
        JavaProcess.Ended ended = JavaProcess.simulate(directory, "HealthSweep", "-Dusers=8,none");
        assertThat(ended.status()).isEqualTo(64);
        assertThat(ended.output())
                .contains("-Dusers is whole numbers")
                .doesNotContainPattern(STARTED);
    }

    @Test
    void helpIsPrintedAndNothingRun() throws Exception {
        JavaProcess.Ended ended = JavaProcess.simulate(directory, "Soak", "-Dhelp=true");
        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains("-Dparts=N", "-Dproxy.jar=FILE")
                .doesNotContainPattern(STARTED);
    }
}
