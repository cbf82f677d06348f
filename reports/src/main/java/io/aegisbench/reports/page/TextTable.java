package io.aegisbench.reports.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text in columns, numbers to the right. Not thread-safe. */
public final class TextTable {
    /** What stands where there is nothing to say. */
    public static final String NONE = "-";

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int textColumns;

    /**
     * Creates an empty table.
     *
     * @param textColumns how many of the last columns hold text and are set to the left
     */
    private TextTable(int textColumns) {
        this.textColumns = textColumns;
    }

    /** {@return a table of numbers alone} */
    public static TextTable ofNumbers() {
        return new TextTable(0);
    }

    /**
     * {@return a table whose last columns hold text}
     *
     * @param columns how many
     */
    public static TextTable endingInText(int columns) {
        return new TextTable(columns);
    }

    /**
     * Adds a row.
     *
     * @param row of as many cells as the first
     */
    public void add(List<String> row) {
        if (!rows.isEmpty() && rows.getFirst().size() != row.size()) {
            throw new IllegalArgumentException("a row of another length: " + row);
        }
        rows.add(List.copyOf(row));
    }

    /** {@return the lines of the table} */
    public List<String> lines() {
        int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
        int[] widths =
                IntStream.range(0, columns)
                        .map(c ->
                                rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
                        .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(c -> cell(row.get(c), widths[c], c >= widths.length - textColumns))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static String cell(String text, int width, boolean left) {
        String blanks = " ".repeat(width - text.length());
        return left ? text + blanks : blanks + text;
    }

    /**
     * {@return a whole number with separators, such as {@code 3,712,345}}
     *
     * @param number NaN for none
     */
    public static String whole(double number) {
        return Double.isNaN(number) ? NONE : String.format(Locale.ROOT, "%,d", Math.round(number));
    }

    /**
     * {@return a number with the digits after the point that its size leaves room for}
     *
     * @param number NaN for none
     */
    public static String decimal(double number) {
        if (Double.isNaN(number)) {
            return NONE;
        }
        return String.format(Locale.ROOT, number < 10 ? "%.2f" : "%.1f", number);
    }

    /** {@return bytes of garbage: JMH's own noise of less than a hundredth of a byte is 0} */
    public static String bytes(double number) {
        return number < 0.01 ? "0" : decimal(number);
    }
}
