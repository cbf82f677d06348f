package io.aegisbench.reports.page;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a section for a console: what the figures say, and its tables. The figures are those of
 * the page, with the same digits, intervals and flags.
 */
public final class SectionText {
    private static final String GAP = "  ";

    private final List<String> lines = new ArrayList<>();

    private SectionText() {}

    /**
     * {@return the lines of a section; none if nothing was measured for it}
     *
     * @param section to show
     */
    public static List<String> lines(Section section) {
        SectionText text = new SectionText();
        if (section.isMeasured()) {
            text.lines.add(section.title());
            if (!section.lead().isEmpty()) {
                text.lines.add(section.lead());
            }
            section.tables().forEach(text::table);
            section.caveats().forEach(caveat -> text.lines.add("- " + caveat));
        }
        return text.lines;
    }

    private void table(Table table) {
        List<Integer> shown =
                IntStream.range(0, table.columns().size())
                        .filter(c -> table.rows().stream().anyMatch(row -> isKnown(row.get(c))))
                        .boxed()
                        .toList();
        Set<String> notes = new LinkedHashSet<>();
        List<List<String>> rows = new ArrayList<>();
        rows.add(shown.stream().map(c -> table.columns().get(c).label()).toList());
        rows.add(shown.stream().map(c -> table.columns().get(c).unit()).toList());
        table.rows()
                .forEach(
                        row -> rows.add(shown.stream().map(c -> show(row.get(c), notes)).toList()));
        lines.add("");
        lines.add(table.title());
        for (List<String> row : rows) {
            lines.add(line(row, rows, shown, table));
        }
        lines.addAll(notes);
    }

    private static boolean isKnown(Value value) {
        return !(value instanceof Value.Missing) && !value.show().isEmpty();
    }

    private static String line(
            List<String> row, List<List<String>> all, List<Integer> shown, Table table) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> {
                    int width = all.stream().mapToInt(r -> r.get(i).length()).max().orElse(0);
                    String blanks = " ".repeat(width - row.get(i).length());
                    return isText(table, shown.get(i)) ? row.get(i) + blanks : blanks + row.get(i);
                })
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static boolean isText(Table table, int column) {
        return table.rows().stream().anyMatch(row -> row.get(column) instanceof Value.Text);
    }

    private static String show(Value value, Set<String> notes) {
        String interval = value.showInterval().isEmpty() ? "" : " (" + value.showInterval() + ")";
        return switch (value) {
            case Value.Published _ -> value.show() + " published";
            case Value.Model _ -> "~" + value.show() + interval;
            case Value.Measured(Estimate _, String flag) -> {
                if (!flag.isEmpty()) {
                    notes.add("⚑ " + flag);
                }
                yield value.show() + interval + (flag.isEmpty() ? "" : " ⚑");
            }
            case Value.Text _, Value.Exact _, Value.Missing _ -> value.show();
        };
    }
}
