package io.aegisbench.proxy;

import io.aegisbench.proxy.auth.ApiKey;
import io.aegisbench.proxy.process.ProcessEnd;
import io.aegisbench.proxy.settings.SettingsException;
import io.aegisbench.proxy.settings.SettingsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code aegis-proxy}.
 *
 * <p>Exit status: 0 stopped by a signal, or what was asked for was printed; 1 it could not start,
 * for instance because the port is in use; 2 bad use or a bad setting, with one line on standard
 * error; 3 stopped, and evidence of calls is missing; 70 a fault, such as a thread that died for
 * want of heap.
 */
@Command(
        name = "aegis-proxy",
        description = "An OpenAI-compatible proxy that governs LLM calls.",
        mixinStandardHelpOptions = true,
        versionProvider = ProxyVersion.class,
        sortOptions = false,
        footerHeading =
                "%nEvery setting can stand in the file or, as AEGIS_SECTION_KEY, in the environment;%n",
        footer = {
            "an option wins over the environment, and the environment over the file.",
            "AEGIS_API_KEY and AEGIS_AUDIT_KEY give one key of each scope; where a scope has none,",
            "the proxy makes one, prints it and keeps it beside the ledger's signing key.",
            "Keys, rules and TLS files are read again when they change and at SIGHUP; bad ones leave",
            "the old ones in force.",
            "",
            "Exit status: 0 stopped, by a signal too; 1 cannot start; 2 bad use or setting;",
            "3 stopped, but evidence is missing; 70 a fault"
        })
public final class Main implements Callable<Integer> {
    private static final int BAD_USE = 2;
    private static final int FAULT = 70;
    private static final int MAX_KEY_BYTES = 4096;

    private final Map<String, String> environment;
    private final Supplier<ProcessEnd> end;

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "settings, as YAML")
    private @Nullable Path config;

    @Option(names = "--port", paramLabel = "N", description = "listen.port; 0 is any")
    private @Nullable String port;

    @Option(names = "--io-threads", paramLabel = "N", description = "listen.io-threads")
    private @Nullable String ioThreads;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "one OpenAI-compatible upstream for every model")
    private @Nullable String upstream;

    @Option(names = "--ledger", paramLabel = "DIR", description = "evidence.ledger")
    private @Nullable String ledger;

    @Option(
            names = "--ack",
            paramLabel = "LEVEL",
            description = "evidence.ack: scheduled, written, durable, or off with --lab")
    private @Nullable String ack;

    @Option(
            names = "--lab",
            description = "allow what only measurements need: the section lab, ack off")
    private boolean lab;

    @Option(names = "--print-config", description = "print every setting, secrets hidden, and exit")
    private boolean printConfig;

    @Option(
            names = "--check-config",
            description = "check the settings and the files they name, and exit")
    private boolean checkConfig;

    @Option(
            names = "--hash-key",
            description = "read a key from standard input, print the sha256 of keys, and exit")
    private boolean hashKey;

    Main(Map<String, String> environment, Supplier<ProcessEnd> end) {
        this.environment = environment;
        this.end = end;
    }

    /**
     * Runs the command and ends the process with its status.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        // An Error of the start reaches it, too: threads that run already would keep the process.
        ProcessEnd end = ProcessEnd.install();
        int status = run(System.getenv(), out, err, () -> end, args);
        out.flush();
        System.exit(status);
    }

    public static int run(
            Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
        return run(environment, out, err, ProcessEnd::install, args);
    }

    private static int run(
            Map<String, String> environment,
            PrintWriter out,
            PrintWriter err,
            Supplier<ProcessEnd> end,
            String... args) {
        return new CommandLine(new Main(environment, end))
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::badUse)
                .setExecutionExceptionHandler(Main::failed)
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        if (hashKey) {
            out.println(hashOf(System.in));
            return 0;
        }
        SettingsFile.Loaded loaded = load();
        loaded.unread().ifPresent(unread -> line.getErr().println("WARNING: " + unread));
        if (printConfig) {
            out.print(loaded.shown());
            out.flush();
            return 0;
        }
        if (checkConfig) {
            ConfigCheck.check(loaded.settings(), environment);
            out.println("The settings are good.");
            return 0;
        }
        WatchedFiles files =
                WatchedFiles.of(Optional.ofNullable(config), loaded.settings(), environment);
        Reload.Source source =
                new Reload.Source(() -> load().settings(), environment, files, files.looks());
        return new ProxyRun(loaded.settings(), source, out).untilStopped(end);
    }

    private SettingsFile.Loaded load() {
        return SettingsFile.load(Optional.ofNullable(config), withOptions(), lab);
    }

    /** The line's end is no part of the key, whatever wrote it. */
    private static String hashOf(InputStream in) {
        try {
            String text = new String(in.readNBytes(MAX_KEY_BYTES), StandardCharsets.ISO_8859_1);
            String hash = ApiKey.of("standard input", text.stripTrailing()).hash().text();
            return hash.substring(hash.indexOf(':') + 1);
        } catch (IOException e) {
            throw new StartException("standard input cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("--hash-key", Objects.requireNonNull(e.getMessage()));
        }
    }

    /**
     * Options stand for the variable of the same setting, so that a bad one is named the same way.
     */
    private Map<String, String> withOptions() {
        Map<String, String> variables = new HashMap<>(environment);
        put(variables, "AEGIS_LISTEN_PORT", port);
        put(variables, "AEGIS_LISTEN_IO_THREADS", ioThreads);
        put(variables, "AEGIS_UPSTREAM", upstream);
        put(variables, "AEGIS_EVIDENCE_LEDGER", ledger);
        put(variables, "AEGIS_EVIDENCE_ACK", ack);
        return variables;
    }

    private static void put(Map<String, String> variables, String name, @Nullable String value) {
        if (value != null) {
            variables.put(name, value);
        }
    }

    private static int badUse(ParameterException e, String[] args) {
        return refuse(
                e.getCommandLine(), BAD_USE, e.getMessage() + " (--help tells how to use it)");
    }

    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult result) {
        if (e instanceof SettingsException) {
            return refuse(line, BAD_USE, Objects.requireNonNullElse(e.getMessage(), "bad setting"));
        }
        if (e instanceof StartException) {
            return refuse(line, 1, Objects.requireNonNullElse(e.getMessage(), "cannot start"));
        }
        e.printStackTrace(line.getErr());
        return refuse(line, FAULT, "fault: " + e);
    }

    private static int refuse(CommandLine line, int status, String message) {
        line.getErr().println("aegis-proxy: " + message.lines().findFirst().orElse("failed"));
        return status;
    }
}
