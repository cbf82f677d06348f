package io.aegisbench.load.simulation;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** How the texts of settings are read. */
final class Readers {
    private Readers() {}

    static Function<String, Integer> whole(int min, int max) {
        return text -> (int) bounded(number(text, "a whole number"), min, max);
    }

    /** Seconds with an optional fraction. */
    static Function<String, Duration> seconds(double min, double max) {
        return text -> {
            double seconds = decimal(min, max).apply(text);
            return Duration.ofNanos(Math.round(seconds * 1e9));
        };
    }

    static Function<String, Double> decimal(double min, double max) {
        return text -> {
            double value;
            try {
                value = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is a number", e);
            }
            if (!(value >= min && value <= max)) {
                throw new IllegalArgumentException("is from " + plain(min) + " to " + plain(max));
            }
            return value;
        };
    }

    /** Whole numbers, each above the one before it. */
    static Function<String, List<Integer>> rising(int min, int max, int mostSteps) {
        return text -> {
            List<Integer> steps = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                int step = (int) bounded(number(part.strip(), "whole numbers"), min, max);
                if (!steps.isEmpty() && step <= steps.getLast()) {
                    throw new IllegalArgumentException("are rising numbers");
                }
                steps.add(step);
            }
            if (steps.size() > mostSteps) {
                throw new IllegalArgumentException("are at most " + mostSteps + " numbers");
            }
            return List.copyOf(steps);
        };
    }

    static Function<String, String> oneOf(Set<String> choices) {
        return text -> {
            if (!choices.contains(text)) {
                List<String> sorted = choices.stream().sorted().toList();
                throw new IllegalArgumentException("is one of " + String.join(", ", sorted));
            }
            return text;
        };
    }

    /** Addresses of servers, without a slash at the end; none from an empty text. */
    static List<URI> addresses(String text) {
        return parts(text).stream().map(Readers::address).toList();
    }

    /** Parts between commas; none from an empty text. */
    static List<String> parts(String text) {
        return text.isEmpty()
                ? List.of()
                : Stream.of(text.split(",", -1)).map(String::strip).toList();
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (known && uri.getHost() != null && uri.getRawQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, as of any other text.
        }
        throw new IllegalArgumentException("is http://HOST:PORT, several with commas between");
    }

    private static long number(String text, String what) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is " + what, e);
        }
    }

    private static long bounded(long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("is from " + min + " to " + max);
        }
        return value;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
