package io.aegisbench.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code exec:exec} starts, before and after there is something to start. */
final class LaunchTest {
    private static final Path LAUNCHER =
            Path.of("..", ".mvn", "io", "aegisbench", "launch", "RunOnJdk25.java");
    private static final String MAIN = ReportMain.class.getName();

    @TempDir private Path module;
    private Path classes = Path.of("");

    private record Ended(int status, String said) {}

    @BeforeEach
    void makeAFolderThatABrokenBuildLeaves() throws IOException {
        classes = Files.createDirectories(module.resolve("target").resolve("classes"));
        Files.writeString(classes.resolve("resource.txt"), "");
    }

    private Ended launch(String classPath) throws IOException, InterruptedException {
        Path said = module.resolve("said.txt");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process =
                new ProcessBuilder(
                                List.of(
                                        java,
                                        LAUNCHER.toString(),
                                        "-Dhelp=true",
                                        "-classpath",
                                        classPath,
                                        MAIN))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    }

    @Test
    void withoutItsClassOneLineSaysWhatToRunFirst() throws Exception {
        Ended ended = launch(classes.toString());
        assertThat(ended.status()).isEqualTo(69);
        assertThat(ended.said().lines())
                .containsExactly("This is not built yet; first run: mvn -DskipTests install");
    }

    @Test
    void theClassMayBeOfAnotherModule() throws Exception {
        Ended ended = launch(classes + File.pathSeparator + System.getProperty("java.class.path"));
        assertThat(ended.status()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("-Dbaseline=");
    }
}
