package io.aegisbench.reports.run;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One cell of one round. A column without a value says why, except where it belongs to another load
 * model. Not thread-safe: the runner owns it.
 */
public final class CellRow {
    /** What a row says of its version. */
    static final String SCHEMA = "aegis-cells/" + Column.newestVersion();

    /** The versions that are read: an older one lacks the columns that came later. */
    static final List<String> KNOWN_SCHEMAS =
            IntStream.rangeClosed(1, Column.newestVersion())
                    .mapToObj(version -> "aegis-cells/" + version)
                    .toList();

    private static final int DIGITS = 4;

    private final Map<Column, String> values = new EnumMap<>(Column.class);
    private final Map<Column, String> missing = new EnumMap<>(Column.class);

    public CellRow() {
        values.put(Column.SCHEMA, SCHEMA);
    }

    public CellRow put(Column column, String value) {
        values.put(column, value);
        missing.remove(column);
        return this;
    }

    public CellRow put(Column column, long value) {
        return put(column, Long.toString(value));
    }

    /** Rounds to four digits after the point; what is no finite number is missing. */
    public CellRow put(Column column, double value) {
        if (!Double.isFinite(value)) {
            return miss(column, "not a finite number");
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_EVEN);
        String text = rounded.stripTrailingZeros().toPlainString();
        return put(column, text.equals("-0") ? "0" : text);
    }

    public CellRow miss(Column column, String reason) {
        values.remove(column);
        missing.put(column, reason.replace(';', ',').replace('\n', ' '));
        return this;
    }

    public CellRow missAll(String reason, Column... columns) {
        for (Column column : columns) {
            miss(column, reason);
        }
        return this;
    }

    public Optional<String> text(Column column) {
        return Optional.ofNullable(values.get(column));
    }

    /** {@return the value, or an empty text} */
    public String shown(Column column) {
        return values.getOrDefault(column, "");
    }

    public OptionalDouble number(Column column) {
        String value = values.get(column);
        try {
            return value == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** {@return the reason why a value is missing, if it is} */
    public Optional<String> reason(Column column) {
        return Optional.ofNullable(missing.get(column));
    }

    public String key() {
        return key(shown(Column.CELL), shown(Column.ROUND));
    }

    /** {@return what a cell of a round is known by} */
    public static String key(String cell, Object round) {
        return cell + " r" + round;
    }

    /** {@return the fields in the order of the columns} */
    public List<String> fields() {
        String reasons =
                missing.entrySet().stream()
                        .map(e -> e.getKey().header() + "=" + e.getValue())
                        .collect(Collectors.joining("; "));
        return Stream.of(Column.values())
                .map(column -> column == Column.MISSING ? reasons : shown(column))
                .toList();
    }

    /**
     * {@return the row that these fields of columns are, of today's version}
     *
     * @throws IllegalArgumentException if there are more or fewer than columns, or they are of
     *     another version
     */
    public static CellRow parse(List<String> fields, List<Column> columns) {
        if (fields.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "a row has %s fields: fields=%s".formatted(columns.size(), fields.size()));
        }
        CellRow row = new CellRow();
        for (Column column : Column.values()) {
            if (!columns.contains(column)) {
                row.miss(column, Column.LATER);
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String field = fields.get(i);
            if (column == Column.MISSING) {
                row.parseMissing(field);
            } else if (column == Column.SCHEMA) {
                requireKnown(field);
            } else if (!field.isEmpty()) {
                row.put(column, field);
            }
        }
        return row;
    }

    private static void requireKnown(String schema) {
        if (!KNOWN_SCHEMAS.contains(schema)) {
            throw new IllegalArgumentException(
                    "another schema version: schema=%s, known=%s"
                            .formatted(schema, String.join(" ", KNOWN_SCHEMAS)));
        }
    }

    private void parseMissing(String field) {
        if (field.isEmpty()) {
            return;
        }
        for (String part : field.split("; ", -1)) {
            int sign = part.indexOf('=');
            if (sign > 0) {
                Column.named(part.substring(0, sign))
                        .ifPresent(c -> miss(c, part.substring(sign + 1)));
            }
        }
    }
}
