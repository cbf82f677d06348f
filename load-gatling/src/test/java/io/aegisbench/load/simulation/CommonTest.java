package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.reports.setting.CommandOffer;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommonTest {
    private static final CommandOffer OFFER =
            Common.offer(
                    "HealthSweep",
                    List.of(
                            Common.USERS,
                            Common.SECONDS,
                            Arrivals.RATE,
                            Arrivals.TARGET,
                            StreamSweep.INTERVAL));

    private static SettingValues read(Map<String, String> properties) {
        return SettingValues.read(OFFER, properties);
    }

    @Test
    void withoutPropertiesTheDefaultsHold() {
        SettingValues values = read(Map.of());
        assertThat(values.get(Common.USERS)).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256);
        assertThat(values.get(Common.SECONDS)).isEqualTo(Duration.ofSeconds(5));
        assertThat(values.get(Common.URL)).isEmpty();
    }

    @Test
    void aBlankPropertyMeansItsDefault() {
        assertThat(read(Map.of("seconds", " ")).get(Common.SECONDS))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void propertiesAreRead() {
        SettingValues values =
                read(Map.of("users", "3, 9", "seconds", "0.5", "url", "http://a:1/,http://b:2"));
        assertThat(values.get(Common.USERS)).containsExactly(3, 9);
        assertThat(values.get(Common.SECONDS)).isEqualTo(Duration.ofMillis(500));
        assertThat(values.get(Common.URL))
                .containsExactly(URI.create("http://a:1"), URI.create("http://b:2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users|0|from 1 to 4096",
                "users|4,2|rising numbers",
                "users|2,2|rising numbers",
                "users|1,,2|whole numbers",
                "users|many|whole numbers",
                "seconds|0|from 0.5 to 86400",
                "seconds|NaN|from 0.5",
                "seconds|soon|a number",
                "rate|-1|from 1",
                "target|1|from 2 to 60000",
                "target|2.5|a whole number",
                "interval|60001|from 0 to 60000",
                "io.threads|0|from 1 to 256",
                "ack|maybe|one of durable, off, scheduled, written",
                "url|ftp://a|http://HOST:PORT",
                "url|http://a:1,|http://HOST:PORT",
                "url|http://a b|http://HOST:PORT",
                "warmup|601|from 0 to 600",
            })
    void aBadValueIsRefusedWithItsNameAndRule(String name, String value, String rule) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("-D" + name + " ")
                .hasMessageContaining(rule)
                .hasMessageContaining(name + "=" + value);
    }

    @Test
    void aMistypedNameIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> read(Map.of("usrs", "4")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("-Dusrs")
                .hasMessageContaining("did you mean -Dusers?");
    }

    @Test
    void propertiesOfOthersAreLeftAlone() {
        Map<String, String> others =
                Map.of("java.version", "25", "skipTests", "true", "basedir", "/");
        assertThat(read(others).get(Common.ACK)).isEqualTo("scheduled");
    }

    @Test
    void whatIsPrintedNamesEverySettingAndHidesTheKey() {
        List<String> lines =
                read(Map.of("key", "sesame", "url", "http://a:1")).lines(Set.of(Common.KEY));
        assertThat(lines).hasSameSizeAs(OFFER.settings());
        assertThat(String.join("\n", lines))
                .contains("users        1,2,4", "(default)", "key          (set)", "http://a:1")
                .doesNotContain("sesame");
    }

    @Test
    void helpTellsEveryNameMeaningAndDefault() {
        String help = OFFER.help();
        assertThat(help)
                .contains("-Dgatling.simulationClass=io.aegisbench.load.simulation.HealthSweep");
        for (Setting<?> setting : OFFER.settings()) {
            assertThat(help).contains("-D" + setting.name(), setting.meaning());
        }
    }

    @Test
    void everyDefaultIsAValue() {
        for (Setting<?> setting : OFFER.settings()) {
            assertThat(setting.read(setting.otherwise())).isNotNull();
        }
    }

    @Test
    void targetsPairUrlsWithKeys() {
        Map<String, String> several = Map.of("url", "http://a:1,http://b:2", "key", "k,l");
        assertThat(Target.named(read(several)))
                .containsExactly(new Target("http://a:1", "k"), new Target("http://b:2", "l"));
        Map<String, String> shared = Map.of("url", "http://a:1,http://b:2", "key", "k");
        assertThat(Target.named(read(shared))).extracting(Target::key).containsExactly("k", "k");
        assertThat(Target.named(read(Map.of()))).isEmpty();
    }

    @Test
    void keysThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> Target.named(read(Map.of("url", "http://a:1"))))
                .hasMessageContaining("-Dkey");
        assertThatThrownBy(() -> Target.named(read(Map.of("key", "k"))))
                .hasMessageContaining("-Dkey goes with -Durl");
        Map<String, String> ack = Map.of("url", "http://a:1", "key", "k", "ack", "durable");
        assertThatThrownBy(() -> Target.named(read(ack)))
                .hasMessageContaining("-Dack is of a started proxy");
        Map<String, String> three = Map.of("url", "http://a:1,http://b:2", "key", "k,l,m");
        assertThatThrownBy(() -> Target.named(read(three)))
                .hasMessageContaining("2 urls")
                .hasMessageContaining("3");
    }
}
