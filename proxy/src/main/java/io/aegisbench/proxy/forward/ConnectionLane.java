package io.aegisbench.proxy.forward;

import io.undertow.connector.ByteBufferPool;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * One I/O thread's connections to one upstream: a stack of idle ones, so that those not needed age
 * and go, and a bounded queue of calls that wait for one. Not thread-safe: the I/O thread owns it.
 */
final class ConnectionLane {
    private final UpstreamPool pool;
    private final XnioIoThread thread;
    private final ByteBufferPool buffers;
    private final PoolLimits limits;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<ForwardedCall> waiting = new ArrayDeque<>();
    private int open;

    ConnectionLane(UpstreamPool pool, XnioIoThread thread, ByteBufferPool buffers) {
        this.pool = pool;
        this.thread = thread;
        this.buffers = buffers;
        limits = pool.upstream().pool();
    }

    /** Gives the call a connection, now or later, or refuses it. */
    void acquire(ForwardedCall call) {
        UpstreamConnection connection = popUsable();
        if (connection != null) {
            call.connected(connection);
        } else if (mayOpen()) {
            connect(call);
        } else if (waiting.size() < limits.queuedPerThread()) {
            waiting.add(call);
            call.queued(limits.queueTime());
        } else {
            call.refused(UpstreamFault.BUSY, null);
        }
    }

    private @Nullable UpstreamConnection popUsable() {
        long now = System.nanoTime();
        while (true) {
            UpstreamConnection connection = idle.pollFirst();
            if (connection == null) {
                return null;
            }
            if (!connection.worn(now, limits)
                    && !connection.idleTooLong(now, limits)
                    && connection.stillQuiet()) {
                return connection;
            }
            connection.close();
        }
    }

    private boolean mayOpen() {
        if (open >= limits.connectionsPerThread() || !pool.tryOpen()) {
            return false;
        }
        open++;
        return true;
    }

    private void connect(ForwardedCall call) {
        Attempt attempt = new Attempt(call);
        call.connecting(attempt);
        IoFuture<? extends StreamConnection> future =
                pool.open(thread, channel -> attempt.opened(channel));
        attempt.future = future;
        future.addNotifier((done, _) -> attempt.settled(done), null);
    }

    void forget(ForwardedCall call) {
        waiting.remove(call);
    }

    void release(UpstreamConnection connection) {
        long now = System.nanoTime();
        if (pool.stopping() || connection.worn(now, limits)) {
            connection.close();
            return;
        }
        connection.idle(now);
        if (waiting.isEmpty()) {
            idle.addFirst(connection);
        } else if (connection.stillQuiet()) {
            waiting.remove().connected(connection);
        } else {
            connection.close();
        }
    }

    void closed(UpstreamConnection connection) {
        idle.remove(connection);
        connectionGone();
    }

    private void connectionGone() {
        open--;
        pool.closed();
        serveWaiting();
    }

    /** Also called by the clock, for the total may have been used up by other threads. */
    void serveWaiting() {
        while (!waiting.isEmpty() && mayOpen()) {
            connect(waiting.remove());
        }
    }

    /** {@return whether there is anything left to grow old} */
    boolean evict(long nowNanos) {
        while (!idle.isEmpty() && stale(idle.getLast(), nowNanos)) {
            idle.getLast().close();
        }
        return !idle.isEmpty();
    }

    private boolean stale(UpstreamConnection connection, long nowNanos) {
        return pool.stopping() || connection.idleTooLong(nowNanos, limits);
    }

    /** One connection being opened, for one call; it ends exactly once. */
    final class Attempt {
        private @Nullable ForwardedCall call;
        private @Nullable IoFuture<? extends StreamConnection> future;
        private boolean over;

        private Attempt(ForwardedCall call) {
            this.call = call;
        }

        /** The call has ended; nobody waits for this connection. */
        void cancel() {
            call = null;
            if (!over && future != null) {
                future.cancel();
            }
            end();
        }

        private void opened(StreamConnection channel) {
            ForwardedCall waits = call;
            if (over || waits == null) {
                IoUtils.safeClose(channel);
                return;
            }
            over = true;
            waits.connected(new UpstreamConnection(channel, ConnectionLane.this, buffers));
        }

        private void settled(IoFuture<? extends StreamConnection> done) {
            if (done.getStatus() == IoFuture.Status.FAILED) {
                thread.execute(() -> failed(done.getException()));
            }
        }

        private void failed(IOException cause) {
            ForwardedCall waits = call;
            if (end() && waits != null) {
                pool.unreachable();
                waits.refused(UpstreamFault.UNREACHABLE, cause);
            }
        }

        private boolean end() {
            if (over) {
                return false;
            }
            over = true;
            connectionGone();
            return true;
        }
    }
}
