package io.aegisbench.reports.page;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.util.ArrayList;
import java.util.List;

/** Shows a table: figures with their intervals, reasons for what is missing below it. */
final class TableHtml {
    /** A longer table is folded. */
    private static final int MOST_OPEN_ROWS = 14;

    private final Table table;
    private final List<String> notes = new ArrayList<>();

    private TableHtml(Table table) {
        this.table = table;
    }

    static void write(Html html, Table table, String prefix) {
        new TableHtml(table).write(html, prefix);
    }

    private void write(Html html, String prefix) {
        boolean open = table.rows().size() <= MOST_OPEN_ROWS;
        html.raw("<details class=table" + (open ? " open" : "") + "><summary>");
        html.text(
                "%s (%s row%s)"
                        .formatted(
                                table.title(),
                                table.rows().size(),
                                table.rows().size() == 1 ? "" : "s"));
        html.raw(
                "</summary>\n<div class=scroll><table id=\""
                        + Html.escape(prefix + "table-" + table.id())
                        + "\">\n<thead><tr>");
        for (Table.Column column : table.columns()) {
            html.raw("<th scope=col>").text(column.label());
            if (!column.unit().isEmpty()) {
                html.raw("<small>").text(column.unit()).raw("</small>");
            }
            html.raw("</th>");
        }
        html.raw("</tr></thead>\n<tbody>\n");
        for (List<Value> row : table.rows()) {
            html.raw("<tr>");
            row.forEach(value -> cell(html, value));
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></div>\n");
        notes(html);
        html.raw("<p class=files>The same with every round: <code>")
                .text("tables/" + prefix + table.id() + ".csv")
                .raw("</code></p></details>\n");
    }

    private void cell(Html html, Value value) {
        switch (value) {
            case Value.Text(String text) -> html.raw("<td>").text(text);
            case Value.Exact(double number) -> number(html, "num", number, value);
            case Value.Published(double number) -> {
                number(html, "num published", number, value);
                html.raw("<small>published</small>");
            }
            case Value.Model(double number, Interval _) -> {
                number(html, "num model", number, value);
                interval(html, value);
                html.raw("<small>model</small>");
            }
            case Value.Measured(Estimate estimate, String flag) -> {
                number(html, flag.isEmpty() ? "num" : "num flagged", estimate.median(), value);
                if (!flag.isEmpty()) {
                    html.raw("<sup>⚑" + note("⚑ " + flag) + "</sup>");
                }
                interval(html, value);
                outliers(html, estimate);
            }
            case Value.Missing(String reason) ->
                    html.raw("<td class=\"num missing\">–<sup>" + note(reason) + "</sup>");
        }
        html.raw("</td>");
    }

    private static void number(Html html, String style, double number, Value value) {
        html.raw("<td class=\"" + style + "\" data-value=\"" + Numbers.plain(number) + "\">");
        html.raw("<b>").text(value.show()).raw("</b>");
    }

    private static void interval(Html html, Value value) {
        if (!value.showInterval().isEmpty()) {
            html.raw("<small>").text(value.showInterval()).raw("</small>");
        }
    }

    private static void outliers(Html html, Estimate estimate) {
        if (!estimate.outliers().isEmpty()) {
            html.raw("<small>× ")
                    .text(
                            String.join(
                                    ", ", estimate.outliers().stream().map(Numbers::show).toList()))
                    .raw("</small>");
        }
    }

    private int note(String text) {
        if (!notes.contains(text)) {
            notes.add(text);
        }
        return notes.indexOf(text) + 1;
    }

    private void notes(Html html) {
        if (notes.isEmpty()) {
            return;
        }
        html.raw("<ol class=notes>");
        notes.forEach(note -> html.raw("<li>").text(note).raw("</li>"));
        html.raw("</ol>\n");
    }
}
