package io.aegisbench.bench.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * CPU time of an iteration, beside JMH's wall time: on a shared machine it moves by a tenth where
 * wall time moves threefold. A benchmark takes it as a parameter and counts its invocations; they
 * and the time cover the same span, which is the whole iteration with JMH's own loop.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class CpuClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Invocations of the benchmark method. */
    public long invocations;

    /** CPU time of the measuring thread, in nanoseconds. */
    public long threadCpuNanos;

    /** CPU time of the whole JVM: with the garbage collector's and the compiler's threads. */
    public long processCpuNanos;

    private long threadCpuBefore;
    private long processCpuBefore;

    /** Starts the span. */
    @Setup(Level.Iteration)
    public void start() {
        invocations = 0;
        threadCpuNanos = 0;
        processCpuNanos = 0;
        processCpuBefore = SYSTEM.getProcessCpuTime();
        threadCpuBefore = THREADS.getCurrentThreadCpuTime();
    }

    /** Ends the span. */
    @TearDown(Level.Iteration)
    public void stop() {
        threadCpuNanos = THREADS.getCurrentThreadCpuTime() - threadCpuBefore;
        processCpuNanos = SYSTEM.getProcessCpuTime() - processCpuBefore;
    }
}
