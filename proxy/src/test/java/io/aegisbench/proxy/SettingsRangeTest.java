package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.firewall.OneRule;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.settings.SettingsFile;
import io.aegisbench.proxy.settings.SettingsSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting that has an ordinary variable, at the ends of its range and beyond them. */
@Timeout(300)
final class SettingsRangeTest {
    private static final Pattern RANGE = Pattern.compile("(\\d+)…(\\d+)");
    private static final Pattern TIME =
            Pattern.compile(
                    "time( or (?<none>0ms)|, at least (?<min>\\w+)|, at most (?<max>\\w+))?");
    private static final String ADDRESS = "redis://127.0.0.1";

    @TempDir private Path folder;

    /** The values at both ends, and those next to them outside. */
    private record Ends(String min, String max, List<String> outside) {}

    private static Stream<SettingsSchema.Setting> settings() {
        return SettingsFile.load(Optional.empty(), Map.of(), true).schema().settings().stream()
                .filter(setting -> !setting.name().contains("[]"));
    }

    private static String variable(String name) {
        return "AEGIS_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Optional<Ends> ends(SettingsSchema.Setting setting) {
        Matcher range = RANGE.matcher(setting.kind());
        if (range.matches()) {
            long min = Long.parseLong(range.group(1));
            long max = Long.parseLong(range.group(2));
            return Optional.of(
                    new Ends(
                            range.group(1),
                            range.group(2),
                            List.of(Long.toString(min - 1), Long.toString(max + 1), "9.5", "x")));
        }
        Matcher time = TIME.matcher(setting.kind());
        if (!time.matches()) {
            return Optional.empty();
        }
        String shortest = Optional.ofNullable(time.group("none")).orElse("1ms");
        List<String> outside = new ArrayList<>(List.of("-1ms", "169h", "5", "1d"));
        if (shortest.equals("1ms")) {
            outside.add("0ms");
        }
        return Optional.of(
                new Ends(
                        Optional.ofNullable(time.group("min")).orElse(shortest),
                        Optional.ofNullable(time.group("max")).orElse("168h"),
                        outside));
    }

    private Map<String, String> variables() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), OneRule.of("zebra"));
        Map<String, String> variables = new HashMap<>();
        variables.put("AEGIS_WAF_RULES", rules.toString());
        variables.put("AEGIS_RATE_LIMIT_REDIS", ADDRESS);
        variables.put("AEGIS_RATE_LIMIT_REQUESTS_PER_MINUTE", "1");
        return variables;
    }

    private static void refuses(Map<String, String> variables, String name, String value) {
        Map<String, String> all = new HashMap<>(variables);
        all.put(variable(name), value);
        assertThatThrownBy(() -> SettingsFile.load(Optional.empty(), all, true))
                .as("%s=%s", name, value)
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(name);
    }

    @Test
    void noSettingTakesNothingOrAControlCharacter() throws IOException {
        Map<String, String> variables = variables();
        List<String> names = settings().map(SettingsSchema.Setting::name).toList();
        assertThat(names).hasSizeGreaterThan(40);
        for (String name : names) {
            for (String value : List.of("", " ", "\r\nX-Other: 1", "1\0", "1".repeat(5000))) {
                refuses(variables, name, value);
            }
        }
    }

    @Test
    void eachRangeEndsWhereTheTableSays() throws IOException {
        Map<String, String> variables = variables();
        List<SettingsSchema.Setting> ranged =
                settings().filter(setting -> ends(setting).isPresent()).toList();
        assertThat(ranged).hasSizeGreaterThan(25);
        for (SettingsSchema.Setting setting : ranged) {
            Ends ends = ends(setting).orElseThrow();
            for (String good : List.of(ends.min(), ends.max())) {
                Map<String, String> all = new HashMap<>(variables);
                all.put(variable(setting.name()), good);
                assertThatCode(() -> SettingsFile.load(Optional.empty(), all, true))
                        .as("%s=%s", setting.name(), good)
                        .doesNotThrowAnyException();
            }
            ends.outside().forEach(bad -> refuses(variables, setting.name(), bad));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProxyStartsWithEverySettingAtAnEndOfItsRange(boolean greatest) throws Exception {
        Map<String, String> variables = variables();
        variables.remove("AEGIS_RATE_LIMIT_REDIS");
        settings()
                .filter(setting -> !setting.name().startsWith("rate-limit.redis"))
                .forEach(setting ->
                        ends(setting)
                                .ifPresent(ends ->
                                        variables.put(
                                                variable(setting.name()),
                                                greatest ? ends.max() : ends.min())));
        variables.put("AEGIS_LISTEN_PORT", "0");
        String[] pairs =
                variables.entrySet().stream()
                        .flatMap(one -> Stream.of(one.getKey(), one.getValue()))
                        .toArray(String[]::new);
        try (RunningProxy proxy = RunningProxy.start(folder, pairs)) {
            // The smallest head is refused, too.
            assertThat(proxy.get("/live", "").statusCode()).isIn(200, 400, 408, 431);
        }
    }
}
