package io.aegisbench.bench.logs;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a session measured; these, and not JMH's score, are its result. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class CommitCounters {
    /** Records that were appended. */
    public long appends;

    /** From the start of the first appender to the end of the last, in nanoseconds. */
    public long spanNanos;

    /** Median time of an append, in nanoseconds. */
    public long p50Nanos;

    /** 99th percentile of the time of an append, in nanoseconds. */
    public long p99Nanos;

    /** CPU time of the whole JVM in that span, in nanoseconds. */
    public long logCpuNanos;

    /** Median time of one force with the log at rest, before and after, in nanoseconds. */
    public long forceP50Nanos;

    /** Mean of the same forces, in nanoseconds. */
    public long forceMeanNanos;
}
