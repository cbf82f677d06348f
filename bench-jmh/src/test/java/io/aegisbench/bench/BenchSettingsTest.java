package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchSettingsTest {
    @Test
    void emptyPropertiesMeanTheDefaults() {
        BenchSettings settings =
                BenchSettings.read(Map.of("bench", "", "study", "", "seed", ""), 7);
        assertThat(settings.bench()).isEmpty();
        assertThat(settings.study()).isEqualTo(Study.QUICK);
        assertThat(settings.peers()).isFalse();
        assertThat(settings.seed()).isEqualTo(7);
        assertThat(settings.results()).isEqualTo(Path.of("target/results"));
    }

    @Test
    void takesEveryProperty() {
        Map<String, String> properties =
                Map.of(
                        "bench", "Hash.*",
                        "study", "full",
                        "bench.peers", "true",
                        "bench.peers.registry", "/crates",
                        "results", "runs",
                        "settings.base", "/home",
                        "seed", "-3");
        BenchSettings settings = BenchSettings.read(properties, 7);
        assertThat(settings.bench().orElseThrow().pattern()).isEqualTo("Hash.*");
        assertThat(settings.study()).isEqualTo(Study.FULL);
        assertThat(settings.peers()).isTrue();
        assertThat(settings.registry()).isEqualTo(Path.of("/crates"));
        assertThat(settings.results()).isEqualTo(Path.of("/home/runs"));
        assertThat(settings.seed()).isEqualTo(-3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "study|fast|-Dstudy is one of smoke, quick, full: study=fast",
                "bench.peers|yes|-Dbench.peers is true or false: bench.peers=yes",
                "seed|x|-Dseed is a whole number: seed=x",
                "bench|(|-Dbench is a regular expression, Unclosed group: bench=("
            })
    void refusesABadValueInOneLine(String name, String value, String message) {
        assertThatThrownBy(() -> BenchSettings.read(Map.of(name, value), 7))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void aMistypedNameIsRefusedWithTheNearest() {
        Map<String, String> given = Map.of("settings.given", "{benhc=Hash, skipTests=true}");
        assertThatThrownBy(() -> BenchSettings.read(given, 7))
                .isInstanceOf(UsageException.class)
                .hasMessage("-Dbenhc is no setting here; did you mean -Dbench?");
    }

    @Test
    void thePomPassesEverySettingOn() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (Setting<?> setting : BenchSettings.OFFER.settings()) {
            String name = setting.name();
            assertThat(pom).contains("<argument>-D%s=${%s}</argument>".formatted(name, name));
        }
    }

    @Test
    void theQuickStudyOfTheSpawnCostTakesTwoAndAHalfMinutesAtMost() {
        long round =
                ArticleCells.spawn().stream()
                        .mapToLong(cell -> Study.QUICK.duration(cell).toMillis())
                        .sum();
        assertThat(round * Study.QUICK.rounds()).isLessThanOrEqualTo(150_000);
    }

    @Test
    void theQuickStudyOfTheArticlesTablesTakesFiveMinutesAtMost() {
        long round =
                ArticleCells.leaves().stream()
                        .mapToLong(cell -> Study.QUICK.duration(cell).toMillis())
                        .sum();
        assertThat(round * Study.QUICK.rounds()).isLessThanOrEqualTo(5 * 60_000);
    }
}
