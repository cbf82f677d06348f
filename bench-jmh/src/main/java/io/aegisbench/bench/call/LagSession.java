package io.aegisbench.bench.call;

import com.sun.management.ThreadMXBean;
import io.aegisbench.bench.logs.ForceProbe;
import io.aegisbench.bench.machine.BenchDisk;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.proxy.audit.EvidenceListener;
import io.aegisbench.proxy.audit.EvidenceSettings;
import io.aegisbench.proxy.audit.EvidenceTrail;
import io.aegisbench.proxy.audit.LedgerTrail;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.Recorder;

/** Hands evidence over to a trail and times it on the other side. Not thread-safe. */
final class LagSession {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final long SPIN_NANOS = 100_000;
    private static final double OF_SATURATION = 0.8;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path folder;
    private final LedgerTrail trail;
    private final Lags lags;
    private final Random random = new Random(1);
    private final ByteBuffer answer = ByteBuffer.wrap(StagePriceBenchmark.ANSWER);
    private double sustained;
    private long calls;
    private Histogram recorded = nanoseconds();
    private Histogram durable = nanoseconds();

    private LagSession(Path folder, LedgerTrail trail, Lags lags) {
        this.folder = folder;
        this.trail = trail;
        this.lags = lags;
    }

    static LagSession open(String ack) throws IOException {
        Path folder = BenchDisk.newFolder(BenchDisk.folder(), "evidence-lag");
        EvidenceTrail.Mode mode = EvidenceTrail.Mode.valueOf(ack.toUpperCase(Locale.ROOT));
        // A lull is a choice, and below saturation it would be all that is seen.
        EvidenceSettings settings =
                EvidenceSettings.of(folder.resolve("ledger"), folder.resolve("key"), mode)
                        .withLull(Duration.ZERO);
        Lags lags = new Lags();
        return new LagSession(folder, LedgerTrail.open(settings, lags, LedgerListener.QUIET), lags);
    }

    /** Hands over as fast as there are slots, and learns from it what the trail sustains. */
    void warmUp(Duration time) {
        long begun = System.nanoTime();
        long before = calls;
        while (System.nanoTime() - begun < time.toNanos()) {
            if (!handOver()) {
                LockSupport.parkNanos(SPIN_NANOS);
            }
        }
        awaitRecorded();
        sustained = (calls - before) * 1e9 / (System.nanoTime() - begun);
    }

    /** Measures one load, then what is spent while there is none. */
    void measure(String load, Duration time, EvidenceLagBenchmark.LagCounters counters)
            throws IOException, InterruptedException {
        Histogram forces = nanoseconds();
        ForceProbe.measure(BenchDisk.folder(), forces);
        boolean saturating = load.equals(EvidenceLagBenchmark.SATURATION);
        if (saturating) {
            warmUp(time); // The first time was of cold code.
        }
        awaitDurable();
        lags.reset();
        double rate = saturating ? OF_SATURATION * sustained : Double.parseDouble(load);
        long before = calls;
        long refused = trail.counters().slotsRefused();
        counters.spanNanos = pace(rate, time.toNanos());
        awaitDurable();
        recorded = lags.recorded.getIntervalHistogram();
        durable = lags.durable.getIntervalHistogram();
        counters.calls = calls - before;
        counters.refused = trail.counters().slotsRefused() - refused;
        require("recorded", recorded.getTotalCount(), counters.calls);
        counters.recordedP50Nanos = recorded.getValueAtPercentile(50);
        counters.recordedP99Nanos = recorded.getValueAtPercentile(99);
        counters.recordedMaxNanos = recorded.getMaxValue();
        counters.durableP50Nanos = durable.getValueAtPercentile(50);
        counters.durableP99Nanos = durable.getValueAtPercentile(99);
        counters.idleCpuNanosPerSecond = idleCpuNanos();
        ForceProbe.measure(BenchDisk.folder(), forces);
        counters.forceP50Nanos = forces.getValueAtPercentile(50);
    }

    private static void require(String what, long found, long expected) {
        if (found != expected) {
            throw new IllegalStateException(
                    "evidence is missing: %s=%s, handed over=%s".formatted(what, found, expected));
        }
    }

    /** {@return how long it took} A call that comes late does not make the next come late. */
    private long pace(double perSecond, long nanos) {
        long begun = System.nanoTime();
        double due = begun;
        while (due - begun < nanos) {
            due += 1e9 * -Math.log(1 - random.nextDouble()) / perSecond;
            for (double left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                if (left > 2 * SPIN_NANOS) {
                    LockSupport.parkNanos((long) left - SPIN_NANOS);
                } else {
                    Thread.onSpinWait();
                }
            }
            handOver();
        }
        return System.nanoTime() - begun;
    }

    /** {@return false if there was no slot} */
    private boolean handOver() {
        EvidenceTrail.Reservation reserved =
                trail.reserve(
                        new EvidenceTrail.Call(
                                trail.nextRequestId(),
                                "acme",
                                EvidenceTrail.nowMicros(),
                                "POST",
                                "/v1/chat/completions",
                                "m",
                                EvidenceTrail.Wall.PASS));
        if (!(reserved instanceof EvidenceTrail.Slot slot)) {
            return false;
        }
        slot.requestBody(StagePriceBenchmark.QUESTION);
        slot.forwarding("main");
        slot.answering(200, false);
        slot.chunk(answer);
        slot.complete(EvidenceTrail.Outcome.COMPLETE);
        calls++;
        return true;
    }

    private void awaitRecorded() {
        await(() -> trail.counters().recorded() == calls);
    }

    /** The background thread tells of the last force when it looks next. */
    private void awaitDurable() {
        awaitRecorded();
        await(() -> lags.durables.sum() == calls);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("evidence was not recorded within " + PATIENCE);
            }
            LockSupport.parkNanos(SPIN_NANOS);
        }
    }

    /** {@return CPU time of all threads of Java but this one, in a second of nothing} */
    private static long idleCpuNanos() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
        long begun = System.nanoTime();
        long own = Thread.currentThread().threadId();
        long[] others = LongStream.of(THREADS.getAllThreadIds()).filter(id -> id != own).toArray();
        long[] before = THREADS.getThreadCpuTime(others);
        TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
        long[] after = THREADS.getThreadCpuTime(others);
        long spent = 0;
        for (int i = 0; i < others.length; i++) {
            // Less says that the thread has ended.
            spent += Math.max(0, after[i] - Math.max(0, before[i]));
        }
        return Math.round(spent * 1e9 / (System.nanoTime() - begun));
    }

    /** Keeps both histograms of the last measurement, in nanoseconds. */
    void write(Path into, String name) throws IOException {
        Files.createDirectories(into);
        HistogramLogWriter writer = new HistogramLogWriter(into.resolve(name + ".hlog").toFile());
        try {
            writer.outputComment("[nanoseconds]");
            writer.outputLogFormatVersion();
            writer.outputLegend();
            for (Map.Entry<String, Histogram> what :
                    Map.of("recorded", recorded, "durable", durable).entrySet()) {
                what.getValue().setTag(what.getKey());
                writer.outputIntervalHistogram(0, 0, what.getValue(), 1.0);
            }
        } finally {
            writer.close();
        }
    }

    /** Closes the ledger, which must have every record, and deletes it. */
    void close() throws IOException, InterruptedException {
        LedgerTrail.Drain drain = trail.close(PATIENCE);
        if (!drain.isWhole()) {
            throw new IllegalStateException("the ledger could not be closed whole: " + drain);
        }
        BenchDisk.delete(folder);
    }

    private static Histogram nanoseconds() {
        return new Histogram(3);
    }

    /** Both lags. Thread-safe: told on background threads. */
    private static final class Lags implements EvidenceListener {
        private final Recorder recorded = new Recorder(3);
        private final Recorder durable = new Recorder(3);
        private final LongAdder durables = new LongAdder();

        void reset() {
            recorded.reset();
            durable.reset();
        }

        @Override
        public void written(long lagNanos) {
            recorded.recordValue(Math.max(0, lagNanos));
        }

        @Override
        public void durable(long lagNanos) {
            durable.recordValue(Math.max(0, lagNanos));
            durables.increment();
        }
    }
}
