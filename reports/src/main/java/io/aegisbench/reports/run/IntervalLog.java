package io.aegisbench.reports.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** Reads HdrHistogram's interval logs. */
public final class IntervalLog {
    /** The tag of intervals that have none. */
    static final String UNTAGGED = "";

    private static final int DIGITS = 3;

    private IntervalLog() {}

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
