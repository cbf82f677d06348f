package io.aegisbench.reports.page;

import io.aegisbench.reports.model.MachineReport;
import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.run.Provenance;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.stats.Bootstrap;
import java.util.List;
import java.util.Map;

/** The end of the page: where every figure comes from. */
final class ProvenanceHtml {
    private static final int LONG = 300;

    private final Html html;
    private final StudyReport study;

    ProvenanceHtml(Html html, StudyReport study) {
        this.html = html;
        this.study = study;
    }

    void write() {
        html.raw("<section id=provenance>\n").element("h2", "Provenance");
        html.raw("<p class=method>")
                .text(
                        "Intervals are percentile bootstraps with %s resamples and the seed %s, so that drawing again gives the same. An outlier (×) has a modified z-score over 3.5; it is shown and kept."
                                .formatted(Numbers.show(Bootstrap.RESAMPLES), Bootstrap.SEED))
                .raw("</p>\n");
        for (MachineReport report : study.machines()) {
            report.runs().forEach(run -> run(report, run));
        }
        html.raw("</section>\n");
    }

    private void run(MachineReport report, Run run) {
        Provenance info = run.info();
        List<String> drawn = report.drawnFrom(run);
        html.raw("<details class=run><summary><code>").text(info.id()).raw("</code> ");
        html.text(
                "%s, commit %s%s"
                        .formatted(
                                info.outcome(),
                                shortened(info.commit().toString()),
                                info.dirty().or("").equals("true") ? " (dirty)" : ""));
        html.raw("</summary>\n<dl>\n");
        item(
                "drawn",
                drawn.isEmpty()
                        ? "nothing: a newer or complete run of this machine has the same figures, or they have no section"
                        : String.join("; ", drawn));
        item("began", info.startedUtc());
        item("ended", info.endedUtc());
        item("commit", info.commit().toString());
        item("differs from it", info.dirty().toString());
        info.settings().forEach((name, value) -> item("-D" + name, value));
        for (String group : List.of("machine", "jvm", "clocks", "before", "after", "commandLine")) {
            info.facts()
                    .getOrDefault(group, Map.of())
                    .forEach((name, fact) -> item(group + " " + name, fact.toString()));
        }
        html.raw("</dl>\n");
        list(
                "Not measured",
                info.skipped().entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue())
                        .toList());
        list("Notes", info.notes());
        list(
                "SHA-256 of what ran",
                info.facts().getOrDefault("artifacts", Map.of()).entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .toList());
        html.raw("</details>\n");
    }

    private void item(String name, String value) {
        html.element("dt", name)
                .element(
                        "dd",
                        value.length() > LONG
                                ? value.substring(0, LONG) + " … (whole in run.json)"
                                : value);
    }

    private void list(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            html.raw("<p>").text(title).raw("</p><ul class=fine>\n");
            lines.forEach(line -> html.element("li", line));
            html.raw("</ul>\n");
        }
    }

    private static String shortened(String commit) {
        return commit.matches("[0-9a-f]{40}") ? commit.substring(0, 12) : commit;
    }
}
