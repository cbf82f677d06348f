package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four times as many calls as the disk can take: each force of the log takes 40 ms, and then it is
 * fast again. The upstream says how many calls reached it.
 */
@Timeout(240)
final class SlowDiskTest {
    private static final int SLOTS = 8;
    private static final int CALLERS = 4 * SLOTS;
    private static final Duration FORCE = Duration.ofMillis(40);
    private static final int WARM_UP = 100;
    private static final int REFUSALS = 20 * CALLERS;
    private static final long POLITE_NANOS = 2_000_000;
    private static final int CHECKS = 20;
    private static final int AFTERWARDS = 20;

    /** A process that kept what it could not record would need far more in that time. */
    private static final long MAX_GROWTH_KIB = 96 << 10;

    private static final String ID = "X-Aegis-Request-Id: ";
    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";

    @TempDir private Path directory;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    @Test
    void pastWhatASlowDiskTakesCallsAreRefusedAndNothingElseSuffers() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, ANSWER));
                ProxyProcess proxy = start(upstream)) {
            load(proxy, WARM_UP); // Classes are loaded, buffers are there.
            try (SlowDisk disk = slow(proxy)) {
                load(proxy, WARM_UP);
                disk.awaitOne();
                assertThat(refused).as("while the disk keeps up").hasValue(0);
                overload(proxy);
            }
            assertThat(metric(proxy, "aegis_evidence_refused_total")).isEqualTo(refused.get());
            recovers(proxy);
            assertThat(upstream.requests())
                    .as("refused before the upstream")
                    .hasSize(answered.size());
            assertThat(proxy.terminate()).isZero();
        }
        assertThat(recorded()).isEqualTo(answered);
    }

    private ProxyProcess start(ScriptedUpstream upstream) throws IOException {
        Map<String, String> variables =
                Map.of(
                        "AEGIS_EVIDENCE_MAX_IN_FLIGHT",
                        Integer.toString(SLOTS),
                        "AEGIS_LISTEN_IO_THREADS",
                        "1",
                        "AEGIS_METRICS_EVERY",
                        "0ms",
                        // What grows is then not the heap, which has its bound.
                        "JDK_JAVA_OPTIONS",
                        "-Xms256m -XX:+AlwaysPreTouch");
        return ProxyProcess.start(
                directory, variables, "--ack", "durable", "--upstream", upstream.uri().toString());
    }

    private SlowDisk slow(ProxyProcess proxy) throws IOException, InterruptedException {
        return SlowDisk.of(proxy.pid(), "aegis-wal", FORCE, directory);
    }

    /**
     * Four times the callers, each of which asks again at once when it is refused, until they were
     * refused often.
     */
    private void overload(ProxyProcess proxy) throws Exception {
        long before = residentKib(proxy);
        List<Thread> callers = begin(proxy, CALLERS, () -> refused.get() < REFUSALS);
        Await.until(() -> refused.get() > 0);
        checkHealth(proxy);
        while (callers.stream().anyMatch(Thread::isAlive)) {
            assertThat((long) metric(proxy, "aegis_evidence_in_flight")).isLessThanOrEqualTo(SLOTS);
            assertThat(residentKib(proxy) - before).isLessThan(MAX_GROWTH_KIB);
            LockSupport.parkNanos(POLITE_NANOS);
        }
        assertThat(faults).isEmpty();
    }

    /** Without a restart as many callers as there are slots are answered, and none is refused. */
    private void recovers(ProxyProcess proxy) throws IOException, InterruptedException {
        Await.until(() -> metric(proxy, "aegis_evidence_in_flight") == 0);
        int before = refused.get();
        int answeredBefore = answered.size();
        AtomicInteger left = new AtomicInteger(AFTERWARDS);
        join(begin(proxy, 1, () -> left.getAndDecrement() > 0));
        assertThat(faults).isEmpty();
        assertThat(refused).hasValue(before);
        assertThat(answered).hasSize(answeredBefore + AFTERWARDS);
    }

    /** As many callers as there are slots make so many calls. */
    private void load(ProxyProcess proxy, int calls) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(calls);
        join(begin(proxy, SLOTS, () -> left.getAndDecrement() > 0));
        assertThat(faults).isEmpty();
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private List<Thread> begin(ProxyProcess proxy, int callers, BooleanSupplier goOn) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            threads.add(Thread.ofVirtual().start(() -> call(proxy.port(), goOn)));
        }
        return threads;
    }

    private void call(int port, BooleanSupplier goOn) {
        try (Wire client = new Wire(port)) {
            while (goOn.getAsBoolean()) {
                String answer = client.call(CHAT, QUESTION).answer();
                if (answer.startsWith("HTTP/1.1 503")) {
                    assertThat(answer).contains("evidence_backlog", "Retry-After: 1");
                    refused.incrementAndGet();
                    LockSupport.parkNanos(POLITE_NANOS);
                } else {
                    assertThat(answer).startsWith("HTTP/1.1 200");
                    int at = answer.indexOf(ID) + ID.length();
                    answered.add(answer.substring(at, answer.indexOf("\r\n", at)));
                }
            }
        } catch (IOException | AssertionError e) {
            faults.add(e);
        }
    }

    private static void checkHealth(ProxyProcess proxy) throws IOException {
        try (Wire client = new Wire(proxy.port())) {
            for (int i = 0; i < CHECKS; i++) {
                String answer =
                        client.send(
                                        "GET /health HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                                + WholeProxy.KEY
                                                + "\r\n\r\n")
                                .answer();
                assertThat(answer).startsWith("HTTP/1.1 200").contains("\"faulted\":false");
            }
        }
    }

    private static long residentKib(ProxyProcess proxy) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(proxy.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static double metric(ProxyProcess proxy, String name) {
        try (Wire client = new Wire(proxy.port())) {
            String head = client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").head();
            return client.body(head)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return the ids of all calls in the ledger that was left behind, each once} */
    private Set<String> recorded() throws IOException {
        try (WholeProxy next = WholeProxy.over(directory.resolve("aegis-ledger"), directory, "")) {
            List<String> ids =
                    next.records().stream()
                            .filter(record -> WholeProxy.text(record, "kind").equals("call"))
                            .map(record -> WholeProxy.text(record, "id"))
                            .toList();
            assertThat(ids).doesNotHaveDuplicates();
            return new HashSet<>(ids);
        }
    }
}
