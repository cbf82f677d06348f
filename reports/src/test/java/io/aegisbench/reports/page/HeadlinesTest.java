package io.aegisbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Baseline;
import io.aegisbench.reports.run.PublishedFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The project's README shows the published study's figures and no others. */
final class HeadlinesTest {
    private static final Path STUDY = Path.of("published");
    private static final String BEGIN = "<!-- results: reports/published/headlines.md -->\n";
    private static final String END = "<!-- end of results -->";

    @Test
    void theReadmeShowsThePublishedStudy() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        assertThat(begin).as("the README's mark: " + BEGIN).isNotNegative();
        assertThat(end).as("the README's mark: " + END).isGreaterThan(begin);
        assertThat(readme.substring(begin + BEGIN.length(), end))
                .as("what stands between the README's marks; reports/published/headlines.md has it")
                .isEqualTo(table());
    }

    @Test
    void theTableBesideThePublishedPageIsItsStudys() throws IOException {
        assertThat(STUDY.resolve(Headlines.FILE)).hasContent(table());
    }

    @Test
    void showsAFigureWithItsIntervalBesideThePublishedOne() {
        assertThat(table())
                .contains(
                        "| hand-off of one task to the background, p50 | µs"
                                + " | 0.170 (0.101 … 0.200) | 1.86 (1.85 … 1.92) | *2.43* |");
    }

    @Test
    void aFigureThatIsNotThereSaysSo() {
        String table = Headlines.of(new Baseline("none", Map.of()), PublishedFigures.load());
        assertThat(table.lines().skip(2))
                .hasSize(16)
                .allSatisfy(line -> assertThat(line).contains("| not measured |"));
    }

    private static String table() {
        try {
            return Headlines.of(Baseline.read(STUDY), PublishedFigures.load());
        } catch (IOException e) {
            throw new IllegalStateException("the published study cannot be read", e);
        }
    }
}
