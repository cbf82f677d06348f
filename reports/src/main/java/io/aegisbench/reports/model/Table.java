package io.aegisbench.reports.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of figures.
 *
 * @param id name of its files
 * @param title what it holds
 * @param columns its columns
 * @param rows as many values each as there are columns
 */
public record Table(String id, String title, List<Column> columns, List<List<Value>> rows) {
    /**
     * One column.
     *
     * @param id its name in files
     * @param label its name for people
     * @param unit what its figures are counted in; empty for words
     */
    public record Column(String id, String label, String unit) {}

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<Value> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a row has one value a column: table=%s, columns=%s, values=%s"
                                .formatted(id, columns.size(), row.size()));
            }
        }
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    public static Builder named(String id, String title) {
        return new Builder(id, title);
    }

    /** Collects columns and rows. */
    public static final class Builder {
        private final String id;
        private final String title;
        private final List<Column> columns = new ArrayList<>();
        private final List<List<Value>> rows = new ArrayList<>();

        private Builder(String id, String title) {
            this.id = id;
            this.title = title;
        }

        public Builder column(String id, String label, String unit) {
            columns.add(new Column(id, label, unit));
            return this;
        }

        public Builder row(Value... values) {
            rows.add(List.of(values));
            return this;
        }

        public Builder row(List<Value> values) {
            rows.add(values);
            return this;
        }

        public Table build() {
            return new Table(id, title, columns, rows);
        }
    }
}
