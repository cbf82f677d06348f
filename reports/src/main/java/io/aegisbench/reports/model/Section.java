package io.aegisbench.reports.model;

import io.aegisbench.reports.run.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the page: charts, tables, method, caveats and the command that measures it again.
 *
 * @param id its anchor
 * @param title what it is about
 * @param lead what the figures say, in a sentence or two
 * @param charts its charts
 * @param tables its tables
 * @param method how the figures came about
 * @param caveats what they do not say
 * @param command what measures it again
 * @param source ids of the runs that the figures are from, with commas; empty if there are none
 * @param answers the study's questions that it answers
 * @param metrics figures to compare studies by
 */
public record Section(
        String id,
        String title,
        String lead,
        List<ChartSpec> charts,
        List<Table> tables,
        String method,
        List<String> caveats,
        String command,
        String source,
        List<Answer> answers,
        List<Metric> metrics) {
    /** Stands between the ids of several runs. */
    private static final String SOURCES = ", ";

    public static Builder named(String id, String title, String command) {
        return new Builder(id, title, command);
    }

    /** {@return whether its figures are from a run} */
    public boolean isFrom(Run run) {
        return isFrom(source, run.info().id());
    }

    private static boolean isFrom(String source, String id) {
        return List.of(source.split(SOURCES, -1)).contains(id);
    }

    /** {@return whether anything was measured for it} */
    public boolean isMeasured() {
        return !charts.isEmpty() || !tables.isEmpty();
    }

    /** Collects the parts. */
    public static final class Builder {
        private final String id;
        private final String title;
        private final String command;
        private final List<ChartSpec> charts = new ArrayList<>();
        private final List<Table> tables = new ArrayList<>();
        private final List<String> caveats = new ArrayList<>();
        private final List<Answer> answers = new ArrayList<>();
        private final List<Metric> metrics = new ArrayList<>();
        private String lead = "";
        private String method = "";
        private String source = "";

        private Builder(String id, String title, String command) {
            this.id = id;
            this.title = title;
            this.command = command;
        }

        public Builder lead(String text) {
            lead = text;
            return this;
        }

        /** Adds a chart unless nothing is on it. */
        public Builder chart(ChartSpec chart) {
            if (!chart.isEmpty()) {
                charts.add(chart);
            }
            return this;
        }

        /** Adds a table unless it has no rows. */
        public Builder table(Table table) {
            if (!table.isEmpty()) {
                tables.add(table);
            }
            return this;
        }

        public Builder method(String text) {
            method = text;
            return this;
        }

        public Builder caveat(String text) {
            caveats.add(text);
            return this;
        }

        public Builder source(Run run) {
            String id = run.info().id();
            if (!isFrom(source, id)) {
                source = source.isEmpty() ? id : source + SOURCES + id;
            }
            String noise = run.info().noise();
            if (!noise.isEmpty()) {
                caveatOnce(
                        "The machine was not quiet: "
                                + noise
                                + ". Hold rows against each other, not against other machines.");
            }
            if (run.info().study().equals("smoke")) {
                caveatOnce(
                        "A smoke run measures code that the compiler has not finished with: it shows that everything runs, and its figures are not to be quoted.");
            }
            return this;
        }

        /** Several kinds of figures may be of one run. */
        private void caveatOnce(String text) {
            if (!caveats.contains(text)) {
                caveats.add(text);
            }
        }

        public Builder answer(String question, String text) {
            answers.add(new Answer(question, text, id));
            return this;
        }

        public Builder metric(Metric metric) {
            metrics.add(metric);
            return this;
        }

        /** {@return the section, which says why if nothing was measured} */
        public Section build() {
            return new Section(
                    id, title, lead, charts, tables, method, caveats, command, source, answers,
                    metrics);
        }

        /** {@return a section that only says why there is nothing} */
        public Section absent(String reason) {
            return lead("Not measured: " + reason).build();
        }
    }
}
