package io.aegisbench.bench.spawn;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;

/** A new task in a bounded queue of JCTools. Thread-safe for producers. */
final class MpscHandOff implements HandOff {
    private final MpscArrayQueue<Task> queue = new MpscArrayQueue<>(Mechanism.BOUND);
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Tracking tracking;
    private final Background background;
    private final boolean signalled;
    private final Consumer consumer;

    private MpscHandOff(Dress dress, Background background, boolean signalled) {
        this.tracking = dress.tracking();
        this.background = background;
        this.signalled = signalled;
        this.consumer =
                new Consumer(this::drain, signalled ? this::sleep : Waiting.BACKING_OFF::rest);
    }

    /** The producer wakes the consumer if it sleeps. */
    static HandOff signalled(Dress dress, Background background) {
        return new MpscHandOff(dress, background, true).started();
    }

    /** The consumer wakes by itself. */
    static HandOff polled(Dress dress, Background background) {
        return new MpscHandOff(dress, background, false).started();
    }

    private HandOff started() {
        consumer.start();
        return this;
    }

    @Override
    public boolean handOver(long id, long nanos) {
        Task task = new Task(id, nanos, background, tracking);
        tracking.enter(task);
        if (!queue.offer(task)) {
            tracking.leave(task);
            return false;
        }
        if (signalled) {
            signal();
        }
        return true;
    }

    private void signal() {
        // The queue publishes with a plain ordered store. Without the fence this look could come
        // before it, while the consumer's look at the queue comes before its falling asleep.
        VarHandle.fullFence();
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(consumer.thread());
        }
    }

    private boolean drain() {
        Task task = queue.relaxedPoll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    private void sleep(int emptyLooks) {
        if (emptyLooks <= Waiting.LOOKS) {
            Thread.onSpinWait();
            return;
        }
        asleep.set(true);
        if (queue.isEmpty()) {
            LockSupport.park(this);
        }
        asleep.set(false);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
