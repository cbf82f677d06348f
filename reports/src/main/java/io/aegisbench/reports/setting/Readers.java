package io.aegisbench.reports.setting;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** How the texts of settings are read. Each refuses with the rule, which follows the name. */
public final class Readers {
    private Readers() {}

    /** {@return a reader of a text as it is} */
    public static Function<String, String> text() {
        return text -> text;
    }

    /** {@return a reader of a whole number in bounds, both included} */
    public static Function<String, Integer> whole(int min, int max) {
        return text -> (int) bounded(number(text, "a whole number"), min, max);
    }

    /** {@return a reader of any whole number} */
    public static Function<String, Long> anyWhole() {
        return text -> number(text, "a whole number");
    }

    /** {@return a reader of seconds with an optional fraction} */
    public static Function<String, Duration> seconds(double min, double max) {
        return text -> {
            double seconds = decimal(min, max).apply(text);
            return Duration.ofNanos(Math.round(seconds * 1e9));
        };
    }

    /** {@return a reader of a number in bounds, both included} */
    public static Function<String, Double> decimal(double min, double max) {
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

    /** {@return a reader of whole numbers with commas between, each above the one before it} */
    public static Function<String, List<Integer>> rising(int min, int max, int mostSteps) {
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

    /** {@return a reader of one of these words} */
    public static Function<String, String> oneOf(List<String> choices) {
        return text -> {
            if (!choices.contains(text)) {
                throw new IllegalArgumentException("is one of " + String.join(", ", choices));
            }
            return text;
        };
    }

    /** {@return a reader of a constant of an enum, written in small letters} */
    public static <E extends Enum<E>> Function<String, E> constant(Class<E> type) {
        List<String> words =
                Stream.of(type.getEnumConstants())
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList();
        Function<String, String> word = oneOf(words);
        return text -> Enum.valueOf(type, word.apply(text).toUpperCase(Locale.ROOT));
    }

    /** {@return a reader of {@code true} or {@code false}} */
    public static Function<String, Boolean> flag() {
        return text ->
                switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("is true or false");
                };
    }

    /** {@return a reader of a regular expression} */
    public static Function<String, Pattern> pattern() {
        return text -> {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "is a regular expression, " + e.getDescription(), e);
            }
        };
    }

    /** {@return a reader of a point in time} */
    public static Function<String, Instant> instant() {
        return text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("is an instant as 2026-11-23T18:00:00Z", e);
            }
        };
    }

    /** {@return addresses of servers, without a slash at the end; none from an empty text} */
    public static List<URI> addresses(String text) {
        return parts(text).stream().map(Readers::address).toList();
    }

    /** {@return parts between commas; none from an empty text} */
    public static List<String> parts(String text) {
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
