package io.aegisbench.reports.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;

/**
 * One session of handing tasks over: {@code <mechanism>-<dress>-<round>.json}, and beside it the
 * interval log {@code .hlog} whose tags are {@code <condition>-<producers>-<taken|refused|lag>}, in
 * nanoseconds.
 *
 * @param facts all but the histograms
 * @param histograms by tag, all intervals of a tag together
 */
public record SessionFiles(SessionRecord facts, Map<String, Histogram> histograms) {
    private static final String FACTS = ".json";
    private static final String LOG = ".hlog";
    private static final double NOISY_CORE_WAIT_PERCENT = 5;
    private static final double NOISY_STEAL_PERCENT = 2;

    /**
     * {@return the tag of a condition's calls}
     *
     * @param condition what the consumer was doing
     * @param producers how many handed over
     * @param what {@code taken}, {@code refused} or {@code lag}
     */
    public static String tag(String condition, int producers, String what) {
        return condition + "-" + producers + "-" + what;
    }

    /**
     * Writes a session.
     *
     * @param folder of the run's sessions, made if it is not there
     * @param facts all but the histograms
     * @param intervals with their tags
     * @throws IOException if it cannot be written
     */
    public static void write(Path folder, SessionRecord facts, List<Histogram> intervals)
            throws IOException {
        Files.createDirectories(folder);
        String name = facts.mechanism() + "-" + facts.dress() + "-" + facts.round();
        IntervalLog.write(
                folder.resolve(name + LOG),
                "nanoseconds; tag: condition-producers-what",
                intervals);
        Files.writeString(
                folder.resolve(name + FACTS), JsonMapper.shared().writeValueAsString(facts));
    }

    static boolean isFacts(Path file) {
        return file.toString().endsWith(FACTS);
    }

    /**
     * {@return the session of a file of facts, and of the log beside it}
     *
     * @throws IOException if one of them cannot be read
     * @throws BadInputException if one of them is of another form
     */
    static SessionFiles read(Path file) throws IOException {
        SessionRecord facts = StrictJson.read(RunReader.json(file), SessionRecord.class);
        String name = file.getFileName().toString();
        Path log = file.resolveSibling(name.substring(0, name.length() - FACTS.length()) + LOG);
        return new SessionFiles(facts, IntervalLog.read(log));
    }

    /**
     * {@return the times of a tag; empty if there are none}
     *
     * @param tag of them
     */
    public Histogram histogram(String tag) {
        return histograms.getOrDefault(tag, IntervalLog.newHistogram());
    }

    /**
     * {@return a percentile in nanoseconds, or NaN if the tag was not measured}
     *
     * @param tag of the times
     * @param percentile from 0 to 100
     */
    public double nanos(String tag, double percentile) {
        Histogram histogram = histogram(tag);
        return histogram.getTotalCount() == 0
                ? Double.NaN
                : histogram.getValueAtPercentile(percentile);
    }

    /**
     * {@return whether producers waited for cores, or the hypervisor took them}
     *
     * @param condition what the consumer was doing
     * @param producers how many handed over
     */
    public boolean isNoisy(String condition, int producers) {
        return facts.conditions().stream()
                .filter(e -> e.condition().equals(condition) && e.producers() == producers)
                .anyMatch(e ->
                        e.coreWaitPercent() > NOISY_CORE_WAIT_PERCENT
                                || facts.stealPercent() > NOISY_STEAL_PERCENT);
    }
}
