package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.load.plan.LoadSettings.Cores;
import io.aegisbench.load.process.Pinning;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a started proxy serves, and ends with whoever started it. */
@Timeout(900)
final class StartedProxyProcessTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

    private static final StartedProxy.Options OPTIONS = new StartedProxy.Options(1, "scheduled");

    @TempDir private Path work;

    private static Cores cores() throws IOException {
        return Cores.of(Pinning.allowed());
    }

    private static Path jar() {
        return Path.of(System.getProperty("proxy.jar"));
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.call()) {
            assertThat(System.nanoTime() - end).as("waited for: %s", what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void itAnswersWithTheSharedPortOfItsManifestAndEnds() throws Exception {
        Map<String, String> shared = Map.of("AEGIS_LISTEN_REUSE_PORT", "true");
        Target target;
        try (StartedProxy proxy = StartedProxy.start(jar(), cores(), work, OPTIONS, shared)) {
            target = proxy.target();
            assertThat(new HealthJudge().fault(Rehearsal.ask(target, "/health", ""))).isEmpty();
            assertThat(proxy.isAlive()).isTrue();
            // It listens before it says so.
            await(
                    "the line of the shared port",
                    () ->
                            proxy.lines().stream()
                                    .anyMatch(line -> line.contains("on the same port")));
        }
        assertThatThrownBy(() -> Rehearsal.ask(target, "/health", ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(target.url());
    }

    @Test
    void whatDoesNotStartIsSaidWithItsReason() {
        StartedProxy.Options bad = new StartedProxy.Options(0, "scheduled");
        assertThatThrownBy(() -> StartedProxy.start(jar(), cores(), work, bad, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("listen.io-threads");
        Path missing = Path.of("no-such.jar");
        assertThatThrownBy(() -> StartedProxy.start(missing, cores(), work, OPTIONS, Map.of()))
                .hasMessageContaining("proxy.jar=no-such.jar");
    }

    @Test
    void itEndsWithAProcessThatIsKilled() throws Exception {
        Process holder =
                JavaProcess.builder(
                                List.of(), ProxyHolder.class.getName(), List.of(work.toString()))
                        .start();
        try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            assertThat(line).startsWith("holds http://127.0.0.1:");
            List<ProcessHandle> started = holder.descendants().toList();
            assertThat(started).isNotEmpty();
            holder.destroyForcibly();
            await("the end of the proxy", () -> started.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            holder.destroyForcibly();
        }
    }
}
