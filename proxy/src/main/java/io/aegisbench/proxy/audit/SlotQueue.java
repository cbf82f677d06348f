package io.aegisbench.proxy.audit;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What crosses from the hot path to the background thread. Thread-safe for any number of producers
 * and one consumer.
 *
 * <p>Waking a sleeping thread costs the caller 2 to 14 µs here, a queue alone 0.01. So a producer
 * of a hand-off that polls never wakes anybody: the consumer looks again after {@value
 * #BUSY_PARK_MICROS} µs while calls come, and after {@value #IDLE_PARK_MICROS} µs when there were
 * none: 125 wakes a second, some 0.4 % of a core. A pause is also the longest that a hand-off
 * waits, and stays below the 10 ms that evidence may lag. A shorter one makes evidence fresher and
 * calls dearer: whenever the background threads run, they take the core from the hot path and its
 * caches with it.
 *
 * <p>Where a client waits for its record, the hand-off signals: the consumer spins for a moment
 * before it sleeps, so under load it is rarely asleep, and a lone producer pays for the wake.
 */
final class SlotQueue<E> {
    static final long BUSY_PARK_MICROS = 4_000;
    static final long IDLE_PARK_MICROS = 8_000;

    /** Who is signalled looks by itself for what comes without a signal: time, and refusals. */
    static final long SIGNALLED_PARK_MICROS = 32_000;

    /** How long a consumer that is signalled looks for more before it sleeps. */
    private static final long SPIN_NANOS =
            Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;

    private final MessagePassingQueue<E> queue;
    private final boolean signals;
    private volatile @Nullable Thread sleeper;
    private long parkNanos = TimeUnit.MICROSECONDS.toNanos(BUSY_PARK_MICROS);

    private SlotQueue(int capacity, boolean signals) {
        this.queue = new MpscAtomicArrayQueue<>(capacity);
        this.signals = signals;
    }

    /** {@return a hand-off whose producers never wake the consumer} */
    static <E> SlotQueue<E> polled(int capacity) {
        return new SlotQueue<>(capacity, false);
    }

    /** {@return a hand-off whose producers wake the consumer when it sleeps} */
    static <E> SlotQueue<E> signalled(int capacity) {
        return new SlotQueue<>(capacity, true);
    }

    /** {@return false if there is no room} */
    boolean offer(E element) {
        boolean taken = queue.offer(element);
        if (signals && taken) {
            // The offer must be visible before the sleeper is looked for, or both could miss
            // each other; the consumer's pause bounds what that would cost.
            VarHandle.fullFence();
            wake();
        }
        return taken;
    }

    /** Lets the consumer look now. */
    void wake() {
        Thread sleeping = sleeper;
        if (sleeping != null) {
            sleeper = null;
            LockSupport.unpark(sleeping);
        }
    }

    /** {@return the next element, null if there is none; for the consumer} */
    @Nullable E poll() {
        E element = queue.relaxedPoll();
        if (element != null) {
            parkNanos = TimeUnit.MICROSECONDS.toNanos(BUSY_PARK_MICROS);
        }
        return element;
    }

    /** {@return whether nothing is queued} */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * {@return whether the consumer should pause now} Who is waited for goes on while there is
     * work; who is not pauses after any round that was not full, so that the next one is.
     *
     * @param taken how many elements this round had
     * @param full how many a full round has
     */
    boolean isLull(int taken, int full) {
        return signals ? taken == 0 : taken < full;
    }

    /**
     * Waits for one pause at most, with signals only if nothing is queued; for the consumer.
     *
     * @param inFlight whether something may be handed over soon
     */
    void pause(boolean inFlight) {
        if (signals && hasJustWorked() && spin()) {
            return;
        }
        sleeper = Thread.currentThread();
        if (signals && !queue.isEmpty()) {
            sleeper = null;
            return;
        }
        LockSupport.parkNanos(this, parkNanos);
        sleeper = null;
        long idle = signals ? SIGNALLED_PARK_MICROS : IDLE_PARK_MICROS;
        long max = inFlight ? BUSY_PARK_MICROS : idle;
        parkNanos = Math.min(2 * parkNanos, TimeUnit.MICROSECONDS.toNanos(max));
    }

    private boolean hasJustWorked() {
        return parkNanos == TimeUnit.MICROSECONDS.toNanos(BUSY_PARK_MICROS);
    }

    private boolean spin() {
        long end = System.nanoTime() + SPIN_NANOS;
        while (System.nanoTime() - end < 0) {
            if (!queue.isEmpty()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
