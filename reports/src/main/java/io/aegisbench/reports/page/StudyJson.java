package io.aegisbench.reports.page;

import io.aegisbench.reports.model.Comparison;
import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.Metric;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.stats.Estimate;
import io.aegisbench.reports.stats.Interval;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a study as {@code study.json}, whose schema is the resource {@code study.schema.json}. */
final class StudyJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private StudyJson() {}

    static String of(StudyReport study) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schema", StudyReport.SCHEMA);
        root.put("drawnUtc", study.drawnUtc().toString());
        ArrayNode machines = root.putArray("machines");
        study.machines().forEach(report -> machine(machines.addObject(), study, report));
        ArrayNode problems = root.putArray("problems");
        study.problems()
                .forEach(p -> problems.addObject().put("where", p.where()).put("what", p.what()));
        study.comparison().ifPresent(c -> comparison(root.putObject("comparison"), c));
        return JSON.writeValueAsString(root) + "\n";
    }

    private static void machine(ObjectNode node, StudyReport study, MachineReport report) {
        node.put("name", report.machine().toString());
        node.put("title", report.title()).put("study", report.study());
        node.putPOJO("machine", report.machine());
        ArrayNode runs = node.putArray("runs");
        for (Run run : report.runs()) {
            ObjectNode one = runs.addObject();
            one.putPOJO("provenance", run.info());
            one.put("noise", run.info().noise());
            ArrayNode drawn = one.putArray("sections");
            report.drawnFrom(run).forEach(drawn::add);
        }
        ArrayNode answers = node.putArray("answers");
        report.answers()
                .forEach(a ->
                        answers.addObject()
                                .put("question", a.question())
                                .put("text", a.text())
                                .put("section", a.section()));
        ArrayNode sections = node.putArray("sections");
        report.sections().forEach(s -> section(sections.addObject(), study.prefix(report), s));
        ArrayNode metrics = node.putArray("metrics");
        report.metrics().forEach(m -> metric(metrics.addObject(), m));
    }

    private static void section(ObjectNode node, String prefix, Section section) {
        node.put("id", section.id()).put("title", section.title()).put("lead", section.lead());
        node.put("measured", section.isMeasured());
        node.put("method", section.method())
                .put("command", section.command())
                .put("source", section.source());
        texts(node.putArray("caveats"), section.caveats());
        texts(
                node.putArray("charts"),
                section.charts().stream()
                        .map(c -> ReportFiles.CHARTS + "/" + prefix + c.id() + ".png")
                        .toList());
        ArrayNode tables = node.putArray("tables");
        section.tables().forEach(t -> table(tables.addObject(), t));
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static void table(ObjectNode node, Table table) {
        node.put("id", table.id()).put("title", table.title());
        ArrayNode columns = node.putArray("columns");
        table.columns()
                .forEach(c ->
                        columns.addObject()
                                .put("id", c.id())
                                .put("label", c.label())
                                .put("unit", c.unit()));
        ArrayNode rows = node.putArray("rows");
        for (List<Value> row : table.rows()) {
            ArrayNode values = rows.addArray();
            row.forEach(v -> value(values.addObject(), v));
        }
    }

    private static void value(ObjectNode node, Value value) {
        switch (value) {
            case Value.Text(String text) -> node.put("kind", "text").put("text", text);
            case Value.Exact(double number) -> number(node.put("kind", "exact"), "value", number);
            case Value.Published(double number) ->
                    number(node.put("kind", "published"), "value", number);
            case Value.Missing(String reason) -> node.put("kind", "missing").put("reason", reason);
            case Value.Model(double number, Interval interval) -> {
                number(node.put("kind", "model"), "value", number);
                number(node, "low", interval.low());
                number(node, "high", interval.high());
            }
            case Value.Measured(Estimate estimate, String flag) -> {
                node.put("kind", "measured").put("flag", flag);
                estimate(node, estimate);
            }
        }
    }

    private static void estimate(ObjectNode node, Estimate estimate) {
        number(node, "median", estimate.median());
        number(node, "low", estimate.low());
        number(node, "high", estimate.high());
        ArrayNode rounds = node.putArray("rounds");
        estimate.rounds().forEach(rounds::add);
        ArrayNode outliers = node.putArray("outliers");
        estimate.outliers().forEach(outliers::add);
    }

    /** JSON has no NaN and no infinity: both are null. */
    private static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    private static void metric(ObjectNode node, Metric metric) {
        node.put("id", metric.id()).put("label", metric.label()).put("unit", metric.unit());
        node.put("better", metric.better().name().toLowerCase(Locale.ROOT));
        node.put("flag", metric.flag());
        estimate(node.putObject("estimate"), metric.estimate());
    }

    private static void comparison(ObjectNode node, Comparison comparison) {
        node.put("baseline", comparison.baseline());
        node.put("tolerancePercent", comparison.tolerancePercent());
        node.put("summary", comparison.summary());
        ArrayNode rows = node.putArray("rows");
        for (Comparison.Row row : comparison.rows()) {
            ObjectNode one = rows.addObject();
            one.put("machine", row.machine()).put("label", row.label()).put("unit", row.unit());
            number(one, "before", row.before());
            number(one, "now", row.now());
            number(one, "ratioLow", row.ratio().low());
            number(one, "ratioHigh", row.ratio().high());
            one.put("verdict", row.verdict().words())
                    .put("reason", row.reason())
                    .put("regression", row.isRegression());
        }
    }
}
