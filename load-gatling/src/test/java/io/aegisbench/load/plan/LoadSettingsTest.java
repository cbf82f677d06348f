package io.aegisbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.load.process.CoreSet;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadSettingsTest {
    private static final CoreSet TWO = CoreSet.of(0, 1);

    private static LoadSettings parse(Map<String, String> properties) {
        return on(TWO, properties);
    }

    private static LoadSettings on(CoreSet machine, Map<String, String> properties) {
        return LoadSettings.of(SettingValues.read(LoadSettings.OFFER, properties), 7, machine);
    }

    @Test
    void aMistypedNameIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> parse(Map.of("settings.given", "{layuots=1x1, study=smoke}")))
                .isInstanceOf(UsageException.class)
                .hasMessage("-Dlayuots is no setting here; did you mean -Dlayouts?");
    }

    @Test
    void thePomPassesEverySettingOn() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (Setting<?> setting : LoadSettings.OFFER.settings()) {
            String name = setting.name();
            assertThat(pom).contains("<argument>-D%s=${%s}</argument>".formatted(name, name));
        }
    }

    @Test
    void nothingMeansTheQuickStudyOfTheLayoutsThatFit() {
        LoadSettings settings = parse(Map.of("study", " ", "layouts", ""));
        assertThat(settings.study()).isEqualTo(LoadStudy.QUICK);
        assertThat(settings.layouts()).hasToString("[1x1, 1x2, 2x1]");
        assertThat(settings.cores().server()).isEqualTo(CoreSet.of(0));
        assertThat(settings.cores().generator()).isEqualTo(CoreSet.of(1));
        assertThat(settings.seed()).isEqualTo(7);
        assertThat(settings.results()).isEqualTo(Path.of(LoadSettings.DEFAULT_RESULTS));
    }

    @ParameterizedTest
    @CsvSource({
        "study, long",
        "experiment, none",
        "layouts, 1y1",
        "front, nginx",
        "generator, hyperfoil",
        "rounds, 0",
        "rounds, 21",
        "rounds, many",
        "cells, (",
        "seed, x",
        "server.cores, 0",
    })
    void aBadValueIsRefusedWithItsName(String name, String value) {
        assertThatThrownBy(() -> parse(Map.of(name, value)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(name + "=" + value);
    }

    @Test
    void coresThatAreNotThereOrSharedAreRefused() {
        assertThatThrownBy(() -> parse(Map.of("server.cores", "0", "generator.cores", "9")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("generator.cores=9");
        assertThatThrownBy(() -> parse(Map.of("server.cores", "0-1", "generator.cores", "1")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("none in common");
    }

    @Test
    void theExperimentSlowsWrkDownAndSoRefusesGatling() {
        assertThatThrownBy(() -> parse(Map.of("experiment", "contention", "generator", "gatling")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("generator=gatling");
    }

    @Test
    void oneCoreIsNotEnough() {
        assertThatThrownBy(() -> on(CoreSet.of(3), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cores=3");
    }

    @Test
    void whatWasAskedIsParsedAgainTheSame() {
        LoadSettings settings =
                parse(
                        Map.of(
                                "study", "full",
                                "layouts", "2x1",
                                "seed", "-5",
                                "front", "haproxy",
                                "generator", "gatling",
                                "rounds", "2",
                                "cells", "scaling|without"));
        assertThat(parse(settings.asked())).isEqualTo(settings);
    }
}
