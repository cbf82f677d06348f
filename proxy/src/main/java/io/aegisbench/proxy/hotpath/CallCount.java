package io.aegisbench.proxy.hotpath;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the calls under way, so that a stop can let them finish. Thread-safe. */
public final class CallCount {
    private final Map<Route, AtomicInteger> underWay = new EnumMap<>(Route.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean announced;
    private volatile boolean stopping;

    /** Nothing is under way. */
    public CallCount() {
        for (Route route : Route.values()) {
            underWay.put(route, new AtomicInteger());
        }
    }

    void begins(Route route) {
        of(route).incrementAndGet();
    }

    void ends(Route route) {
        of(route).decrementAndGet();
        if (stopping) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private AtomicInteger of(Route route) {
        AtomicInteger count = underWay.get(route);
        if (count == null) {
            throw new IllegalArgumentException("no such route: " + route);
        }
        return count;
    }

    /** {@return how many calls of each route are under way, routes without any left out} */
    public Map<Route, Integer> underWay() {
        Map<Route, Integer> counts = new EnumMap<>(Route.class);
        underWay.forEach((route, count) -> {
            if (count.get() > 0) {
                counts.put(route, count.get());
            }
        });
        return counts;
    }

    /** {@return whether a stop was announced or has begun} */
    public boolean leaving() {
        return announced || stopping;
    }

    /** From now on callers are to go elsewhere; those that come are served. */
    public void announceStop() {
        announced = true;
    }

    /** {@return whether new calls are to be refused} */
    public boolean stopping() {
        return stopping;
    }

    /** From now on new calls are refused, and connections end with their answers. */
    public void stop() {
        stopping = true;
    }

    /**
     * Waits until no call is under way.
     *
     * @param atMost then it waits no longer
     * @return whether none is
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitNone(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!underWay().isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                // Looks again now and then: a call that ended just before is not signalled.
                long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(50));
                left -= slice - Math.max(0, changed.awaitNanos(slice));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
