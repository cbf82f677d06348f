package io.aegisbench.proxy.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One section of the settings while it is read: every key is asked for by name, with its default,
 * and what was not asked for is unknown. Not thread-safe.
 */
final class SettingsSection {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final String HIDDEN = "(set)";
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    /** Names, paths and addresses are shorter. */
    private static final int MAX_CHARACTERS = 4096;

    private final String path;
    private final ObjectNode given;
    private final ObjectNode effective;
    private final SettingsEnvironment environment;
    private final SettingsSchema schema;
    private final Set<String> asked = new HashSet<>();
    private final List<SettingsSection> children = new ArrayList<>();

    SettingsSection(
            String path,
            ObjectNode given,
            ObjectNode effective,
            SettingsEnvironment environment,
            SettingsSchema schema) {
        this.path = path;
        this.given = given;
        this.effective = effective;
        this.environment = environment;
        this.schema = schema;
    }

    SettingsSection section(String key) {
        asked.add(key);
        schema.section(name(key));
        JsonNode node = given.get(key);
        if (node != null && !node.isObject()) {
            throw new SettingsException(name(key), "must be a section");
        }
        ObjectNode below = node == null ? given.objectNode() : (ObjectNode) node;
        SettingsSection child =
                new SettingsSection(
                        name(key), below, effective.putObject(key), environment, schema);
        children.add(child);
        return child;
    }

    String text(String key, String otherwise) {
        schema.setting(name(key), "text", otherwise);
        return valueOr(key, otherwise);
    }

    private String valueOr(String key, String otherwise) {
        String value = found(key).orElse(otherwise);
        effective.put(key, value);
        return value;
    }

    Optional<String> optionalText(String key) {
        schema.setting(name(key), "text", "");
        return found(key);
    }

    private Optional<String> found(String key) {
        JsonNode node = value(key);
        if (node == null) {
            effective.putNull(key);
            return Optional.empty();
        }
        if (!node.isValueNode()) {
            throw new SettingsException(name(key), "must be one value");
        }
        String text = checked(key, node.asString());
        effective.put(key, text);
        return Optional.of(text);
    }

    /** Refuses what no value is, without showing it: it may be a secret. */
    private String checked(String key, String text) {
        if (text.isBlank()) {
            throw new SettingsException(name(key), "is empty");
        }
        if (text.length() > MAX_CHARACTERS) {
            throw new SettingsException(
                    name(key), "is longer than " + MAX_CHARACTERS + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new SettingsException(name(key), "has a control character, such as a line's end");
        }
        return text;
    }

    /** A file. */
    Optional<Path> path(String key) {
        schema.setting(name(key), "path", "");
        return found(key).map(text -> pathOf(key, text));
    }

    /** A file or directory that has a place of its own if no other is given. */
    Path path(String key, String otherwise) {
        schema.setting(name(key), "path", otherwise);
        return pathOf(key, valueOr(key, otherwise));
    }

    private Path pathOf(String key, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new SettingsException(name(key), "is no path");
        }
    }

    /**
     * A value that is never shown: itself, {@code file:} and the file it stands in, or {@code env:}
     * and the variable.
     */
    Optional<String> secret(String key) {
        schema.setting(name(key), "secret", "");
        Optional<String> value =
                found(key).map(text -> checked(key, environment.secret(name(key), text)));
        value.ifPresent(_ -> effective.put(key, HIDDEN));
        return value;
    }

    int integer(String key, int otherwise, int min, int max) {
        schema.setting(name(key), range(min, max), Integer.toString(otherwise));
        return number(key, otherwise, min, max);
    }

    private static String range(int min, int max) {
        return min + "…" + max;
    }

    private int number(String key, int otherwise, int min, int max) {
        JsonNode node = value(key);
        int value = node == null ? otherwise : integerOf(key, node);
        if (value < min || value > max) {
            throw new SettingsException(name(key), "must be from " + min + " to " + max);
        }
        effective.put(key, value);
        return value;
    }

    /** A number that may be left out, which means that there is no limit. */
    Optional<Integer> optionalInteger(String key, int min, int max) {
        schema.setting(name(key), range(min, max), "");
        return value(key) == null ? none(key) : Optional.of(number(key, min, min, max));
    }

    private Optional<Integer> none(String key) {
        effective.putNull(key);
        return Optional.empty();
    }

    private int integerOf(String key, JsonNode node) {
        try {
            if (node.isValueNode()) {
                return Integer.parseInt(node.asString().replace("_", ""));
            }
        } catch (NumberFormatException e) {
            // Said below, as of any other value.
        }
        throw new SettingsException(name(key), "must be a whole number");
    }

    /** A time that may not be nothing. */
    Duration duration(String key, String otherwise) {
        schema.setting(name(key), "time", otherwise);
        return positive(key, time(key, otherwise));
    }

    private Duration positive(String key, Duration duration) {
        if (duration.isZero()) {
            throw new SettingsException(name(key), "must be more than nothing");
        }
        return duration;
    }

    /** A time that may be left out, and is more than nothing. */
    Optional<Duration> optionalDuration(String key) {
        schema.setting(name(key), "time", "");
        if (value(key) == null) {
            effective.putNull(key);
            return Optional.empty();
        }
        return Optional.of(positive(key, time(key, "")));
    }

    /** A time that may be nothing. */
    Duration delay(String key, String otherwise) {
        schema.setting(name(key), "time or 0ms", otherwise);
        return time(key, otherwise);
    }

    /** A time that may be nothing, with a longest one of its own. */
    Duration delay(Duration max, String key, String otherwise) {
        String kind = "time, at most " + shown(max) + ", or 0ms";
        return within(Duration.ZERO, max, kind, key, otherwise);
    }

    /** A time with a shortest one of its own. */
    Duration atLeast(Duration min, String key, String otherwise) {
        return within(min, LONGEST, "time, at least " + shown(min), key, otherwise);
    }

    /** A time with a longest one of its own. */
    Duration atMost(Duration max, String key, String otherwise) {
        return within(SHORTEST, max, "time, at most " + shown(max), key, otherwise);
    }

    private Duration within(Duration min, Duration max, String kind, String key, String otherwise) {
        schema.setting(name(key), kind, otherwise);
        Duration duration = time(key, otherwise);
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new SettingsException(name(key), "must be a " + kind);
        }
        return duration;
    }

    private static String shown(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + "s"
                : duration.toMillis() + "ms";
    }

    private Duration time(String key, String otherwise) {
        String value = valueOr(key, otherwise);
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new SettingsException(name(key), "must be a time such as 250ms, 30s, 5m or 1h");
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                };
        if (duration.compareTo(LONGEST) > 0) {
            throw new SettingsException(name(key), "must be at most a week");
        }
        return duration;
    }

    boolean flag(String key, boolean otherwise) {
        schema.setting(name(key), "true, false", Boolean.toString(otherwise));
        String value = valueOr(key, Boolean.toString(otherwise));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new SettingsException(name(key), "must be true or false");
        };
    }

    <E extends Enum<E>> E choice(String key, E otherwise) {
        schema.setting(name(key), shownAll(otherwise), shown(otherwise));
        String value = valueOr(key, shown(otherwise));
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            if (shown(constant).equals(value)) {
                return constant;
            }
        }
        throw new SettingsException(name(key), "must be one of " + shownAll(otherwise));
    }

    private static String shownAll(Enum<?> one) {
        List<String> names = new ArrayList<>();
        for (Enum<?> constant : one.getDeclaringClass().getEnumConstants()) {
            names.add(shown(constant));
        }
        return String.join(", ", names);
    }

    private static String shown(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<String> texts(String key) {
        return texts(key, List.of());
    }

    List<String> texts(String key, List<String> otherwise) {
        schema.setting(name(key), "list", String.join(", ", otherwise));
        List<String> values = new ArrayList<>();
        ArrayNode shown = effective.putArray(key);
        if (value(key) == null) {
            otherwise.forEach(shown::add);
            return otherwise;
        }
        for (JsonNode element : array(key)) {
            if (!element.isValueNode()) {
                throw new SettingsException(name(key), "must be a list of values");
            }
            String text = checked(key, element.asString());
            values.add(text);
            shown.add(text);
        }
        return values;
    }

    /** Sections in a list; each knows its place, such as {@code keys[0]}. */
    <T> List<T> list(String key, BiFunction<SettingsSection, Integer, T> reader) {
        schema.setting(name(key), "list", "");
        List<T> values = new ArrayList<>();
        ArrayNode shown = effective.putArray(key);
        int index = 0;
        for (JsonNode element : array(key)) {
            String at = name(key) + "[" + index + "]";
            if (!(element instanceof ObjectNode object)) {
                throw new SettingsException(at, "must be a section");
            }
            SettingsSection child =
                    new SettingsSection(
                            at, object, shown.addObject(), environment.withinLists(), schema);
            values.add(reader.apply(child, index));
            child.requireAllKnown();
            index++;
        }
        return values;
    }

    private Iterable<JsonNode> array(String key) {
        JsonNode node = value(key);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new SettingsException(name(key), "must be a list");
        }
        return node;
    }

    private @Nullable JsonNode value(String key) {
        asked.add(key);
        JsonNode fromEnvironment = environment.value(name(key));
        JsonNode node = fromEnvironment == null ? given.get(key) : fromEnvironment;
        return node == null || node.isNull() ? null : node;
    }

    /** {@return the full name of a key of this section} */
    String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void requireAllKnown() {
        for (String key : given.propertyNames()) {
            if (!asked.contains(key)) {
                throw new SettingsException(
                        name(key), "is not a setting" + schema.nearest(name(key)));
            }
        }
        children.forEach(SettingsSection::requireAllKnown);
    }
}
