package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.lab.GlobalLock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether requests and records wait for each other where the lab wants it, and only there. */
@Timeout(120)
final class GlobalLockTest {
    private static final String GLOBAL_LOCK = "AEGIS_LAB_GLOBAL_LOCK";

    @TempDir private Path directory;

    /** {@return whether a thread whose name begins so waits for the lock} */
    private static boolean waits(String thread) {
        ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
        return Arrays.stream(threads)
                .filter(Objects::nonNull)
                .filter(info -> info.getThreadName().startsWith(thread))
                .filter(info -> info.getThreadState() == Thread.State.BLOCKED)
                .anyMatch(info ->
                        info.getLockInfo().getClassName().equals(GlobalLock.class.getName()));
    }

    private static CompletableFuture<HttpResponse<String>> ask(RunningProxy proxy) {
        return proxy.client()
                .sendAsync(
                        proxy.request("/health", proxy.acmeKey()).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRequestWaitsForWhoeverHoldsTheLock() throws Exception {
        try (RunningProxy proxy =
                RunningProxy.start(
                        directory, GLOBAL_LOCK, "true", "AEGIS_LISTEN_IO_THREADS", "1")) {
            CompletableFuture<HttpResponse<String>> answer;
            synchronized (GlobalLock.OF_PROCESS) {
                answer = ask(proxy);
                RunningProxy.await("a blocked I/O thread", () -> waits("aegis I/O"));
                assertThat(answer).isNotDone();
            }
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutTheSwitchNobodyWaitsForIt() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory)) {
            synchronized (GlobalLock.OF_PROCESS) {
                assertThat(proxy.chat(proxy.acmeKey(), RunningProxy.QUESTION).statusCode())
                        .isEqualTo(200);
                RunningProxy.await("its record", () -> proxy.trail().counters().recorded() == 1);
            }
        }
    }
}
