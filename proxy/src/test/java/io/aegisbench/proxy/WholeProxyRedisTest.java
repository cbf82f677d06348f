package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.limit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole proxy before a real Redis that is stopped with SIGSTOP. */
@Timeout(120)
final class WholeProxyRedisTest {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final int WAITING = 16;
    private static final int LOOKS = 200;
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir private Path directory;

    @Test
    void aStoppedRedisRefusesByTheDeadlineAndHoldsNothingElseUp() throws Exception {
        try (RedisServer redis = RedisServer.start(directory);
                ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                WholeProxy proxy = WholeProxy.start(directory, settings(redis, upstream))) {
            Await.until(() -> chat(proxy).startsWith("HTTP/1.1 200"));
            int forwarded = upstream.requests().size();
            redis.freeze();
            long begin = System.nanoTime();
            List<Wire> waiting = new ArrayList<>();
            for (int i = 0; i < WAITING; i++) {
                waiting.add(new Wire(proxy.port()).call("/v1/chat/completions", QUESTION));
            }
            // One leaves while the decision is waited for; nobody may wait for it at the stop.
            waiting.removeLast().close();
            assertThat(p99LiveMillis(proxy)).isLessThan(DEADLINE.toMillis() / 4);
            for (Wire client : waiting) {
                assertThat(client.answer())
                        .startsWith("HTTP/1.1 503")
                        .contains("rate_limiter_unavailable", "Retry-After: 1");
                client.close();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(DEADLINE, DEADLINE.multipliedBy(5));
            assertThat(upstream.requests()).hasSize(forwarded);
            redis.thaw();
            Await.until(() -> chat(proxy).startsWith("HTTP/1.1 200"));
            assertThat(proxy.stop()).isEmpty();
        }
    }

    private static String settings(RedisServer redis, ScriptedUpstream upstream) {
        return WholeProxy.before(upstream.uri())
                + "stop: {within: 20s}\n"
                + "rate-limit: {requests-per-minute: 1000000, redis: \"%s\", redis-deadline: %dms}\n"
                        .formatted(redis.uri(), DEADLINE.toMillis());
    }

    private static String chat(WholeProxy proxy) {
        try (Wire client = new Wire(proxy.port())) {
            return client.call("/v1/chat/completions", QUESTION).answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long p99LiveMillis(WholeProxy proxy) throws IOException {
        long[] nanos = new long[LOOKS];
        try (Wire client = new Wire(proxy.port())) {
            for (int i = 0; i < LOOKS; i++) {
                long begin = System.nanoTime();
                assertThat(client.send(LIVE).answer()).startsWith("HTTP/1.1 200");
                nanos[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[LOOKS * 99 / 100 - 1]).toMillis();
    }
}
