package io.aegisbench.reports.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingValuesTest {
    private static final Setting<List<Integer>> USERS =
            Setting.of("users", "N,...", "1,2,4", "clients at once", Readers.rising(1, 4096, 4));
    private static final Setting<Duration> WARM_UP =
            Setting.of("warmup", "SECONDS", "5", "time before", Readers.seconds(0.5, 600));
    private static final Setting<Optional<String>> LAYOUTS =
            Setting.open("layouts", "WxT,...", "what fits", "workers", Readers.text());
    private static final Setting<Boolean> PEERS =
            Setting.of("bench.peers", "true|false", "false", "with peers", Readers.flag());
    private static final Setting<String> KEY =
            Setting.of("key", "TEXT", "", "API key", Readers.text());
    private static final CommandOffer OFFER =
            new CommandOffer(
                    "mvn exec:exec",
                    List.of(USERS, WARM_UP, LAYOUTS, PEERS, KEY),
                    List.of("exit status: 0 done"));

    private static SettingValues read(Map<String, String> properties) {
        return SettingValues.read(OFFER, properties);
    }

    @Test
    void whatIsAbsentOrBlankHasItsDefault() {
        SettingValues values = read(Map.of("warmup", " "));
        assertThat(values.get(USERS)).containsExactly(1, 2, 4);
        assertThat(values.get(WARM_UP)).isEqualTo(Duration.ofSeconds(5));
        assertThat(values.get(LAYOUTS)).isEmpty();
        assertThat(values.isDefault(WARM_UP)).isTrue();
    }

    @Test
    void whatIsGivenIsRead() {
        SettingValues values = read(Map.of("users", "3, 9", "layouts", "1x1", "key", "sesame"));
        assertThat(values.get(USERS)).containsExactly(3, 9);
        assertThat(values.get(LAYOUTS)).contains("1x1");
        assertThat(values.isDefault(USERS)).isFalse();
        assertThat(values.lines(Set.of(KEY)))
                .contains(
                        "  users        3, 9",
                        "  warmup       5 (default)",
                        "  key          (set)");
    }

    @Test
    void aPathIsRelativeToWhereTheUserStands() {
        assertThat(read(Map.of("settings.base", "/here")).resolve("a/b"))
                .isEqualTo(Path.of("/here/a/b"));
        assertThat(read(Map.of("settings.base", "/here")).resolve("/c")).isEqualTo(Path.of("/c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users|0|from 1 to 4096",
                "users|4,2|rising numbers",
                "users|1,2,3,4,5|at most 4 numbers",
                "users|many|whole numbers",
                "warmup|601|from 0.5 to 600",
                "warmup|NaN|from 0.5",
                "bench.peers|yes|true or false",
            })
    void aBadValueIsRefusedWithItsNameItsRuleAndItself(String name, String value, String rule) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("-D" + name + " ", rule, name + "=" + value);
    }

    @ParameterizedTest
    @CsvSource({
        "layuots,layouts",
        "Layouts,layouts",
        "layout,layouts",
        "usres,users",
        "warm-up,warmup",
        "bench.peer,bench.peers",
        "bench.preers,bench.peers"
    })
    void aMistypedNameIsRefusedWithTheNearest(String typed, String meant) {
        String answer = "-D" + typed + " is no setting here; did you mean -D" + meant + "?";
        assertThatThrownBy(() -> read(Map.of(typed, "1")))
                .isInstanceOf(UsageException.class)
                .hasMessage(answer);
        String given = "{study=smoke, " + typed + "=1x1,2x2, skipTests=true}";
        assertThatThrownBy(() -> read(Map.of("settings.given", given, "settings.others", "study")))
                .hasMessage(answer);
    }

    @Test
    void aNameThatIsNearNoneIsRefusedWithAll() {
        assertThatThrownBy(() -> read(Map.of("colour", "red")))
                .hasMessageContaining("there are: users, warmup, layouts, bench.peers, key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{skipTests=true, maven.test.skip=true, exec.args=-x, test=A, debug=true}",
                "{spotless.check.skip=true, env.HOME=/root, style.color=always, study=full}",
                "{layouts=1x1, usres=2, key=a}",
            })
    void whatIsAnothersOrPartOfAValueIsLeftAlone(String given) {
        Map<String, String> properties =
                Map.of(
                        "settings.given", given,
                        "settings.others", "study",
                        "layouts", "1x1, usres=2",
                        "java.home", "/",
                        "basedir", "/");
        assertThat(read(properties).get(LAYOUTS)).contains("1x1, usres=2");
    }

    @Test
    void helpTellsEachNameFormMeaningAndDefault() {
        assertThat(OFFER.help().lines())
                .hasSize(8)
                .contains("  -Dwarmup=SECONDS                 time before (default: 5)")
                .contains("  -Dlayouts=WxT,...                workers (default: what fits)")
                .contains("  -Dkey=TEXT                       API key (default: none)")
                .contains("  exit status: 0 done");
        assertThat(SettingValues.askForHelp(Map.of("help", "true"))).isTrue();
        assertThat(SettingValues.askForHelp(Map.of("help", "false"))).isFalse();
        assertThat(SettingValues.askForHelp(Map.of("help", ""))).isFalse();
        assertThat(SettingValues.askForHelp(Map.of())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,acb,1", "abc,ab,1", "ab,abc,1", "abc,xbc,1", "kitten,sitting,3"})
    void changesOfLettersAreCounted(String from, String to, int changes) {
        assertThat(NearestName.changes(from, to)).isEqualTo(changes);
        assertThat(NearestName.changes(to, from)).isEqualTo(changes);
    }
}
