package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.forward.ScriptedUpstream;
import io.aegisbench.proxy.limit.Await;
import io.aegisbench.proxy.limit.RedisRateLimits;
import io.aegisbench.proxy.limit.RedisServer;
import io.aegisbench.proxy.logging.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole proxy before a real Redis that is stopped with SIGSTOP. */
@Timeout(120)
final class WholeProxyRedisTest {
    private static final int WAITING = 16;
    private static final int LOOKS = 50;
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir private Path directory;

    @Test
    void aStoppedRedisHoldsNothingUpButTheCallsThatItDecidesOn() throws Exception {
        try (RedisServer redis = RedisServer.start(directory);
                ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                WholeProxy proxy = WholeProxy.start(directory, settings(redis, upstream, "30s"))) {
            assertThat(chat(proxy)).startsWith("HTTP/1.1 200");
            redis.freeze();
            List<Wire> waiting = waiting(proxy);
            // One leaves while the decision is waited for; nobody may wait for it at the stop.
            waiting.removeLast().close();
            try (Wire client = new Wire(proxy.port())) {
                for (int i = 0; i < LOOKS; i++) {
                    assertThat(client.send(LIVE).answer()).startsWith("HTTP/1.1 200");
                }
            }
            for (Wire client : waiting) {
                assertThat(client.socket().getInputStream().available()).isZero();
            }
            assertThat(upstream.requests()).hasSize(1);
            redis.thaw();
            for (Wire client : waiting) {
                assertThat(client.answer()).startsWith("HTTP/1.1 200");
                client.close();
            }
            assertThat(proxy.stop()).isEmpty();
        }
    }

    @Test
    void aStoppedRedisRefusesByTheDeadline() throws Exception {
        try (RedisServer redis = RedisServer.start(directory);
                ScriptedUpstream upstream = new ScriptedUpstream(turn -> turn.json(200, "{}"));
                WholeProxy proxy = WholeProxy.start(directory, settings(redis, upstream, "200ms"));
                LogLines log = LogLines.of(RedisRateLimits.class)) {
            Await.until(() -> chat(proxy).startsWith("HTTP/1.1 200"));
            int forwarded = upstream.requests().size();
            redis.freeze();
            for (Wire client : waiting(proxy)) {
                assertThat(client.answer())
                        .startsWith("HTTP/1.1 503")
                        .contains("rate_limiter_unavailable", "Retry-After: 1");
                client.close();
            }
            assertThat(upstream.requests()).hasSize(forwarded);
            redis.thaw();
            Await.until(() -> chat(proxy).startsWith("HTTP/1.1 200"));
            log.await("Redis does not answer, requests are refused");
        }
    }

    private static List<Wire> waiting(WholeProxy proxy) throws IOException {
        List<Wire> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            waiting.add(new Wire(proxy.port()).call("/v1/chat/completions", QUESTION));
        }
        return waiting;
    }

    private static String settings(RedisServer redis, ScriptedUpstream upstream, String deadline) {
        return WholeProxy.before(upstream.uri())
                + "stop: {within: 10m}\n"
                + "rate-limit: {requests-per-minute: 1000000, redis: \"%s\", redis-deadline: %s}\n"
                        .formatted(redis.uri(), deadline);
    }

    private static String chat(WholeProxy proxy) {
        try (Wire client = new Wire(proxy.port())) {
            return client.call("/v1/chat/completions", QUESTION).answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
