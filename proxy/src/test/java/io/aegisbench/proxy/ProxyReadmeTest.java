package io.aegisbench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.settings.SettingsFile;
import io.aegisbench.proxy.settings.SettingsSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of settings in the README is the schema that the code reads by. */
final class ProxyReadmeTest {
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| `([a-z0-9.\\[\\]-]+)` \\| (?:`?([^|`]*)`? )?\\| ([^|]+) \\| (.+) \\|");

    /** One element in each list, so that its settings are asked for. */
    private static final String EACH =
            """
            keys: [{id: a, sha256: %s}]
            upstreams: [{name: a, url: 'http://a'}]
            routes: [{model: a, upstream: a}]
            """
                    .formatted("0".repeat(64));

    @TempDir private Path folder;

    private record Line(String otherwise, String kind) {}

    private Map<String, Line> schema() throws IOException {
        Path file = Files.writeString(folder.resolve("aegis.yaml"), EACH);
        Map<String, Line> lines = new HashMap<>();
        SettingsSchema schema = SettingsFile.load(Optional.of(file), Map.of(), true).schema();
        for (SettingsSchema.Setting setting : schema.settings()) {
            boolean ofTheMachine = setting.name().equals("listen.io-threads");
            lines.put(
                    setting.name(),
                    new Line(ofTheMachine ? "cores" : setting.otherwise(), setting.kind()));
        }
        return lines;
    }

    private static Map<String, Line> table() throws IOException {
        Map<String, Line> lines = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(row.group(4)).as(line).isNotBlank();
                String otherwise = row.group(2) == null ? "" : row.group(2);
                assertThat(lines.put(row.group(1), new Line(otherwise, row.group(3))))
                        .as(line)
                        .isNull();
            }
        }
        return lines;
    }

    @Test
    void theTableHasEverySettingWithItsDefaultAndItsValues() throws IOException {
        assertThat(table()).isEqualTo(schema()).hasSizeGreaterThan(50);
    }
}
