package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.wal.WalVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The real proxy, killed with SIGKILL under load over sockets, again and again over one ledger.
 * {@code -Daegis.proxy.soakRounds} gives the rounds of all modes together; a round in which nothing
 * was answered tests nothing and fails.
 */
@Timeout(3600)
final class ProxyCrashTest {
    private static final int MODES = 3;
    private static final int ROUNDS =
            Math.ceilDiv(Integer.getInteger("aegis.proxy.soakRounds", 6), MODES);
    private static final long SEED = Long.getLong("aegis.test.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    private static final int MIN_ANSWERS = 20;
    private static final long PACE_NANOS = 1_000_000;
    private static final String ID = "X-Aegis-Request-Id: ";
    private static final String LAG = "aegis_evidence_lag_seconds_bucket{le=\"";
    private static final String LAG_COUNT = "aegis_evidence_lag_seconds_count ";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * What a loaded machine may add to the lag between a scrape and the kill: a thread that does
     * not get its core in that time.
     */
    private static final long SLACK_NANOS = 250_000_000;

    @TempDir private Path directory;

    private final Random random = new Random(SEED);

    /** Whole answers, by request id, and when the last byte had come. */
    private final Map<String, Long> answered = new ConcurrentHashMap<>();

    /** What was told to clients, whole answer or not. */
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private volatile boolean killed;

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "written", "durable"})
    void whatAKilledProxyAnsweredIsRecordedWhereTheModeSaysSo(String ack) throws Exception {
        int lostInAll = 0;
        int answeredInAll = 0;
        double lagSeconds = 0;
        Set<String> before = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            answered.clear();
            begun.clear();
            Killed end = runRound(ack);
            assertThat(faults).as("round %s, seed %s", round, SEED).isEmpty();
            assertThat(answered).as("answers of round %s, seed %s", round, SEED).isNotEmpty();
            Set<String> recorded = recorded();
            assertThat(recorded).as("older records, seed %s", SEED).containsAll(before);
            Set<String> lost = new HashSet<>(answered.keySet());
            lost.removeAll(recorded);
            if (ack.equals("scheduled")) {
                long window = (long) (end.lagSeconds() * NANOS_PER_SECOND) + SLACK_NANOS;
                assertThat(lost.stream().map(answered::get))
                        .as("lost calls were answered within %s ns, seed %s", window, SEED)
                        .allMatch(nanos -> end.nanos() - nanos <= window);
            } else {
                assertThat(lost).as("answered without a record, seed %s", SEED).isEmpty();
            }
            assertThat(recorded.stream().filter(id -> !before.contains(id)).count())
                    .as("no record without a request, seed %s", SEED)
                    .isLessThanOrEqualTo(begun.size() + (long) CLIENTS);
            lostInAll += lost.size();
            answeredInAll += answered.size();
            lagSeconds = Math.max(lagSeconds, end.lagSeconds());
            before.addAll(recorded);
        }
        System.out.printf(
                "proxy crash: mode=%s, rounds=%d, answered=%d, lost=%d, lagP99Below=%ss, seed=%d%n",
                ack, ROUNDS, answeredInAll, lostInAll, lagSeconds, SEED);
    }

    private record Killed(long nanos, double lagSeconds) {}

    private Killed runRound(String ack) throws Exception {
        killed = false;
        CountDownLatch ended = new CountDownLatch(CLIENTS);
        try (ProxyProcess proxy = ProxyProcess.start(directory, Map.of(), "--ack", ack)) {
            for (int i = 0; i < CLIENTS; i++) {
                boolean streamed = i % 2 == 0;
                Thread.ofPlatform().start(() -> load(proxy.port(), streamed, ended));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (answered.size() < MIN_ANSWERS && System.nanoTime() < deadline) {
                LockSupport.parkNanos(PACE_NANOS);
            }
            awaitMeasuredLag(proxy.port(), deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1, 400)));
            double lag = lagP99(proxy.port());
            killed = true;
            long nanos = System.nanoTime();
            proxy.kill();
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            return new Killed(nanos, lag);
        }
    }

    private void load(int port, boolean streamed, CountDownLatch ended) {
        String body =
                "{\"model\":\"m\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
                        .formatted(streamed);
        try (Wire client = new Wire(port)) {
            while (true) {
                String head = client.call("/v1/chat/completions", body).head();
                int at = head.indexOf(ID) + ID.length();
                String id = head.substring(at, head.indexOf("\r\n", at));
                assertThat(head).startsWith("HTTP/1.1 200");
                begun.add(id);
                client.body(head);
                answered.put(id, System.nanoTime());
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (IOException e) {
            if (!killed) {
                faults.add(e);
            }
        } catch (AssertionError e) {
            faults.add(e);
        } finally {
            ended.countDown();
        }
    }

    /**
     * A proxy that is new has recorded nothing yet, and a lag that nobody has measured bounds
     * nothing: on a loaded machine the background thread's first record comes after many answers.
     */
    private static void awaitMeasuredLag(int port, long deadline) throws IOException {
        while (count(metrics(port)) < MIN_ANSWERS) {
            assertThat(System.nanoTime()).as("records were counted in time").isLessThan(deadline);
            LockSupport.parkNanos(PACE_NANOS);
        }
    }

    /** {@return the upper bound of the bucket that holds the 99th percentile} */
    private static double lagP99(int port) throws IOException {
        List<String> lines = metrics(port);
        double count = count(lines);
        for (String line : lines) {
            if (line.startsWith(LAG) && !line.contains("+Inf")) {
                int quote = line.indexOf('"', LAG.length());
                if (Double.parseDouble(line.substring(quote + 3)) >= 0.99 * count) {
                    return Double.parseDouble(line.substring(LAG.length(), quote));
                }
            }
        }
        throw new AssertionError("no bucket holds the lag");
    }

    private static double count(List<String> metrics) {
        return metrics.stream()
                .filter(line -> line.startsWith(LAG_COUNT))
                .mapToDouble(line -> Double.parseDouble(line.substring(LAG_COUNT.length())))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> metrics(int port) throws IOException {
        try (Wire client = new Wire(port)) {
            String head = client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").head();
            return client.body(head).lines().toList();
        }
    }

    /** {@return the ids of all calls in the ledger that was left behind, each once} */
    private Set<String> recorded() throws Exception {
        assertThat(WalVerifier.verify(directory.resolve("aegis-ledger")).damages()).isEmpty();
        try (WholeProxy next = WholeProxy.over(directory.resolve("aegis-ledger"), directory, "")) {
            List<String> ids =
                    next.records().stream()
                            .filter(record -> isCall(record))
                            .map(record -> WholeProxy.text(record, "id"))
                            .toList();
            assertThat(ids).as("no call has two records").doesNotHaveDuplicates();
            return new HashSet<>(ids);
        }
    }

    private static boolean isCall(JsonNode record) {
        return WholeProxy.text(record, "kind").equals("call");
    }
}
