package io.aegisbench.reports.page;

import io.aegisbench.reports.model.Answer;
import io.aegisbench.reports.model.Comparison;
import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.stats.Estimate;
import java.util.List;
import java.util.Set;

/** A summary fit for a pull request. */
final class Markdown {
    /** Tables that are short and say the most. */
    private static final Set<String> HEADLINES =
            Set.of("hand-off", "audit", "layouts", "goodput", "scalability", "control");

    private final StringBuilder out = new StringBuilder();

    private Markdown() {}

    static String of(StudyReport study) {
        Markdown markdown = new Markdown();
        markdown.line("# Aegis Bench study");
        markdown.line("");
        markdown.line(
                "Medians of the rounds with bootstrap 95 % intervals. *Italic* figures were published by others, measured elsewhere; ~ marks a model; ⚑ what is not to be ranked.");
        study.comparison().ifPresent(markdown::comparison);
        study.machines().forEach(markdown::machine);
        if (!study.problems().isEmpty()) {
            markdown.heading("Input that could not be used");
            study.problems()
                    .forEach(
                            p -> markdown.line("- `%s` %s".formatted(p.where(), escape(p.what()))));
        }
        return markdown.out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void heading(String text) {
        line("");
        line("## " + text);
        line("");
    }

    private void comparison(Comparison comparison) {
        heading("Compared with " + comparison.baseline());
        line(comparison.summary() + ".");
        for (Comparison.Row row : comparison.rows()) {
            if (row.verdict() == Comparison.Verdict.WORSE
                    || row.verdict() == Comparison.Verdict.BETTER) {
                line(
                        "- **%s%s**: %s, %s → %s %s"
                                .formatted(
                                        row.verdict().words(),
                                        row.isRegression() ? ", beyond tolerance" : "",
                                        escape(row.label()),
                                        Numbers.show(row.before()),
                                        Numbers.show(row.now()),
                                        row.unit()));
            }
        }
    }

    private void machine(MachineReport report) {
        heading(report.title() + "; study " + report.study());
        for (Answer answer : report.answers()) {
            line("- **%s** %s".formatted(answer.question(), escape(answer.text())));
        }
        for (Run run : report.runs()) {
            if (!run.info().noise().isEmpty() && !report.drawnFrom(run).isEmpty()) {
                line("- not quiet: `%s`, %s".formatted(run.info().id(), run.info().noise()));
            }
        }
        report.sections().stream()
                .flatMap(s -> s.tables().stream())
                .filter(t -> HEADLINES.contains(t.id()))
                .forEach(this::table);
    }

    private void table(Table table) {
        line("");
        line("**" + escape(table.title()) + "**");
        line("");
        line(
                "| "
                        + String.join(
                                " | ",
                                table.columns().stream()
                                        .map(c ->
                                                escape(
                                                        c.label()
                                                                + (c.unit().isEmpty()
                                                                        ? ""
                                                                        : ", " + c.unit())))
                                        .toList())
                        + " |");
        line("|" + "---|".repeat(table.columns().size()));
        for (List<Value> row : table.rows()) {
            line("| " + String.join(" | ", row.stream().map(Markdown::value).toList()) + " |");
        }
    }

    private static String value(Value value) {
        String interval = value.showInterval().isEmpty() ? "" : " (" + value.showInterval() + ")";
        return switch (value) {
            case Value.Published _ -> "*" + value.show() + "*";
            case Value.Model _ -> "~" + value.show() + interval;
            case Value.Measured(Estimate _, String flag) ->
                    value.show() + interval + (flag.isEmpty() ? "" : " ⚑");
            case Value.Missing(String reason) -> "– " + escape(reason);
            case Value.Text _, Value.Exact _ -> escape(value.show());
        };
    }

    private static String escape(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
