package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The proxy where there is little heap, or no thread, or no class. */
@Timeout(300)
final class SmallMachineTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final List<String> SMALL_HEAP = List.of("-Xmx96m");
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** More than the calls' share of this heap has slots for. */
    private static final int STREAMS = 460;

    private static final int BODY_BYTES = 5_000_000;

    /** The connection was closed before the body was sent: whoever is refused early sees that. */
    private static final int CUT = -1;

    @TempDir private Path directory;

    @Test
    void streamsThatNobodyEndsLeaveTheHeapToTheRestAndMakeRoomWhenTheyAreGone() throws Exception {
        Map<String, String> variables =
                Map.of("AEGIS_EMBEDDED_TOKEN_INTERVAL", "1h", "AEGIS_TIMEOUTS_IDLE", "1h");
        try (ProxyProcess proxy =
                ProxyProcess.small(directory, SMALL_HEAP, CLASS_PATH, variables)) {
            List<Wire> clients = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < STREAMS; i++) {
                Wire client = new Wire(proxy.port());
                clients.add(client);
                client.call(CHAT, chat(true, "hello"));
                String head = client.head();
                assertThat(head).containsAnyOf("HTTP/1.1 200", "HTTP/1.1 503");
                refused += head.contains("HTTP/1.1 503") ? 1 : 0;
            }
            assertThat(refused).isBetween(1, STREAMS / 2);
            for (Wire client : clients) {
                client.close();
            }
            Await.until(() -> status(proxy, chat(true, "hello")) == 200);
            stopsWell(proxy);
        }
    }

    @Test
    void largeBodiesAreServedOneByOneRefusedTogetherAndGiveBackWhatTheyHeld() throws Exception {
        // One character that is no Latin-1 doubles what the whole text takes.
        String large = chat(false, "\u20ac" + "a ".repeat(BODY_BYTES / 2));
        try (ProxyProcess proxy = ProxyProcess.small(directory, SMALL_HEAP, CLASS_PATH, Map.of());
                ExecutorService clients = Executors.newCachedThreadPool()) {
            for (int round = 0; round < 2; round++) {
                Callable<Integer> call = () -> status(proxy, large);
                for (Future<Integer> each : clients.invokeAll(List.of(call, call, call))) {
                    assertThat(each.get()).isIn(200, 503, CUT);
                }
            }
            Await.until(() -> status(proxy, large) == 200);
            String tooLarge = chat(false, "a ".repeat(BODY_BYTES));
            assertThat(status(proxy, tooLarge)).isIn(413, CUT);
            assertThat(status(proxy, chat(false, "hello"))).isEqualTo(200);
            stopsWell(proxy);
        }
    }

    private static void stopsWell(ProxyProcess proxy) throws InterruptedException {
        assertThat(proxy.terminate()).isZero();
        assertThat(proxy.lines()).noneMatch(line -> line.contains("OutOfMemoryError"));
    }

    private static String chat(boolean stream, String content) {
        return "{\"model\":\"m\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(stream, content);
    }

    private static int status(ProxyProcess proxy, String body) {
        try (Wire client = new Wire(proxy.port())) {
            return Integer.parseInt(client.call(CHAT, body).head().substring(9, 12));
        } catch (IOException e) {
            return CUT;
        }
    }

    @Test
    void aHeapThatIsTooSmallIsOneLineAndAStatus() throws Exception {
        List<String> said = ProxyProcess.failing(directory, List.of(), List.of("-Xmx40m"));
        assertThat(said).hasSize(2).last().isEqualTo("status 1");
        assertThat(said.getFirst())
                .startsWith("aegis-proxy: the heap is too small: ")
                .contains("heapMiB=", "must have 73", "-Xmx");
    }

    /** A stack of 512 MiB each and 9 GiB of addresses are for the JVM's threads and a few more. */
    @Test
    void aMachineWithoutThreadsForAllIsOneLineAndAStatus() throws Exception {
        List<String> said =
                ProxyProcess.failing(
                        directory,
                        List.of("prlimit", "--as=" + (9L << 30)),
                        List.of("-Xmx128m", "-Xss512m", "-Xlog:disable"));
        assertThat(said).hasSize(2).last().isEqualTo("status 1");
        assertThat(said.getFirst())
                .startsWith("aegis-proxy: cannot start: ")
                .contains("unable to create native thread");
    }

    /** As after an update that went wrong: what was loaded runs, and what was not is gone. */
    @Test
    void anErrorInAThreadThatServesEndsTheProcessWithItsStatus() throws Exception {
        Path classes = copyOf(Path.of("target", "classes"));
        Files.delete(classes.resolve("io/aegisbench/proxy/embedded/EventPump.class"));
        String whole = Path.of("target", "classes").toAbsolutePath().toString();
        assertThat(CLASS_PATH).contains(whole);
        String without = CLASS_PATH.replace(whole, classes.toString());
        try (ProxyProcess proxy = ProxyProcess.small(directory, SMALL_HEAP, without, Map.of())) {
            assertThat(status(proxy, chat(false, "hello"))).isEqualTo(200);
            assertThat(status(proxy, chat(true, "hello"))).isNotEqualTo(200);
            assertThat(proxy.awaitEnd()).isEqualTo(70);
            assertThat(proxy.lines())
                    .anyMatch(line ->
                            line.startsWith("aegis-proxy: ended, a thread has died: ")
                                    && line.contains("NoClassDefFoundError"));
        }
    }

    private Path copyOf(Path from) throws IOException {
        Path to = directory.resolve("classes");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }
}
