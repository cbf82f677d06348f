package io.aegisbench.load.drive;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a load generator says at its end.
 *
 * @param seconds how long it asked
 * @param requests that were answered
 * @param earlier that were answered before, while Gatling warmed itself up
 * @param errors that are no right answer, by kind
 * @param lateRequests sent more than a millisecond after their time; only an open generator knows
 */
public record Generated(
        double seconds,
        long requests,
        long earlier,
        Map<String, Long> errors,
        Optional<Long> lateRequests) {
    private static final Pattern LINE =
            Pattern.compile("^aegis-(wrk|java|gatling) (micros=.*)$", Pattern.MULTILINE);
    private static final Pattern FIELD = Pattern.compile("([a-z0-9-]+)=(\\d+)");
    private static final Set<String> ERRORS =
            Set.of("connect", "read", "write", "status", "timeout");

    public Generated {
        errors = Map.copyOf(errors);
    }

    /**
     * {@return the figures of the line that our script or our generator ends with}
     *
     * @throws IOException if there is no such line
     */
    public static Generated parse(String output) throws IOException {
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
        fields.forEach((kind, count) -> {
            if (count > 0 && (ERRORS.contains(kind) || kind.startsWith(CellLine.ERROR))) {
                errors.put(kind, count);
            }
        });
        Long micros = fields.get("micros");
        Long requests = fields.get("requests");
        if (micros == null || requests == null || micros == 0) {
            throw new IOException("the generator gave no figures: " + line.group());
        }
        return new Generated(
                micros / 1e6,
                requests,
                fields.getOrDefault("earlier", 0L),
                errors,
                Optional.ofNullable(fields.get("late")));
    }

    /** {@return all that the server answered to this process} */
    public long answered() {
        return earlier + requests;
    }

    /** {@return the same without errors of a kind, which were what was wanted} */
    public Generated without(String kind) {
        Map<String, Long> others = new TreeMap<>(errors);
        others.remove(kind);
        return new Generated(seconds, requests, earlier, others, lateRequests);
    }

    public double rate() {
        return requests / seconds;
    }

    public long errorCount() {
        return errors.values().stream().mapToLong(n -> n).sum();
    }
}
