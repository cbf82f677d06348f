package io.aegisbench.bench.spawn;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * One thread that hands tasks over and takes the time of each call. Not thread-safe: its thread
 * owns it.
 */
final class Producer {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Calls at the same pace before the first that counts: the thread has just been started. */
    static final int LEAD_IN = 32;

    private final HandOff handOff;
    private final int stride;
    private final int timedEnd;
    private final int end;
    private final LongSupplier performed;
    private final Sample sample = new Sample();
    private int id;

    /**
     * Creates a producer.
     *
     * @param handOff where the tasks go
     * @param first number of its first task
     * @param stride distance to the number of its next one
     * @param end above the number of its last one
     * @param performed how many tasks the background has performed
     */
    Producer(HandOff handOff, int first, int stride, int end, LongSupplier performed) {
        this.handOff = handOff;
        this.id = first;
        this.stride = stride;
        // What has no bound must leave numbers for the calls behind the timed ones.
        this.timedEnd = first + (end - first) / 4 * 3;
        this.end = end;
        this.performed = performed;
    }

    /**
     * How the calls of one run are made.
     *
     * @param leadIn before the clock; ends when a task is refused, and the bound is reached
     * @param timed those that count
     * @param cpu those for the CPU time
     */
    record Paces(Pace leadIn, Pace timed, Pace cpu) {}

    Sample run(Paces paces) {
        long waited = CpuWait.ofThisThreadNanos();
        long begun = System.nanoTime();
        Pace leadIn = paces.leadIn();
        while (id < end && leadIn.next() && handOff.handOver(id, System.nanoTime())) {
            advance(true);
        }
        timed(paces.timed());
        sample.dry = paces.timed() instanceof Pace.Bursts bursts ? bursts.dry() : 0;
        sample.waiting = id / stride - performed.getAsLong() / stride;
        cpu(paces.cpu());
        sample.spanNanos = System.nanoTime() - begun;
        sample.coreWaitNanos = CpuWait.ofThisThreadNanos() - waited;
        return sample;
    }

    private void timed(Pace pace) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        while (id < timedEnd && pace.next()) {
            long begun = System.nanoTime();
            boolean taken = handOff.handOver(id, begun);
            long nanos = System.nanoTime() - begun;
            Sample.record(taken ? sample.taken : sample.refused, nanos);
            advance(taken);
        }
        sample.allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    }

    private void cpu(Pace pace) {
        while (id < end && pace.next()) {
            long nanos = System.nanoTime();
            long begun = THREADS.getCurrentThreadCpuTime();
            boolean taken = handOff.handOver(id, nanos);
            sample.cpuNanos += THREADS.getCurrentThreadCpuTime() - begun;
            sample.cpuCalls++;
            advance(taken);
        }
    }

    private void advance(boolean taken) {
        if (taken) {
            id += stride;
        }
    }

    /** {@return the number that its next task would have} */
    int next() {
        return id;
    }
}
