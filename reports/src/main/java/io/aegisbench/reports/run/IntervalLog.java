package io.aegisbench.reports.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/** Reads HdrHistogram's interval logs. */
public final class IntervalLog {
    /** The tag of intervals that have none. */
    static final String UNTAGGED = "";

    private static final int DIGITS = 3;

    private static final double NANOS_UNCHANGED = 1.0;
    private static final double MILLIS_PER_SECOND = 1e3;

    private IntervalLog() {}

    /** {@return an empty histogram of nanoseconds that grows} */
    public static Histogram newHistogram() {
        return new Histogram(DIGITS);
    }

    /**
     * Writes a log of nanoseconds; each interval has its tag, its begin and its end.
     *
     * @param file to write
     * @param comment what the tags mean
     * @param intervals in the order of their begins
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, String comment, List<Histogram> intervals)
            throws IOException {
        try (PrintStream out =
                new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputComment("[" + comment + "]");
            writer.outputLogFormatVersion();
            writer.outputLegend();
            for (Histogram interval : intervals) {
                writer.outputIntervalHistogram(
                        interval.getStartTimeStamp() / MILLIS_PER_SECOND,
                        interval.getEndTimeStamp() / MILLIS_PER_SECOND,
                        interval,
                        NANOS_UNCHANGED);
            }
            if (out.checkError()) {
                throw new IOException("cannot be written: " + file);
            }
        }
    }

    /**
     * {@return all intervals of each tag together}
     *
     * @throws BadInputException if the file is no interval log or holds no interval
     */
    static Map<String, Histogram> read(Path file) throws IOException {
        Map<String, Histogram> byTag = new TreeMap<>();
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            while (reader.hasNext()) {
                EncodableHistogram next = reader.nextIntervalHistogram();
                if (next instanceof Histogram interval) {
                    String tag = interval.getTag() == null ? UNTAGGED : interval.getTag();
                    byTag.computeIfAbsent(tag, _ -> new Histogram(DIGITS)).add(interval);
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new BadInputException("is no interval log: " + e.getMessage());
        }
        if (byTag.isEmpty()) {
            throw new BadInputException("holds no interval");
        }
        return byTag;
    }

    /** {@return all intervals together, whatever their tag} */
    public static Histogram readAll(Path file) throws IOException {
        Histogram all = new Histogram(DIGITS);
        read(file).values().forEach(all::add);
        return all;
    }
}
