package io.aegisbench.proxy.limit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one connection to Redis with its few Netty threads, which exist only where Redis is
 * configured. Thread-safe.
 *
 * <p>Nothing is queued for a Redis that is not there: commands are rejected while the connection is
 * down, are not sent again after it came back (a command whose answer was lost may have been
 * carried out), and there are never more than {@link #MAX_QUEUED_COMMANDS} unanswered ones, however
 * long a stopped Redis keeps its socket open.
 */
final class RedisLink implements AutoCloseable {
    static final int MAX_QUEUED_COMMANDS = 8192;

    /** Lettuce has no fewer. */
    private static final int THREADS = 2;

    /** What comes later than a deadline is still of use: a grant is given back. */
    static final Duration LATE = Duration.ofSeconds(2);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final int KEEP_ALIVE_PROBES = 3;

    /** Redis that is back is used again within a second, not Lettuce's half a minute. */
    private static final Delay RECONNECT =
            Delay.exponential(
                    Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS);

    private static final Duration STOP = Duration.ofSeconds(2);

    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    private RedisLink(
            ClientResources resources,
            RedisClient client,
            StatefulRedisConnection<byte[], byte[]> connection) {
        this.resources = resources;
        this.client = client;
        this.connection = connection;
    }

    /**
     * {@return a connection that comes back by itself when it is lost later}
     *
     * @throws RedisUnreachableException if there is none in time: a wrong address should stop a
     *     start, not refuse every request of a proxy that looks healthy
     */
    static RedisLink open(RedisSettings settings) {
        ClientResources resources =
                DefaultClientResources.builder()
                        .ioThreadPoolSize(THREADS)
                        .computationThreadPoolSize(THREADS)
                        .reconnectDelay(RECONNECT)
                        .build();
        RedisClient client = RedisClient.create(resources);
        client.setOptions(options(settings));
        try {
            return new RedisLink(
                    resources,
                    client,
                    client.connectAsync(ByteArrayCodec.INSTANCE, settings.address())
                            .toCompletableFuture()
                            .get(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            stop(client, resources);
            throw unreachable(settings, e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(client, resources);
            throw unreachable(settings, "interrupted");
        }
    }

    /** The causes' own messages stay out: they may hold what was sent to authenticate. */
    private static RedisUnreachableException unreachable(RedisSettings settings, String why) {
        return new RedisUnreachableException(
                "rate limits are in Redis, and it cannot be reached or refuses: redis="
                        + settings.place()
                        + ", within="
                        + settings.connectTimeout()
                        + ", cause="
                        + why);
    }

    private static ClientOptions options(RedisSettings settings) {
        return ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .requestQueueSize(MAX_QUEUED_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(settings.deadline().plus(LATE)))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(
                        SocketOptions.builder()
                                .connectTimeout(settings.connectTimeout())
                                .keepAlive(
                                        KeepAliveOptions.builder()
                                                .enable()
                                                .idle(KEEP_ALIVE)
                                                .interval(KEEP_ALIVE)
                                                .count(KEEP_ALIVE_PROBES)
                                                .build())
                                .build())
                .build();
    }

    RedisAsyncCommands<byte[], byte[]> commands() {
        return connection.async();
    }

    boolean isConnected() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        stop(client, resources);
    }

    private static void stop(RedisClient client, ClientResources resources) {
        client.shutdown(Duration.ZERO, STOP);
        resources
                .shutdown(0, STOP.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(STOP.toMillis());
    }
}
