package io.aegisbench.reports.page;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a section for a console: what the figures say, and its tables. The figures are those of
 * the page, with the same digits, intervals and flags.
 */
public final class SectionText {
    private static final String GAP = "  ";

    /** A wider table is cut into parts that stand below each other. */
    private static final int WIDTH = 150;

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
        List<Integer> widths =
                IntStream.range(0, shown.size())
                        .map(i -> rows.stream().mapToInt(r -> r.get(i).length()).max().orElse(0))
                        .boxed()
                        .toList();
        List<List<Integer>> parts = parts(widths, keys(table, shown));
        for (int i = 0; i < parts.size(); i++) {
            List<Integer> part = parts.get(i);
            if (i > 0) {
                lines.add("");
            }
            rows.stream()
                    .map(row -> line(row, part, widths, c -> isText(table, shown.get(c))))
                    .filter(line -> !line.isEmpty())
                    .forEach(lines::add);
        }
        lines.addAll(notes);
    }

    /** {@return how many of the first columns say what a row is of} */
    private static int keys(Table table, List<Integer> shown) {
        int keys = 0;
        while (keys < shown.size() - 1 && isKey(table, shown.get(keys))) {
            keys++;
        }
        return keys;
    }

    private static boolean isKey(Table table, int column) {
        return table.rows().stream()
                .map(row -> row.get(column))
                .allMatch(value -> value instanceof Value.Text || value instanceof Value.Exact);
    }

    /** {@return the columns by parts that a console has room for, each with the keys first} */
    private static List<List<Integer>> parts(List<Integer> widths, int keys) {
        List<List<Integer>> parts = new ArrayList<>();
        List<Integer> own = IntStream.range(0, keys).boxed().toList();
        int begin = own.stream().mapToInt(i -> widths.get(i) + GAP.length()).sum();
        List<Integer> part = new ArrayList<>(own);
        int used = begin;
        for (int i = keys; i < widths.size(); i++) {
            if (part.size() > keys && used + widths.get(i) > WIDTH) {
                parts.add(part);
                part = new ArrayList<>(own);
                used = begin;
            }
            part.add(i);
            used += widths.get(i) + GAP.length();
        }
        parts.add(part);
        return parts;
    }

    private static boolean isKnown(Value value) {
        return !(value instanceof Value.Missing) && !value.show().isEmpty();
    }

    private static String line(
            List<String> row, List<Integer> part, List<Integer> widths, IntPredicate isText) {
        return part.stream()
                .map(i -> {
                    String blanks = " ".repeat(widths.get(i) - row.get(i).length());
                    return isText.test(i) ? row.get(i) + blanks : blanks + row.get(i);
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
