package io.aegisbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A name means one thing in the whole project; this module is the last that is built. */
class NamesTest {
    private static final Path PROJECT = Path.of("..");
    private static final List<String> MODULES =
            List.of("mmr", "proxy", "reports", "bench-jmh", "load-gatling");

    @Test
    void noTwoTypesOfMainCodeHaveTheSameName() throws IOException {
        Map<String, List<Path>> byName = new TreeMap<>();
        for (String module : MODULES) {
            Path sources = PROJECT.resolve(module).resolve("src/main/java");
            List<Path> files;
            try (Stream<Path> walk = Files.walk(sources)) {
                files = walk.filter(file -> file.toString().endsWith(".java")).toList();
            }
            assertThat(files).as(module).hasSizeGreaterThan(20);
            files.forEach(file ->
                    byName.computeIfAbsent(file.getFileName().toString(), _ -> new ArrayList<>())
                            .add(PROJECT.relativize(file)));
        }
        byName.remove("package-info.java");
        byName.values().removeIf(files -> files.size() == 1);
        assertThat(byName).isEmpty();
    }
}
