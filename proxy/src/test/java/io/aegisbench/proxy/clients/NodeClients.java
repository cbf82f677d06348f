package io.aegisbench.proxy.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The npm clients that {@code npm ci} has put beside the scripts that use them. A test that needs
 * them is skipped where they are missing, unless the system property {@code aegis.clients} says
 * that they are {@code required}: then it fails.
 */
public final class NodeClients {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path FOLDER = Path.of("src", "test", "clients");
    private static final Path LOGS = Path.of("target", "clients");
    private static final int DEADLINE_SECONDS = 180;

    private NodeClients() {}

    /** What a script has printed. */
    public record Printed(int exit, String out, String err) {}

    /** {@return the version of an installed package} */
    static String version(String name) {
        return JSON.readTree(FOLDER.resolve("node_modules").resolve(name).resolve("package.json"))
                .path("version")
                .asString("");
    }

    /** Skips or fails the test unless node and all packages are there, in the versions named. */
    public static void need() {
        List<String> missing = missing();
        String reason =
                "missing: %s; node, npm, and in proxy/%s: npm ci --ignore-scripts"
                        .formatted(missing, FOLDER);
        if ("required".equals(System.getProperty("aegis.clients")) && !missing.isEmpty()) {
            throw new AssertionError(reason);
        }
        assumeTrue(missing.isEmpty(), reason);
    }

    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!isCommand("node")) {
            missing.add("node");
        }
        JsonNode wanted = JSON.readTree(FOLDER.resolve("package.json")).path("dependencies");
        wanted.properties()
                .forEach(one -> {
                    String version = one.getValue().asString("");
                    Path installed = FOLDER.resolve("node_modules").resolve(one.getKey());
                    if (!Files.exists(installed.resolve("package.json"))
                            || !version(one.getKey()).equals(version)) {
                        missing.add(one.getKey() + "@" + version);
                    }
                });
        return missing;
    }

    /** Runs a script to its end. */
    public static Printed run(String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        Files.createDirectories(LOGS);
        Path out = Files.createTempFile(LOGS, script, ".out");
        Path err = Files.createTempFile(LOGS, script, ".err");
        Process process =
                new ProcessBuilder(command)
                        .directory(FOLDER.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    "%s did not end within %s s: %s%s"
                            .formatted(
                                    script,
                                    DEADLINE_SECONDS,
                                    Files.readString(out),
                                    Files.readString(err)));
        }
        return new Printed(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static boolean isCommand(String name) {
        String path = System.getenv("PATH");
        return path != null
                && List.of(path.split(File.pathSeparator)).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
