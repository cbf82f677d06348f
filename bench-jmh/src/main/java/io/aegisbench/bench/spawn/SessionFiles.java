package io.aegisbench.bench.spawn;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One session's files: {@code <mechanism>-<dress>-<round>.json}, and beside it the interval log
 * {@code .hlog} whose tags are {@code <condition>-<producers>-<taken|refused|lag>}, in nanoseconds.
 *
 * @param facts all but the histograms
 * @param histograms by tag, all intervals of a tag together
 */
public record SessionFiles(SessionRecord facts, Map<String, Histogram> histograms) {
    /** The folder within the run's. */
    public static final String FOLDER = "spawn";

    private static final String FACTS = ".json";
    private static final String LOG = ".hlog";
    private static final double NANOS_UNCHANGED = 1.0;
    private static final double MILLIS_PER_SECOND = 1e3;

    /**
     * An interval of a log.
     *
     * @param tag what it is of
     * @param histogram with its begin and end
     */
    record Interval(String tag, Histogram histogram) {}

    static String tag(Condition condition, int producers, String what) {
        return "%s-%d-%s".formatted(condition.id(), producers, what);
    }

    /** {@return the times of a condition; empty if there are none} */
    public Histogram histogram(Condition condition, int producers, String what) {
        return histograms.getOrDefault(tag(condition, producers, what), Sample.histogram());
    }

    /** {@return an empty histogram of nanoseconds} */
    public static Histogram newHistogram() {
        return Sample.histogram();
    }

    static void write(Path folder, SessionRecord facts, List<Interval> intervals)
            throws IOException {
        Files.createDirectories(folder);
        String name = "%s-%s-%d".formatted(facts.mechanism(), facts.dress(), facts.round());
        log(folder.resolve(name + LOG), intervals);
        Files.writeString(
                folder.resolve(name + FACTS), JsonMapper.shared().writeValueAsString(facts));
    }

    private static void log(Path file, List<Interval> intervals) throws FileNotFoundException {
        HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
        try {
            writer.outputComment("[nanoseconds; tag: condition-producers-what]");
            writer.outputLogFormatVersion();
            writer.outputLegend();
            for (Interval interval : intervals) {
                interval.histogram().setTag(interval.tag());
                Histogram histogram = interval.histogram();
                writer.outputIntervalHistogram(
                        histogram.getStartTimeStamp() / MILLIS_PER_SECOND,
                        histogram.getEndTimeStamp() / MILLIS_PER_SECOND,
                        histogram,
                        NANOS_UNCHANGED);
            }
        } finally {
            writer.close();
        }
    }

    /**
     * {@return all sessions of a folder, by mechanism, dress and round; none if it is not there}
     */
    public static List<SessionFiles> readAll(Path folder) throws IOException {
        List<SessionFiles> sessions = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return sessions;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(FACTS)).sorted().toList()) {
                sessions.add(read(file));
            }
        }
        return sessions;
    }

    private static SessionFiles read(Path file) throws IOException {
        SessionRecord facts =
                JsonMapper.shared().readValue(Files.readString(file), SessionRecord.class);
        String name = file.getFileName().toString();
        Path log = file.resolveSibling(name.substring(0, name.length() - FACTS.length()) + LOG);
        return new SessionFiles(facts, histograms(log));
    }

    private static Map<String, Histogram> histograms(Path log) throws IOException {
        Map<String, Histogram> byTag = new TreeMap<>();
        try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
            while (reader.hasNext()) {
                EncodableHistogram next = reader.nextIntervalHistogram();
                if (next instanceof Histogram interval) {
                    byTag.computeIfAbsent(interval.getTag(), _ -> Sample.histogram()).add(interval);
                }
            }
        } catch (UncheckedIOException e) {
            throw new IOException("cannot be read: " + log, e);
        }
        return byTag;
    }
}
