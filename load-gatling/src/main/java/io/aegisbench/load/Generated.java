package io.aegisbench.load;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a load generator says at its end.
 *
 * @param seconds how long it asked
 * @param requests that were answered
 * @param errors that are no right answer, by kind
 * @param lateRequests sent more than a millisecond after their time; only an open generator knows
 */
record Generated(
        double seconds, long requests, Map<String, Long> errors, Optional<Long> lateRequests) {
    private static final Pattern LINE =
            Pattern.compile("^aegis-(wrk|java) (.*)$", Pattern.MULTILINE);
    private static final Pattern FIELD = Pattern.compile("([a-z]+)=(\\d+)");

    Generated {
        errors = Map.copyOf(errors);
    }

    /**
     * {@return the figures of the line that our script or our generator ends with}
     *
     * @throws IOException if there is no such line
     */
    static Generated parse(String output) throws IOException {
        Matcher line = LINE.matcher(output);
        if (!line.find()) {
            throw new IOException("the generator said something else: " + output.strip());
        }
        Map<String, Long> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(line.group(2));
        while (field.find()) {
            fields.put(field.group(1), Long.valueOf(field.group(2)));
        }
        Map<String, Long> errors = new TreeMap<>();
        for (String kind : new String[] {"connect", "read", "write", "status", "timeout"}) {
            if (fields.getOrDefault(kind, 0L) > 0) {
                errors.put(kind, fields.get(kind));
            }
        }
        Long micros = fields.get("micros");
        Long requests = fields.get("requests");
        if (micros == null || requests == null || micros == 0) {
            throw new IOException("the generator gave no figures: " + line.group());
        }
        return new Generated(
                micros / 1e6, requests, errors, Optional.ofNullable(fields.get("late")));
    }

    double rate() {
        return requests / seconds;
    }

    long errorCount() {
        return errors.values().stream().mapToLong(n -> n).sum();
    }
}
