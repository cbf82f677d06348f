package io.aegisbench.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.aegisbench.reports.model.StudyReport;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.RunReader;
import io.aegisbench.reports.setting.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole command on runs whose answers are known. */
class ReportMainTest {
    private static final int MOST_PAGE_BYTES = 3 << 20;

    /** The sample drawn once, which tests only look at: {@code results}, {@code page}. */
    @TempDir static Path sample;

    private static String said = "";

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path results = Path.of("");

    @BeforeAll
    static void drawSample() throws IOException {
        writeRuns(sample.resolve("results"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(run(sample, Map.of(), out, err)).as(printed(err)).isZero();
        said = printed(out);
    }

    private static void writeRuns(Path results) throws IOException {
        Files.createDirectories(results);
        SampleRuns.layouts(results);
        SampleRuns.contention(results);
    }

    @BeforeEach
    void writeRuns() throws IOException {
        results = folder.resolve("results");
        writeRuns(results);
    }

    @Test
    void answersTheQuestionsOfASample() throws IOException {
        Path page = sample.resolve("page");
        assertThat(said)
                .contains("“scheduled” adds 10 (9.80 … 10.2) µs of server CPU to a call of 25 µs")
                .contains("1x1: knee at 49.0 clients")
                .contains("2x1: no fit, 4 distinct loads that can be ranked")
                .contains("Choose 2x1")
                .contains("page: " + page.resolve("index.html"));
        assertThat(Files.size(page.resolve("index.html"))).isLessThan(MOST_PAGE_BYTES);
        assertThat(page.resolve("index.html"))
                .content()
                .contains("<svg role=\"img\" aria-label=\"Scalability law of each layout");
        assertThat(page.resolve("charts/throughput.png")).isNotEmptyFile();
        assertThat(page.resolve("summary.md")).content().contains("| evidence.ack |", "~49.0");
    }

    @Test
    void theSameStudyIsNotDifferentFromItselfAndItsDataFollowTheirSchema() throws IOException {
        assertThat(run(Map.of("baseline", drawn()))).isZero();
        assertThat(printed(out)).contains("0 better, 0 worse").contains("no difference seen");
        assertThat(printed(out)).doesNotContain(" 0 no difference seen");
        List<Error> errors;
        try (InputStream schema =
                Objects.requireNonNull(
                        StudyReport.class.getResourceAsStream("study.schema.json"))) {
            errors =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(schema)
                            .validate(
                                    Files.readString(folder.resolve("page/study.json")),
                                    InputFormat.JSON);
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void everyTableIsACsvFileWithItsRows() throws IOException {
        Path tables = sample.resolve("page/tables");
        for (JsonNode machine : study(sample).path("machines")) {
            for (JsonNode section : machine.path("sections")) {
                for (JsonNode table : section.path("tables")) {
                    Path csv = tables.resolve(table.path("id").asString() + ".csv");
                    assertThat(Files.readAllLines(csv)).hasSize(1 + table.path("rows").size());
                }
            }
        }
        assertThat(tables.resolve("audit.csv"))
                .content()
                .startsWith("mode,cpu_micros,cpu_micros_low,cpu_micros_high,cpu_micros_rounds,")
                .contains("durable,50");
    }

    @Test
    void aMissingValueIsNeverWithoutAReason() throws IOException {
        Path tables = sample.resolve("page/tables");
        assertThat(tables.resolve("lag.csv")).content().doesNotContain("ack=off");
        assertThat(tables.resolve("scalability.csv"))
                .content()
                .contains("missing: 4 distinct loads");
        assertThat(Files.readString(sample.resolve("page/index.html")))
                .contains("generator at 99 % of a core");
    }

    @Test
    void aRegressionBeyondTheToleranceIsExitStatusOne() throws IOException {
        SampleRuns.layouts(results, "20261123T180000Z-layouts", "Sample CPU", 0.7);
        assertThat(run(Map.of("baseline", drawn()))).isEqualTo(ReportMain.REGRESSION);
        assertThat(printed(out)).contains("REGRESSION /health throughput, 1x1, 16 clients");
        assertThat(run(Map.of("baseline", drawn(), "tolerance", "60"))).isZero();
        assertThat(study(folder).path("comparison").path("summary").asString())
                .doesNotContain(" 0 worse");
    }

    @Test
    void anotherMachineIsNotComparableAndNotInOneRanking() throws IOException {
        Path other = folder.resolve("other");
        SampleRuns.layouts(other, "20261123T190000Z-layouts", "Other CPU", 2);
        assertThat(run(Map.of("in", "other", "baseline", drawn()))).isZero();
        assertThat(printed(out)).contains("0 better, 0 worse").contains("0 no difference seen");
        assertThat(run(Map.of("in", "results,other"))).isZero();
        assertThat(study(folder).path("machines")).hasSize(2);
        assertThat(Files.readString(folder.resolve("page/index.html")))
                .contains("2 unlike machines");
        assertThat(folder.resolve("page/charts/machine-2-layouts.png")).isNotEmptyFile();
    }

    @Test
    void badInputIsNamedAndTheRestIsDrawn() throws IOException {
        Path jmh = Files.createDirectories(results.resolve("20261123T170000Z-jmh"));
        SampleRuns.provenance(jmh, "jmh", "Sample CPU");
        Files.writeString(jmh.resolve("jmh.json"), "[{\"benchmark\": \"a.b.C.d\", \"primary");
        Path old = Files.createDirectories(results.resolve("20261123T171000Z-jmh"));
        Files.writeString(old.resolve("run.json"), "{\"schema\":\"aegis-run/9\",\"kind\":\"jmh\"}");
        Path cells = results.resolve("20261123T180000Z-layouts/cells.csv");
        String text = Files.readString(cells);
        Files.writeString(
                cells,
                text.substring(0, text.length() - 40)
                        + "\naegis-cells/7"
                        + ",".repeat(Column.values().length - 1));
        assertThat(run(Map.of("in", "results,nowhere"))).isZero();
        assertThat(printed(err))
                .contains("20261123T170000Z-jmh/jmh.json: is no JSON (cut off?)")
                .contains(
                        "20261123T171000Z-jmh/run.json: another schema version: schema=aegis-run/9")
                .contains("cells.csv: line")
                .contains("(cut off?)")
                .contains("another schema version: schema=aegis-cells/7")
                .contains("nowhere: there is no such run");
        assertThat(printed(out)).contains("Choose 2x1");
        assertThat(study(folder).path("problems")).hasSize(5);
    }

    @Test
    void anInterruptedRunIsDrawnAndNamed() throws IOException {
        Path run = results.resolve("20261123T180000Z-layouts/run.json");
        Files.writeString(run, Files.readString(run).replace("\"complete\"", "\"interrupted\""));
        assertThat(run(Map.of())).isZero();
        assertThat(printed(err)).contains("is not complete (interrupted)");
        assertThat(printed(out)).contains("Choose 2x1");
    }

    @Test
    void aBadLogIsNamedAndTheOthersAreDrawn() throws IOException {
        Files.writeString(
                results.resolve("20261123T180000Z-layouts/hlog/chat-1x1-r2000-scheduled-r1.hlog"),
                "no log\n");
        assertThat(run(Map.of())).isZero();
        assertThat(printed(err))
                .contains("20261123T180000Z-layouts/hlog/chat-1x1-r2000-scheduled-r1.hlog");
        assertThat(folder.resolve("page/charts/spectrum.png")).isNotEmptyFile();
    }

    @Test
    void earlierRunsAreLeftOutWhenAsked() throws IOException {
        assertThat(run(Map.of("since", "2026-11-24T00:00:00Z"))).isEqualTo(ReportMain.BAD_USE);
        assertThat(printed(err)).contains("no run to draw");
    }

    @Test
    void badUseIsOneLineThatNamesTheValue() {
        Map<String, String> bad =
                Map.of("tolerance", "much", "since", "yesterday", "baseline", "nowhere");
        bad.forEach((name, value) -> {
            assertThat(run(Map.of(name, value))).isEqualTo(ReportMain.BAD_USE);
            assertThat(printed(err)).hasLineCount(1).contains(name + "=").contains(value);
        });
        assertThat(run(Map.of("help", "true"))).isZero();
        assertThat(printed(out)).contains("-Dbaseline=DIR", "exit status: ");
    }

    @Test
    void thePomPassesEverySettingOn() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (Setting<?> setting : ReportSettings.OFFER.settings()) {
            String name = setting.name();
            assertThat(pom).contains("<argument>-D%s=${%s}</argument>".formatted(name, name));
        }
    }

    @Test
    void aBaselineOfAnotherSchemaIsRefused() throws IOException {
        Path before = Files.createDirectories(folder.resolve("before"));
        Files.writeString(before.resolve("study.json"), "{\"schema\":\"aegis-study/9\"}");
        assertThat(run(Map.of("baseline", "before"))).isEqualTo(ReportMain.BAD_USE);
        assertThat(printed(err)).contains("schema=aegis-study/9, known=aegis-study/1");
    }

    /** {@return the page that is drawn already, as a baseline} */
    private static String drawn() {
        return sample.resolve("page").toString();
    }

    private int run(Map<String, String> properties) {
        out.reset();
        err.reset();
        return run(folder, properties, out, err);
    }

    private static int run(
            Path base,
            Map<String, String> properties,
            ByteArrayOutputStream out,
            ByteArrayOutputStream err) {
        Map<String, String> all =
                new HashMap<>(
                        Map.of("in", "results", "out", "page", "settings.base", base.toString()));
        all.putAll(properties);
        return new ReportMain(stream(out), stream(err), () -> Instant.EPOCH).run(all);
    }

    private static PrintStream stream(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode study(Path base) throws IOException {
        return RunReader.json(base.resolve("page/study.json"));
    }
}
