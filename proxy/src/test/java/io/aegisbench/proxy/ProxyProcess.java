package io.aegisbench.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The proxy as a process of its own, started by its command from the test's classes. */
final class ProxyProcess implements AutoCloseable {
    private static final Pattern PORT =
            Pattern.compile("listens on https?://127\\.0\\.0\\.1:(\\d+)");
    private static final int END_SECONDS = 300;

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private final BufferedReader out;
    private final int port;

    private ProxyProcess(Process process) throws IOException {
        this.process = process;
        out = process.inputReader(StandardCharsets.UTF_8);
        port = readPort();
        reader = Thread.ofVirtual().start(this::readOn);
    }

    /** Starts it in a directory, with the key of {@link WholeProxy} and on any port. */
    static ProxyProcess start(Path directory, Map<String, String> variables, String... arguments)
            throws IOException {
        return start(directory, 0, variables, arguments);
    }

    /** Starts it with no key configured. */
    static ProxyProcess withoutKeys(Path directory, String... arguments) throws IOException {
        return start(directory, 0, Map.of("AEGIS_API_KEY", ""), arguments);
    }

    /** Starts it on one port; an empty variable is none. */
    static ProxyProcess start(
            Path directory, int port, Map<String, String> variables, String... arguments)
            throws IOException {
        return new ProxyProcess(
                launched(
                        directory,
                        List.of("-Xmx256m"),
                        System.getProperty("java.class.path"),
                        variables,
                        withPort(port, arguments)));
    }

    /** Starts it with options of the JVM's, in place of a heap of 256 MiB, and a class path. */
    static ProxyProcess small(
            Path directory, List<String> jvm, String classPath, Map<String, String> variables)
            throws IOException {
        return new ProxyProcess(launched(directory, jvm, classPath, variables, withPort(0)));
    }

    /** {@return what it said before it ended, and as the last line its status} */
    static List<String> failing(Path directory, List<String> before, List<String> jvm)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        String classPath = System.getProperty("java.class.path");
        command.addAll(command(jvm, classPath, withPort(0)));
        Process process = started(directory, Map.of(), command);
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> said = new ArrayList<>(reader.lines().toList());
            said.add("status " + process.waitFor());
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> withPort(int port, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--port", Integer.toString(port)));
        all.addAll(List.of(arguments));
        return all;
    }

    private static Process launched(
            Path directory,
            List<String> jvm,
            String classPath,
            Map<String, String> variables,
            List<String> arguments)
            throws IOException {
        return started(directory, variables, command(jvm, classPath, arguments));
    }

    private static List<String> command(
            List<String> jvm, String classPath, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                // Where the tests are killed it goes with them.
                                "setpriv",
                                "--pdeathsig",
                                "KILL",
                                // Whoever runs the tests by nohup ignores it for all.
                                "env",
                                "--default-signal=HUP",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private static Process started(
            Path directory, Map<String, String> variables, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("AEGIS_API_KEY", WholeProxy.KEY);
        builder.environment().putAll(variables);
        builder.environment().values().removeIf(String::isEmpty);
        return builder.redirectErrorStream(true).start();
    }

    private int readPort() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("the proxy did not start: " + lines);
    }

    private void readOn() {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** {@return what it has said so far, on both streams} */
    List<String> lines() {
        return lines;
    }

    /** Sends it a signal, such as HUP. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("no such signal or process: " + name);
        }
    }

    /** {@return what a line of the start says behind its beginning} */
    String said(Pattern beginning) {
        return lines.stream()
                .map(beginning::matcher)
                .filter(Matcher::lookingAt)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(beginning + " is not in " + lines));
    }

    /** By its handle: the process's own method closes the pipe with what is still in it. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** {@return its status after SIGTERM} */
    int terminate() throws InterruptedException {
        process.toHandle().destroy();
        return awaitEnd();
    }

    /** {@return its status, once it has ended by itself} */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("did not end: " + lines);
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }
}
