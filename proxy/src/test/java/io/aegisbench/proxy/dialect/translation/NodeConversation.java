package io.aegisbench.proxy.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official npm SDKs against either side of the upstream; skipped where node or the registry is
 * missing.
 */
public interface NodeConversation extends SdkConversation {
    Path SOURCES = Path.of("src", "test", "node");
    Path INSTALLED = Path.of("target", "node");
    int DEADLINE_SECONDS = 180;

    @ParameterizedTest
    @ValueSource(strings = {"openai.mjs", "anthropic.mjs"})
    default void npmSdkHoldsItsConversation(String script)
            throws IOException, InterruptedException {
        assumeTrue(isCommand("node") && isCommand("npm"), "node and npm are not installed");
        // Test classes run in two processes, which share what was installed.
        Files.createDirectories(INSTALLED);
        try (FileChannel lock =
                        FileChannel.open(
                                INSTALLED.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock alone = lock.lock()) {
            assertThat(alone.isValid()).isTrue();
            install();
            converse(script);
        }
    }

    private void converse(String script) throws IOException, InterruptedException {
        for (String file : new String[] {"openai.mjs", "anthropic.mjs"}) {
            Files.copy(
                    SOURCES.resolve(file),
                    INSTALLED.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = INSTALLED.resolve(script + ".log");
        int exit = run(log, "node", script, url(), key(), OPENAI_MODEL, ANTHROPIC_MODEL);
        assertThat(exit).as(() -> read(log)).isZero();
    }

    private static void install() throws IOException, InterruptedException {
        Path lock = INSTALLED.resolve("package-lock.json");
        byte[] wanted = Files.readAllBytes(SOURCES.resolve("package-lock.json"));
        Path done = INSTALLED.resolve("installed");
        if (Files.exists(done) && Arrays.equals(wanted, Files.readAllBytes(lock))) {
            return;
        }
        Files.deleteIfExists(done);
        Files.write(lock, wanted);
        Files.copy(
                SOURCES.resolve("package.json"),
                INSTALLED.resolve("package.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Path log = INSTALLED.resolve("npm.log");
        int exit = run(log, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        assumeTrue(exit == 0, () -> "npm ci failed, is the registry reachable? " + read(log));
        Files.createFile(done);
    }

    private static int run(Path log, String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(INSTALLED.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    command[0] + " did not end within " + DEADLINE_SECONDS + " s: " + read(log));
        }
        return process.exitValue();
    }

    private static boolean isCommand(String name) {
        String path = System.getenv("PATH");
        return path != null
                && List.of(path.split(File.pathSeparator)).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
