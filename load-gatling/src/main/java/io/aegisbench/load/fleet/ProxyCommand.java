package io.aegisbench.load.fleet;

import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.Commands;
import io.aegisbench.load.process.CoreSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How proxies are started: the jar in a small JVM, each with a port, a ledger and a log of its own.
 * Their rate limits are set so that they cost what they do and never refuse.
 *
 * @param jar of the proxy
 * @param key its API key
 * @param ioThreads of each
 * @param ack what its answers wait for
 * @param upstream where chats go; empty for the embedded upstream
 * @param environment further settings
 */
public record ProxyCommand(
        Path jar,
        String key,
        int ioThreads,
        String ack,
        Optional<String> upstream,
        Map<String, String> environment) {
    /** The file of what a proxy says, in its folder. */
    public static final String LOG = "log";

    /** Keeps a copy. */
    public ProxyCommand {
        environment = Map.copyOf(environment);
    }

    /**
     * Checks that there is a proxy to start.
     *
     * @throws IOException if there is none, with the command that builds it
     */
    public static void requireJar(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IOException(
                    "there is no proxy to start; build it with 'mvn -pl proxy -am package -DskipTests': proxy.jar="
                            + jar);
        }
    }

    /**
     * {@return a proxy that starts}
     *
     * @param cores it is pinned to
     * @param folder for its ledger and its log, made if it is not there
     */
    public Process start(Children children, CoreSet cores, int port, Path folder)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("AEGIS_API_KEY", key);
        variables.put("AEGIS_RATE_LIMIT_REQUESTS_PER_MINUTE", "1000000000");
        variables.put("AEGIS_RATE_LIMIT_TOKENS_PER_MINUTE", "1000000000");
        // A cell may be shorter than what the metrics are kept for.
        variables.put("AEGIS_METRICS_EVERY", "0ms");
        List<String> command = new ArrayList<>();
        command.addAll(List.of(Commands.java(), "-XX:+UseSerialGC", "-Xmx256m", "-jar"));
        command.addAll(List.of(jar.toAbsolutePath().toString(), "--port", Integer.toString(port)));
        command.addAll(List.of("--io-threads", Integer.toString(ioThreads)));
        upstream.ifPresent(url -> command.addAll(List.of("--upstream", url)));
        command.addAll(List.of("--ledger", folder.resolve("ledger").toString()));
        command.addAll(List.of("--ack", ack, "--lab"));
        return children.start(cores, command, variables, Optional.of(folder.resolve(LOG)));
    }
}
