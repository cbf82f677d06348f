package io.aegisbench.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.model.Table;
import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.page.SectionText;
import io.aegisbench.reports.stats.Estimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command prints of the run that it has just stored. */
class RunTextTest {
    @TempDir Path results;

    @Test
    void saysWhatThePageSays() throws IOException {
        Path run = SampleRuns.layouts(results);
        assertThat(RunText.lines(run))
                .contains("What does auditing cost?")
                .contains("kept in: " + run)
                .anyMatch(line -> line.contains("adds 10 (9.80 … 10.2) µs of server CPU to a call"))
                .anyMatch(line -> line.matches("scheduled +35 \\(34\\.3 … 35\\.7\\).*"))
                .anyMatch(line -> line.startsWith("measured on: Sample CPU, 2 cores"))
                .noneMatch(line -> line.startsWith("Not measured"));
    }

    @Test
    void aRunThatCannotBeReadIsNamed() throws IOException {
        Path run = Files.createDirectories(results.resolve("20261123T180000Z-jmh"));
        assertThat(RunText.lines(run))
                .anyMatch(
                        line -> line.startsWith("left out: 20261123T180000Z-jmh: has no run.json"));
    }

    @Test
    void numbersAreToTheRightAndFlagsAreExplained() {
        Table table =
                Table.named("t", "A table")
                        .column("who", "who", "")
                        .column("rate", "rate", "1/s")
                        .column("none", "none", "")
                        .row(
                                Value.text("ours"),
                                new Value.Measured(Estimate.of(1234), "noisy"),
                                new Value.Missing("not taken"))
                        .row(Value.text("b"), new Value.Published(5), new Value.Missing("no"))
                        .build();
        List<String> lines =
                SectionText.lines(Section.named("id", "A question", "").table(table).build());
        assertThat(lines)
                .containsExactly(
                        "A question",
                        "",
                        "A table",
                        "who          rate",
                        "              1/s",
                        "ours      1,234 ⚑",
                        "b     5 published",
                        "⚑ noisy");
    }

    @Test
    void aTableThatIsTooWideIsCutAndSaysInEachPartOfWhatItsRowsAre() {
        Table.Builder table = Table.named("t", "A table").column("who", "who", "");
        List<Value> ours = new ArrayList<>(List.of(Value.text("ours")));
        for (int i = 10; i < 22; i++) {
            table.column("c" + i, "column number " + i, "");
            ours.add(Value.measured(Estimate.of(i)));
        }
        List<String> lines =
                SectionText.lines(
                        Section.named("id", "A question", "")
                                .table(table.row(ours).build())
                                .build());
        assertThat(lines).allMatch(line -> line.length() <= 150).hasSize(8);
        assertThat(lines.get(3)).startsWith("who   column number 10").endsWith(" 17");
        assertThat(lines.get(4)).matches("ours( +1\\d){8}");
        assertThat(lines.get(6)).startsWith("who   column number 18").endsWith(" 21");
        assertThat(lines.get(7)).matches("ours +18 +19 +20 +21");
    }
}
