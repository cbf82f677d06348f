package io.aegisbench.proxy.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.xnio.XnioIoThread;

/**
 * One I/O thread's deadlines. A timer for each deadline of each call would cost more than the
 * call's forwarding; so every call carries its next deadline, and one sweep looks at all of them,
 * often while calls run, seldom while only connections idle, and never else. Not thread-safe: the
 * I/O thread owns it.
 */
final class CallClock {
    /** How late a deadline may be noticed. */
    static final int TICK_MILLIS = 20;

    private static final int IDLE_TICK_MILLIS = 1000;

    private final XnioIoThread thread;
    private final List<UpstreamPool> pools;
    private final LongSupplier nanos;
    private final List<ForwardedCall> calls = new ArrayList<>();
    private boolean armed;
    private boolean armedSlow;
    private int generation;

    /** A clock that takes the time from a source that is like {@link System#nanoTime}. */
    CallClock(XnioIoThread thread, List<UpstreamPool> pools, LongSupplier nanos) {
        this.thread = thread;
        this.pools = pools;
        this.nanos = nanos;
    }

    long nowNanos() {
        return nanos.getAsLong();
    }

    XnioIoThread thread() {
        return thread;
    }

    int running() {
        return calls.size();
    }

    void add(ForwardedCall call) {
        call.clockIndex(calls.size());
        calls.add(call);
        if (!armed || armedSlow) {
            arm(TICK_MILLIS);
            armedSlow = false;
        }
    }

    void remove(ForwardedCall call) {
        int index = call.clockIndex();
        ForwardedCall last = calls.remove(calls.size() - 1);
        if (last != call) {
            calls.set(index, last);
            last.clockIndex(index);
        }
    }

    /** Ends what is overdue, closes what has idled too long, and sees to the next sweep. */
    void sweep() {
        armed = false;
        long now = nowNanos();
        try {
            tickCalls(now);
        } finally {
            if (!armed && (sweepLanes(now) || !calls.isEmpty())) {
                armedSlow = calls.isEmpty();
                arm(armedSlow ? IDLE_TICK_MILLIS : TICK_MILLIS);
            }
        }
    }

    /** Backwards: a call that ends takes itself off, and the last one moves to its place. */
    private void tickCalls(long nowNanos) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (i < calls.size()) {
                calls.get(i).tick(nowNanos);
            }
        }
    }

    /** {@return whether connections idle} */
    private boolean sweepLanes(long nowNanos) {
        boolean idling = false;
        for (UpstreamPool pool : pools) {
            ConnectionLane lane = pool.laneIfAny(thread);
            if (lane != null) {
                lane.serveWaiting();
                idling |= lane.evict(nowNanos);
            }
        }
        return idling;
    }

    void endAll(UpstreamFault fault) {
        for (ForwardedCall call : List.copyOf(calls)) {
            call.fail(fault);
        }
    }

    /** A sweep that another was put in place of must not go on beside it. */
    private void sweepIf(int armedAs) {
        if (armedAs == generation) {
            sweep();
        }
    }

    private void arm(int millis) {
        try {
            int mine = ++generation;
            thread.executeAfter(() -> sweepIf(mine), millis, TimeUnit.MILLISECONDS);
            armed = true;
        } catch (RejectedExecutionException _) {
            // The server stops, and its connections with it.
        }
    }
}
