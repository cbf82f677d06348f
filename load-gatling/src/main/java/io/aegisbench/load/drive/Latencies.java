package io.aegisbench.load.drive;

import io.aegisbench.load.drive.LatencyProbe.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Makes histograms and their interval logs of what a probe saw, in nanoseconds. */
public final class Latencies {
    public static final long HIGHEST_NANOS = 60_000_000_000L;

    private static final int DIGITS = 3;
    private static final long INTERVAL_NANOS = 500_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** Fewer answers than this do not tell a 99th percentile from the maximum. */
    public static final int LEAST_FOR_P99 = 200;

    public static final int LEAST_FOR_P999 = 2_000;

    private Latencies() {}

    /** {@return the time from sending to the answer} */
    public static long service(Sample sample) {
        return sample.answered() - sample.sent();
    }

    /** {@return the time from when the request was meant to go to the answer} */
    public static long response(Sample sample) {
        return sample.answered() - sample.intended();
    }

    public static Histogram histogram(List<Sample> samples, ToLongFunction<Sample> latency) {
        Histogram histogram = new Histogram(HIGHEST_NANOS, DIGITS);
        samples.forEach(sample -> record(histogram, latency.applyAsLong(sample)));
        return histogram;
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 1, HIGHEST_NANOS));
    }

    /**
     * Writes an interval log; a sample belongs to the interval in which it was answered.
     *
     * @param startMillis when the probe began, in epoch milliseconds
     * @throws IOException if it cannot be written
     */
    public static void write(
            Path file, List<Sample> samples, ToLongFunction<Sample> latency, long startMillis)
            throws IOException {
        TreeMap<Long, Histogram> intervals = new TreeMap<>();
        samples.stream()
                .sorted(Comparator.comparingLong(Sample::answered))
                .forEach(sample ->
                        record(
                                intervals.computeIfAbsent(
                                        sample.answered() / INTERVAL_NANOS,
                                        _ -> new Histogram(HIGHEST_NANOS, DIGITS)),
                                latency.applyAsLong(sample)));
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (PrintStream out =
                new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputComment("[Latencies in nanoseconds]");
            log.outputLogFormatVersion();
            log.outputStartTime(startMillis);
            log.setBaseTime(startMillis);
            log.outputLegend();
            intervals.forEach((interval, histogram) -> {
                long begin = interval * INTERVAL_NANOS / NANOS_PER_MILLI;
                histogram.setStartTimeStamp(startMillis + begin);
                histogram.setEndTimeStamp(startMillis + begin + INTERVAL_NANOS / NANOS_PER_MILLI);
                log.outputIntervalHistogram(histogram);
            });
        }
    }
}
