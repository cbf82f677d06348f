package io.aegisbench.bench.logs;

import com.sun.management.OperatingSystemMXBean;
import io.aegisbench.bench.machine.BenchDisk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * A log and its appenders in one measured JVM. The disk is looked at, the log is opened in a new
 * folder, warmed up and measured; then it is closed and read back, the folder is deleted, and the
 * disk is looked at again. A record that is missing fails the run.
 */
@State(Scope.Thread)
public abstract class CommitSession {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** How many threads append. */
    @Param({"1", "16", "64", "256"})
    public int appenders;

    /** What kind of threads they are. */
    @Param({"platform", "virtual"})
    public String threads = "";

    private final Histogram forces = AppendCrew.histogram();
    private @Nullable Open open;

    private record Open(CommitSubject subject, Path folder, CommitLog log, AtomicLong appended) {}

    abstract String subjectId();

    /** Appends for one iteration's time and, if that is measured, ends the session. */
    void run(CommitCounters counters, IterationParams iteration) throws Exception {
        Open session = opened();
        AppendCrew crew = new AppendCrew(session.log, appenders, threads.equals("virtual"));
        long cpuBefore = SYSTEM.getProcessCpuTime();
        AppendCrew.Work work =
                crew.append(Duration.ofNanos(iteration.getTime().convertTo(TimeUnit.NANOSECONDS)));
        counters.logCpuNanos = SYSTEM.getProcessCpuTime() - cpuBefore;
        session.appended.addAndGet(work.appends());
        counters.appends = work.appends();
        counters.spanNanos = work.nanos();
        counters.p50Nanos = work.latencies().getValueAtPercentile(50);
        counters.p99Nanos = work.latencies().getValueAtPercentile(99);
        if (iteration.getType() == IterationType.MEASUREMENT) {
            end(session);
            ForceProbe.measure(BenchDisk.folder(), forces);
            counters.forceP50Nanos = forces.getValueAtPercentile(50);
            counters.forceMeanNanos = Math.round(forces.getMean());
        }
    }

    private Open opened() throws Exception {
        Open session = open;
        if (session == null) {
            CommitSubject subject = CommitSubject.ofId(subjectId());
            Path folder = BenchDisk.newFolder(BenchDisk.folder(), subject.id());
            forces.reset();
            ForceProbe.measure(BenchDisk.folder(), forces);
            session = new Open(subject, folder, subject.open(folder), new AtomicLong());
            open = session;
        }
        return session;
    }

    private void end(Open session) throws Exception {
        open = null;
        try {
            session.log.close();
            AtomicLong found = new AtomicLong();
            session.subject.contents(session.folder).forEach(_ -> found.incrementAndGet());
            long kept = session.log.kept(session.appended.get());
            if (found.get() != kept || kept == 0) {
                throw new IllegalStateException(
                        "%s does not have what was appended: appended=%s, expected=%s, found=%s"
                                .formatted(
                                        session.subject.id(),
                                        session.appended.get(),
                                        kept,
                                        found.get()));
            }
        } finally {
            BenchDisk.delete(session.folder);
        }
    }

    /** Leaves nothing behind when an iteration failed. */
    @TearDown(Level.Trial)
    public void clean() throws IOException {
        Open session = open;
        if (session != null) {
            BenchDisk.delete(session.folder);
        }
    }
}
