package io.aegisbench.proxy.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of the Prometheus text format 0.0.4 that also checks what {@code promtool check
 * metrics} does: help and type before samples, no series twice, buckets that only grow, and end in
 * +Inf with the count.
 */
final class Exposition {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    private final Map<String, String> types = new HashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final Map<String, Double> samples = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private String series = "";
    private double lastBucket;

    private Exposition() {}

    static Exposition parse(String text) {
        Exposition parsed = new Exposition();
        if (!text.endsWith("\n")) {
            parsed.faults.add("no line feed at the end");
        }
        text.lines().forEach(parsed::line);
        return parsed;
    }

    List<String> faults() {
        return faults;
    }

    Map<String, String> types() {
        return types;
    }

    /** {@return the value of a series written as in the text, or NaN} */
    double value(String name) {
        return samples.getOrDefault(name, Double.NaN);
    }

    Set<String> series() {
        return samples.keySet();
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) {
            String[] parts = line.split(" ", 4);
            check(parts.length == 4 && !parts[3].isBlank(), "no help: " + line);
            check(helped.add(parts[2]), "help twice: " + line);
        } else if (line.startsWith("# TYPE ")) {
            String[] parts = line.split(" ", 4);
            check(types.put(parts[2], parts[3]) == null, "type twice: " + line);
            check(helped.contains(parts[2]), "type without help: " + line);
            check(
                    parts[3].equals("counter") == parts[2].endsWith("_total"),
                    "counters, and only they, end in _total: " + line);
        } else {
            sample(line);
        }
    }

    private void sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            faults.add("no sample: " + line);
            return;
        }
        String labels = matcher.group(2) == null ? "" : matcher.group(2);
        check(LABEL.matcher(labels).replaceAll("").isEmpty(), "bad labels: " + line);
        double value = number(matcher.group(3));
        String name = matcher.group(1);
        check(
                types.containsKey(name)
                        || types.containsKey(name.replaceAll("_(bucket|sum|count)$", "")),
                "no type: " + line);
        check(
                samples.put(labels.isEmpty() ? name : name + "{" + labels + "}", value) == null,
                "series twice: " + line);
        if (name.endsWith("_bucket")) {
            bucket(name, labels, value);
        } else if (name.endsWith("_count") && lastBucket >= 0 && !series.isEmpty()) {
            check(value == lastBucket, "count is not the last bucket: " + line);
            series = "";
        }
    }

    private void bucket(String name, String labels, double value) {
        String of = name + labels.replaceAll(",?le=\"[^\"]*\"", "");
        check(!of.equals(series) || value >= lastBucket, "buckets shrink: " + name + labels);
        series = of;
        lastBucket = value;
        if (labels.contains("le=\"+Inf\"")) {
            check(labels.endsWith("le=\"+Inf\""), "le is the last label: " + labels);
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
