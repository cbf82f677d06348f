package io.aegisbench.reports.page;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes a table as CSV: each figure with the ends of its interval and how many rounds it has. */
final class TableFile {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private TableFile() {}

    static String csv(Table table) throws IOException {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
            csv.printRecord(header(table));
            for (List<Value> row : table.rows()) {
                csv.printRecord(values(table, row));
            }
        }
        return text.toString();
    }

    private static boolean isFigure(Table table, int column) {
        return table.rows().stream()
                .map(row -> row.get(column))
                .anyMatch(v -> v instanceof Value.Measured || v instanceof Value.Model);
    }

    private static List<String> header(Table table) {
        List<String> header = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            String id = table.columns().get(i).id();
            header.add(id);
            if (isFigure(table, i)) {
                header.addAll(List.of(id + "_low", id + "_high", id + "_rounds"));
            }
        }
        header.add("remarks");
        return header;
    }

    private static List<String> values(Table table, List<Value> row) {
        List<String> values = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Value value = row.get(i);
            values.add(number(value));
            if (isFigure(table, i)) {
                values.addAll(interval(value));
            }
            String remark = remark(value);
            if (!remark.isEmpty()) {
                remarks.add(table.columns().get(i).id() + "=" + remark);
            }
        }
        values.add(String.join("; ", remarks));
        return values;
    }

    private static String number(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Exact(double number) -> Numbers.plain(number);
            case Value.Published(double number) -> Numbers.plain(number);
            case Value.Model(double number, Interval _) -> Numbers.plain(number);
            case Value.Measured(Estimate estimate, String _) -> Numbers.plain(estimate.median());
            case Value.Missing(String _) -> "";
        };
    }

    private static List<String> interval(Value value) {
        return switch (value) {
            case Value.Measured(Estimate e, String _) ->
                    List.of(
                            Numbers.plain(e.low()),
                            Numbers.plain(e.high()),
                            Integer.toString(e.count()));
            case Value.Model(double _, Interval i) ->
                    List.of(Numbers.plain(i.low()), Numbers.plain(i.high()), "");
            case Value.Text _, Value.Exact _, Value.Published _, Value.Missing _ ->
                    List.of("", "", "");
        };
    }

    private static String remark(Value value) {
        return switch (value) {
            case Value.Missing(String reason) -> "missing: " + reason;
            case Value.Measured(Estimate _, String flag) -> flag;
            case Value.Published _ -> "published, measured elsewhere";
            case Value.Model _ -> "model";
            case Value.Text _, Value.Exact _ -> "";
        };
    }
}
