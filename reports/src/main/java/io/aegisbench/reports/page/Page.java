package io.aegisbench.reports.page;

import io.aegisbench.reports.chart.ChartFile;
import io.aegisbench.reports.chart.SvgStyles;
import io.aegisbench.reports.model.Answer;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Comparison;
import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.run.Problem;
import io.aegisbench.reports.run.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;

/** Writes the page: one file, which needs neither network nor script. */
final class Page {
    private static final String STYLE = "page.css";

    private final StudyReport study;
    private final Html html = new Html();
    private final SvgStyles styles = new SvgStyles();

    private Page(StudyReport study) {
        this.study = study;
    }

    static String of(StudyReport study) {
        Page page = new Page(study);
        page.body();
        return new Html()
                .raw("<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n")
                .raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n")
                .raw(
                        "<meta name=color-scheme content=\"light dark\">\n<link rel=icon href=\"data:,\">\n")
                .element("title", "Aegis Bench: what evidence of every LLM call costs")
                .raw("<style>\n" + style() + page.styles.sheet() + "</style>\n</head>\n")
                .raw(page.html + "</html>\n")
                .toString();
    }

    private void body() {
        html.raw("<body>\n<main>\n");
        head();
        study.machines().forEach(this::summary);
        study.comparison().ifPresent(this::comparison);
        problems();
        contents();
        study.machines().forEach(this::sections);
        new ProvenanceHtml(html, study).write();
        html.raw("</main>\n</body>\n");
    }

    private void head() {
        html.raw("<header>\n")
                .element("h1", "What does tamper-evident evidence of every LLM call cost?");
        html.raw("<p>").text("Drawn " + study.drawnUtc() + " from stored runs. ");
        html.text("Each figure is the median of several rounds with a bootstrap 95 % interval. ");
        html.raw(
                "<span class=legend><span class=key-measured>measured here</span> <span class=key-published>published by others, elsewhere</span> <span class=key-model>computed by a model</span> <span class=key-flag>⚑ not to be ranked</span></span></p>\n");
        if (study.machines().size() > 1) {
            html.element(
                    "p class=warning",
                    "The runs are of %s unlike machines. Each has its own part; nothing is ranked or compared across them."
                            .formatted(study.machines().size()));
        }
        html.raw("</header>\n");
    }

    private void summary(MachineReport report) {
        String prefix = study.prefix(report);
        html.raw("<section class=summary id=\"" + prefix + "summary\">\n");
        html.raw("<h2>")
                .text("Summary")
                .raw("<small>")
                .text(report.title() + "; study " + report.study())
                .raw("</small></h2>\n<dl>\n");
        for (Answer answer : report.answers()) {
            html.raw("<dt>").text(answer.question()).raw("</dt>\n<dd>").text(answer.text());
            html.raw(" <a href=\"#" + prefix + answer.section() + "\">details</a></dd>\n");
        }
        html.raw("</dl>\n");
        for (Run run : report.runs()) {
            if (!run.info().noise().isEmpty() && !report.drawnFrom(run).isEmpty()) {
                html.element(
                        "p class=warning",
                        "Not quiet: " + run.info().id() + ", " + run.info().noise() + ".");
            }
        }
        html.raw("</section>\n");
    }

    private void comparison(Comparison comparison) {
        html.raw("<section id=comparison>\n")
                .element("h2", "Compared with " + comparison.baseline());
        html.element("p class=lead", comparison.summary() + ".");
        TableHtml.write(html, comparison.table(), "");
        html.element(
                "p class=method",
                "The ratio of the medians with the 95 % interval of resampled rounds of both studies; better or worse only where the interval leaves out 1. With three rounds a difference is seen by chance once in ten times: repeat what matters.");
        html.raw("</section>\n");
    }

    private void problems() {
        if (study.problems().isEmpty()) {
            return;
        }
        html.raw("<section id=problems>\n")
                .element("h2", "Input that could not be used")
                .raw("<ul>\n");
        for (Problem problem : study.problems()) {
            html.raw("<li><code>")
                    .text(problem.where())
                    .raw("</code> ")
                    .text(problem.what())
                    .raw("</li>\n");
        }
        html.raw("</ul>\n</section>\n");
    }

    private void contents() {
        html.raw("<nav aria-label=Contents><ul>\n");
        for (MachineReport report : study.machines()) {
            for (Section section : report.sections()) {
                html.raw("<li><a href=\"#" + study.prefix(report) + section.id() + "\">")
                        .text(section.title())
                        .raw("</a>");
                html.raw(section.isMeasured() ? "</li>\n" : " <small>not measured</small></li>\n");
            }
        }
        html.raw("<li><a href=#provenance>Provenance</a></li>\n</ul></nav>\n");
    }

    private void sections(MachineReport report) {
        if (study.machines().size() > 1) {
            html.element("h2 class=machine", report.title());
        }
        report.sections().forEach(section -> section(section, study.prefix(report)));
    }

    private void section(Section section, String prefix) {
        html.raw("<section id=\"" + prefix + section.id() + "\">\n").element("h2", section.title());
        html.element("p class=lead", section.lead());
        section.charts().forEach(chart -> chart(chart, prefix));
        section.tables().forEach(table -> TableHtml.write(html, table, prefix));
        if (!section.method().isEmpty()) {
            html.raw("<p class=method><b>Method.</b> ").text(section.method()).raw("</p>\n");
        }
        caveats(section.caveats());
        html.raw("<p class=command>Measure it again: <code>")
                .text(section.command())
                .raw("</code>");
        if (!section.source().isEmpty()) {
            html.raw(" <span class=source>from run <code>")
                    .text(section.source())
                    .raw("</code></span>");
        }
        html.raw("</p>\n</section>\n");
    }

    private void caveats(List<String> caveats) {
        if (caveats.isEmpty()) {
            return;
        }
        html.raw("<ul class=caveats>\n");
        caveats.forEach(caveat -> html.element("li", caveat));
        html.raw("</ul>\n");
    }

    private void chart(ChartSpec chart, String prefix) {
        html.raw("<figure>\n").element("figcaption", chart.title());
        html.raw("<div class=wide>").raw(svg(chart, prefix, ChartFile.WIDE)).raw("</div>\n");
        html.raw("<div class=narrow>").raw(svg(chart, prefix, ChartFile.NARROW)).raw("</div>\n");
        html.raw("</figure>\n");
    }

    private String svg(ChartSpec chart, String prefix, int width) {
        String label = "role=\"img\" aria-label=\"" + Html.escape(chart.title()) + "\"";
        return ChartFile.svg(chart, prefix, width, styles)
                .replaceFirst("<svg ", Matcher.quoteReplacement("<svg " + label + " "));
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream(STYLE)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + STYLE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot be read: " + STYLE, e);
        }
    }
}
