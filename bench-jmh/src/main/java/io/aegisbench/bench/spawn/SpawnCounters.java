package io.aegisbench.bench.spawn;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The headline of a session in JMH's own file; everything else is in the session's files. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class SpawnCounters {
    /** Timed calls of one producer while the consumer was idle. */
    public long calls;

    /** Their median, in nanoseconds. */
    public long p50Nanos;

    /** Their 99th percentile. */
    public long p99Nanos;
}
