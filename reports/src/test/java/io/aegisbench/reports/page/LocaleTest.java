package io.aegisbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.RunText;
import io.aegisbench.reports.SampleRuns;
import io.aegisbench.reports.chart.ChartFile;
import io.aegisbench.reports.chart.SvgStyles;
import io.aegisbench.reports.model.Axis;
import io.aegisbench.reports.model.Baseline;
import io.aegisbench.reports.model.ChartSpec;
import io.aegisbench.reports.model.Point;
import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Series;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.PublishedFigures;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.RunReader;
import io.aegisbench.reports.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whoever reads, judges and draws, and with whatever digits, points and letters their language has:
 * what comes out is the same, byte for byte.
 */
@Isolated("the locale is that of the whole process")
class LocaleTest {
    private static final List<String> LANGUAGES = List.of("de-DE", "ar-EG", "tr-TR");

    @TempDir private Path folder;

    private final Locale before = Locale.getDefault();
    private Path layouts = Path.of("");
    private Path contention = Path.of("");

    @BeforeEach
    void storeRuns() throws IOException {
        Locale.setDefault(Locale.ROOT);
        layouts = SampleRuns.layouts(folder);
        contention = SampleRuns.contention(folder);
    }

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void readingJudgingAndDrawingAreTheSameInEveryLanguage() throws IOException {
        Map<String, String> expected = everything();
        assertThat(expected.get("text")).contains("40,000 (39,200 … 40,800)").doesNotContain("٠");
        assertThat(String.format(Locale.forLanguageTag("ar-EG"), "%d", 7)).isNotEqualTo("7");
        for (String language : LANGUAGES) {
            Locale.setDefault(Locale.forLanguageTag(language));
            Map<String, String> shown = everything();
            assertThat(shown.keySet()).isEqualTo(expected.keySet());
            shown.forEach((name, text) ->
                    assertThat(text).as("%s in %s", name, language).isEqualTo(expected.get(name)));
        }
    }

    @Test
    void whatIsStoredIsTheSameInEveryLanguage() throws IOException {
        String expected = stored("root");
        for (String language : LANGUAGES) {
            Locale.setDefault(Locale.forLanguageTag(language));
            assertThat(stored(language)).as(language).isEqualTo(expected);
        }
    }

    private Map<String, String> everything() throws IOException {
        RunReader reader = new RunReader();
        List<Run> runs =
                List.of(layouts, contention).stream()
                        .map(reader::read)
                        .flatMap(Optional::stream)
                        .toList();
        StudyReport study = Topics.study(runs, reader, Instant.EPOCH);
        String json = StudyJson.of(study);
        Path out = Files.createDirectories(folder.resolve("page"));
        Files.writeString(out.resolve(Baseline.FILE), json);
        Baseline baseline = Baseline.read(out);
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("text", String.join("\n", RunText.lines(layouts)));
        shown.put("json", json);
        shown.put("compared", StudyJson.of(study.comparedWith(baseline, 2.5)));
        shown.put("summary", Markdown.of(study.comparedWith(baseline, 2.5)));
        shown.put("headlines", Headlines.of(baseline, PublishedFigures.load()));
        for (Section section : study.machines().getFirst().sections()) {
            for (Table table : section.tables()) {
                Html html = new Html();
                TableHtml.write(html, table, "");
                shown.put(table.id() + ".csv", TableFile.csv(table));
                shown.put(table.id() + ".html", html.toString());
            }
        }
        Html provenance = new Html();
        new ProvenanceHtml(provenance, study).write();
        shown.put("provenance", provenance.toString());
        shown.put("chart", chart());
        return shown;
    }

    private static String chart() {
        ChartSpec chart =
                ChartSpec.of(
                        "rates",
                        "Rates",
                        Axis.logAt("clients (log)", List.of(1.0, 4.0, 1_024.0)),
                        Axis.linear("req/s"),
                        List.of(
                                Series.measured(
                                        "ours", 0, List.of(Point.of(1, 1_234.5), Point.of(4, 2e6))),
                                Series.published("theirs", List.of(Point.of(1_024, 0.25)))));
        SvgStyles styles = new SvgStyles();
        return ChartFile.svg(chart, "", ChartFile.NARROW, styles) + styles.sheet();
    }

    private String stored(String name) throws IOException {
        Path run = Files.createDirectories(folder.resolve("stored-" + name));
        CellsFile file = CellsFile.open(run);
        file.append(
                new CellRow()
                        .put(Column.CELL, "a")
                        .put(Column.ROUND, 3)
                        .put(Column.ACHIEVED_RATE, 1_234_567.891)
                        .put(Column.P50, 0.5)
                        .miss(Column.P99, "too few"));
        return Files.readString(run.resolve(RunFolder.CELLS)) + file.rows().getFirst().fields();
    }
}
