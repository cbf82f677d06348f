package io.aegisbench.reports.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One cell in one round of a load run: a row of {@code cells.csv}.
 *
 * @param folder the run's folder, which paths in the row are relative to
 * @param values text by column; an unknown value is empty
 * @param missing reason by column for what is not known
 */
public record LoadCell(Path folder, Map<Column, String> values, Map<String, String> missing) {
    private static final List<String> UNFLAGGED = List.of("rankable");

    public String text(Column column) {
        return values.getOrDefault(column, "");
    }

    public OptionalDouble number(Column column) {
        String text = text(column);
        return text.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(text));
    }

    public String reason(Column column) {
        return missing.getOrDefault(column.header(), "the run does not say why");
    }

    public String id() {
        return text(Column.CELL);
    }

    public int round() {
        return (int) number(Column.ROUND).orElse(1);
    }

    /** {@return whether requests came at a rate of their own} */
    public boolean isOpen() {
        return text(Column.LOAD_MODEL).equals("open");
    }

    public boolean isRankable() {
        return UNFLAGGED.contains(text(Column.STATE));
    }

    /** {@return the value of {@code name=value} in the variant, or empty} */
    public String variant(String name) {
        return Arrays.stream(text(Column.VARIANT).split(",", -1))
                .map(String::strip)
                .filter(token -> token.startsWith(name + "="))
                .map(token -> token.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** {@return whether it is the second half of an A/A control} */
    public boolean isControl() {
        return !variant("aa").isEmpty();
    }
}
