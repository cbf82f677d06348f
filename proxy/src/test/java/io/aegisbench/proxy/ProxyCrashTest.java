package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.limit.Await;
import io.aegisbench.wal.WalVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    @TempDir private Path directory;

    private final Random random = new Random(SEED);

    /** Whole answers of one round by their request ids: of each client in the order it got them. */
    private final List<List<String>> answered = new ArrayList<>();

    /** What was told to clients, whole answer or not. */
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private volatile boolean killed;

    @ParameterizedTest
    @ValueSource(strings = {"scheduled", "written", "durable"})
    void whatAKilledProxyAnsweredIsRecordedWhereTheModeSaysSo(String ack) throws Exception {
        Set<String> before = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            answered.clear();
            begun.clear();
            runRound(ack);
            assertThat(faults).as("round %s, seed %s", round, SEED).isEmpty();
            assertThat(answers()).as("answers of round %s, seed %s", round, SEED).isPositive();
            Set<String> recorded = recorded();
            assertThat(recorded).as("older records, seed %s", SEED).containsAll(before);
            for (List<String> ofClient : answered) {
                int kept = 0;
                while (kept < ofClient.size() && recorded.contains(ofClient.get(kept))) {
                    kept++;
                }
                List<String> rest = ofClient.subList(kept, ofClient.size());
                if (ack.equals("scheduled")) {
                    // All of a short round may be lost, so that nothing is recorded.
                    assertThat(rest)
                            .as("only a client's last calls are lost, seed %s", SEED)
                            .noneMatch(recorded::contains);
                } else {
                    assertThat(rest).as("answered without a record, seed %s", SEED).isEmpty();
                }
            }
            assertThat(recorded.stream().filter(id -> !before.contains(id)).count())
                    .as("no record without a request, seed %s", SEED)
                    .isLessThanOrEqualTo(begun.size() + (long) CLIENTS);
            before.addAll(recorded);
        }
    }

    private int answers() {
        return answered.stream().mapToInt(List::size).sum();
    }

    private void runRound(String ack) throws Exception {
        killed = false;
        CountDownLatch ended = new CountDownLatch(CLIENTS);
        try (ProxyProcess proxy = ProxyProcess.start(directory, Map.of(), "--ack", ack)) {
            for (int i = 0; i < CLIENTS; i++) {
                boolean streamed = i % 2 == 0;
                List<String> mine = new CopyOnWriteArrayList<>();
                answered.add(mine);
                Thread.ofPlatform().start(() -> load(proxy.port(), streamed, mine, ended));
            }
            Await.until(() -> answers() >= MIN_ANSWERS || !faults.isEmpty());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1, 400)));
            killed = true;
            proxy.kill();
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void load(int port, boolean streamed, List<String> mine, CountDownLatch ended) {
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
                mine.add(id);
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
