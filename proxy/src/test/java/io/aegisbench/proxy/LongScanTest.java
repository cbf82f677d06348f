package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text that is dear to look through holds no I/O thread: the only one answers others while
 * megabytes are scanned.
 */
final class LongScanTest {
    private static final int TEXT_CHARS = 2 << 20;
    private static final int ANSWERS = 3;

    /** Where the machine leaves the client no time during one scan, there is another one. */
    private static final int MAX_SCANS = 100;

    /** Much of it asks to be read, in disguise too, and nothing reaches the threshold at once. */
    private static final String DEAR =
            "vtaber y -ignore a b c d &#105;&i103; ssystempromptsystemprompterongi lla ";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @TempDir private Path directory;

    @Test
    void liveIsAnsweredWhileMegabytesAreScanned() throws Exception {
        String text = DEAR.repeat(TEXT_CHARS / DEAR.length());
        String json =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\""
                        + text
                        + "\"},{\"role\":\"user\",\"content\":\"go on\"}]}";
        try (WholeProxy proxy = WholeProxy.start(directory, "waf: {deadline: 10m}\n");
                HttpClient client = HttpClient.newHttpClient()) {
            int answers = 0;
            for (int i = 0; i < MAX_SCANS && answers < ANSWERS; i++) {
                answers += answersDuringAScan(proxy, client, json);
            }
            assertThat(answers).isGreaterThanOrEqualTo(ANSWERS);
            assertThat(proxy.awaitRecords("call", 1).getFirst().path("waf").asString())
                    .isEqualTo("flag");
        }
    }

    /**
     * {@return how often a scan went on between an asking whether the proxy lives and its answer}
     */
    private int answersDuringAScan(WholeProxy proxy, HttpClient client, String json)
            throws Exception {
        CompletableFuture<HttpResponse<String>> call =
                client.sendAsync(proxy.chat(json), HttpResponse.BodyHandlers.ofString());
        HttpRequest live = proxy.to("/live").build();
        int answers = 0;
        while (!call.isDone()) {
            long before = scanNanos();
            HttpResponse<String> answer = client.send(live, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            answers += scanNanos() > before && !call.isDone() ? 1 : 0;
        }
        assertThat(call.get().statusCode()).as(call.get().body()).isEqualTo(200);
        return answers;
    }

    /** {@return the CPU time of the threads for long scans so far} */
    private long scanNanos() {
        long nanos = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().matches("aegis-work-[0-9]+")) {
                nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return nanos;
    }
}
