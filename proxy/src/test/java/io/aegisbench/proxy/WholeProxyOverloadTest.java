package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four times as many callers as there are slots for their evidence. */
@Timeout(120)
final class WholeProxyOverloadTest {
    private static final int SLOTS = 8;
    private static final int CALLERS = 4 * SLOTS;
    private static final int CALLS = 25;
    private static final int ANSWERS_AFTERWARDS = 20;
    private static final String ID = "X-Aegis-Request-Id: ";
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";

    @TempDir private Path directory;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    @Test
    void pastTheBoundCallsAreRefusedCountedAndNothingAnsweredIsLost() throws Exception {
        AtomicLong most = new AtomicLong();
        // No call ends before one was refused, so there is one.
        ScriptedUpstream.Script script =
                turn -> {
                    Await.until(() -> refused.get() > 0);
                    turn.json(200, ANSWER);
                };
        try (ScriptedUpstream upstream = new ScriptedUpstream(script);
                WholeProxy proxy =
                        WholeProxy.start(
                                directory,
                                "evidence: {ack: durable, max-in-flight: %s}\n".formatted(SLOTS)
                                        + WholeProxy.before(upstream.uri()))) {
            List<Thread> callers = new CopyOnWriteArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(Thread.ofVirtual().start(() -> load(proxy.port())));
            }
            Await.until(() -> {
                most.accumulateAndGet(proxy.trail().counters().inFlight(), Math::max);
                return callers.stream().noneMatch(Thread::isAlive);
            });
            assertThat(faults).isEmpty();
            assertThat(most.get()).isLessThanOrEqualTo(SLOTS);
            assertThat(refused.get()).isPositive();
            assertThat(answered.size() + refused.get()).isEqualTo(CALLERS * CALLS);
            assertThat(proxy.trail().counters().slotsRefused()).isEqualTo(refused.get());
            afterwards(proxy);
            proxy.awaitRecords("call", answered.size());
            Set<String> recorded = new HashSet<>();
            proxy.records()
                    .forEach(record ->
                            assertThat(recorded.add(WholeProxy.text(record, "id"))).isTrue());
            assertThat(recorded).isEqualTo(answered);
            assertThat(proxy.trail().counters().inFlightBytes()).isZero();
        }
    }

    private void load(int port) {
        try (Wire client = new Wire(port)) {
            for (int i = 0; i < CALLS; i++) {
                ask(client);
            }
        } catch (IOException | AssertionError e) {
            faults.add(e);
        }
    }

    private void ask(Wire client) throws IOException {
        String answer = client.call("/v1/chat/completions", QUESTION).answer();
        if (answer.startsWith("HTTP/1.1 503")) {
            assertThat(answer).contains("evidence_backlog", "Retry-After: 1");
            refused.incrementAndGet();
        } else {
            assertThat(answer).startsWith("HTTP/1.1 200");
            int at = answer.indexOf(ID) + ID.length();
            answered.add(answer.substring(at, answer.indexOf("\r\n", at)));
        }
    }

    /** Without a restart one call after the other passes again. */
    private void afterwards(WholeProxy proxy) throws IOException {
        Await.until(() -> proxy.trail().counters().inFlight() == 0);
        int before = refused.get();
        try (Wire client = new Wire(proxy.port())) {
            for (int i = 0; i < ANSWERS_AFTERWARDS; i++) {
                ask(client);
            }
        }
        assertThat(refused.get()).isEqualTo(before);
    }
}
