package io.aegisbench.load.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the test's class path in a process of its own. */
final class JavaProcess {
    private static final int END_SECONDS = 900;

    private JavaProcess() {}

    /** How it ended, and what it said on both streams. */
    record Ended(int status, String output) {}

    static ProcessBuilder builder(List<String> options, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        // It does not live long enough for more compiling.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dproxy.jar=" + System.getProperty("proxy.jar")));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** Runs a simulation as Gatling's Maven plugin does, its report below a directory. */
    static Ended simulate(Path directory, String name, String... settings)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        options.add("-Djava.util.prefs.userRoot=" + directory);
        options.add("-Dresults=" + directory.resolve("runs"));
        options.addAll(List.of(settings));
        Path output = Files.createTempFile(directory, name, ".log");
        Process process =
                builder(
                                options,
                                "io.gatling.app.Gatling",
                                List.of(
                                        "-s",
                                        JavaProcess.class.getPackageName() + "." + name,
                                        "-rf",
                                        directory.toString()))
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroy();
            throw new AssertionError("did not end: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
