package io.aegisbench.load.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy of our own, with its embedded upstream, a port of its own and a ledger that is thrown
 * away. It ends with this process, whatever ends this process: a shell between the two waits for
 * the end of a pipe that only this process holds.
 */
final class StartedProxy implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile(" listens on (http://\\S+)");
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 30;
    private static final int KEPT_LINES = 200;

    /**
     * Gives up its own output, so that the end of the proxy's is seen here, and then waits for a
     * signal or the end of its input. The directory goes last.
     */
    private static final String WATCH =
            """
            directory=$1; shift
            "$@" &
            child=$!
            trap 'kill "$child"' INT TERM HUP
            exec >/dev/null 2>&1
            read -r _
            kill "$child"
            wait "$child"
            rm -rf "$directory"
            """;

    private final Process shell;
    private final Target target;
    private final List<String> lines;

    private StartedProxy(Process shell, Target target, List<String> lines) {
        this.shell = shell;
        this.target = target;
        this.lines = lines;
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param jar of the proxy
     * @param options of its command line, without port and ledger
     * @param variables of its environment
     * @throws IOException if there is no such jar, or it does not listen in time
     */
    static StartedProxy start(Path jar, List<String> options, Map<String, String> variables)
            throws IOException, InterruptedException {
        if (!Files.isRegularFile(jar)) {
            throw new IOException("no jar of the proxy, build it first: proxy.jar=" + jar);
        }
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String key = HexFormat.of().formatHex(secret);
        Path directory = Files.createTempDirectory("aegis-load");
        ProcessBuilder builder = new ProcessBuilder(command(jar, directory, options));
        builder.directory(directory.toFile()).redirectErrorStream(true);
        // Settings of the user's own proxy would be this one's too.
        builder.environment().keySet().removeIf(name -> name.startsWith("AEGIS_"));
        builder.environment().put("AEGIS_API_KEY", key);
        builder.environment().putAll(variables);
        Process shell = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(shell), "aegis-load-stop"));
        List<String> lines = new ArrayList<>();
        CompletableFuture<String> url = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("aegis-load-log").start(() -> follow(shell, lines, url));
        try {
            Target target = new Target(url.get(START_SECONDS, TimeUnit.SECONDS), key);
            return new StartedProxy(shell, target, lines);
        } catch (ExecutionException | TimeoutException e) {
            stop(shell);
            throw new IOException("the proxy did not start: " + copy(lines), e);
        }
    }

    private static List<String> command(Path jar, Path directory, List<String> options) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("/bin/sh", "-c", WATCH, "aegis-load", directory.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-jar"));
        command.addAll(List.of(jar.toAbsolutePath().toString(), "--port", "0"));
        command.addAll(List.of("--ledger", directory.resolve("ledger").toString()));
        command.addAll(options);
        return command;
    }

    private static void follow(Process shell, List<String> lines, CompletableFuture<String> url) {
        try (BufferedReader out = shell.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                keep(lines, line);
                Matcher matcher = LISTENS.matcher(line);
                if (matcher.find()) {
                    boolean _ = url.complete(matcher.group(1));
                }
            }
        } catch (IOException e) {
            keep(lines, e.toString());
        }
        boolean _ = url.completeExceptionally(new IOException("it has ended"));
    }

    private static void keep(List<String> lines, String line) {
        synchronized (lines) {
            if (lines.size() == KEPT_LINES) {
                lines.removeFirst();
            }
            lines.add(line);
        }
    }

    private static List<String> copy(List<String> lines) {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    Target target() {
        return target;
    }

    /** {@return whether it still runs} */
    boolean isAlive() {
        return shell.descendants().anyMatch(ProcessHandle::isAlive);
    }

    /** {@return its memory that is resident, in MiB; nothing where the system does not tell} */
    OptionalLong residentMebibytes() {
        return shell.children().mapToLong(StartedProxy::residentMebibytes).filter(n -> n > 0).max();
    }

    private static long residentMebibytes(ProcessHandle process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
                }
            }
        } catch (IOException e) {
            // It has ended, or this is not Linux.
        }
        return 0;
    }

    /** {@return the last lines that it said} */
    List<String> lines() {
        return copy(lines);
    }

    @Override
    public void close() {
        stop(shell);
    }

    /** Stops it and waits for that; a proxy that does not end in time is killed. */
    private static void stop(Process shell) {
        try {
            shell.getOutputStream().close();
            if (shell.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Killed below instead.
        }
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
    }
}
