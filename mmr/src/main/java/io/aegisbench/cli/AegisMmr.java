package io.aegisbench.cli;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.note.KeyType;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code aegis-mmr}.
 *
 * <p>Exit status: 0 true or done; 1 false: well-formed, but not signed, not included or not
 * consistent; 2 bad use or input that cannot be parsed, with one line on standard error; 70 a fault
 * of the command itself.
 */
@Command(
        name = "aegis-mmr",
        description = "Merkle Mountain Range roots and proofs, signed checkpoints and receipts.",
        mixinStandardHelpOptions = true,
        versionProvider = AegisMmr.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExit status:%n",
        footer = {
            "  0   true, or done",
            "  1   false: well-formed, but not signed, not included or not consistent",
            "  2   bad use, or input that cannot be parsed",
            "  70  a fault of the command itself"
        },
        subcommands = {
            RootCommand.class,
            ProveCommand.class,
            VerifyCommand.class,
            ProveConsistencyCommand.class,
            VerifyConsistencyCommand.class,
            ReceiptCommand.class,
            KeyGenerateCommand.Group.class,
            CheckpointCommand.class,
            LogCommand.class,
            WitnessCommand.class
        })
public final class AegisMmr {
    static final int TRUE = 0;
    static final int FALSE = 1;
    private static final int BAD_INPUT = 2;
    private static final int FAULT = 70;

    private final InputStream in;

    /** The version that stands in the jar's manifest. */
    static final class Version implements IVersionProvider {
        Version() {}

        @Override
        public String[] getVersion() {
            String version = AegisMmr.class.getPackage().getImplementationVersion();
            return new String[] {
                "aegis-mmr " + (version == null ? "(not run from its jar)" : version)
            };
        }
    }

    AegisMmr(InputStream in) {
        this.in = in;
    }

    /**
     * Runs the command and ends the process with its status.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = FAULT;
        try {
            status = run(System.in, out, err, args);
        } catch (Throwable e) { // The root of this thread: a fault must not pass for "false".
            err.println("aegis-mmr: fault: " + e);
        }
        if (out.checkError() && status == TRUE) {
            // A full disk or a pipe that was closed early must not pass for success.
            err.println("aegis-mmr: standard output cannot be written");
            status = FAULT;
        }
        System.exit(status);
    }

    static int run(InputStream in, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line =
                new CommandLine(new AegisMmr(in))
                        .setOut(out)
                        .setExpandAtFiles(false)
                        .setErr(err)
                        .registerConverter(HashProfile.class, named(HashProfile::ofId))
                        .registerConverter(KeyType.class, named(KeyType::ofId))
                        .setParameterExceptionHandler(
                                (e, arguments) -> refuse(e.getCommandLine(), e.getMessage()))
                        .setExecutionExceptionHandler(AegisMmr::failed);
        printOptionsInTheirOrder(line);
        int status = args.length == 0 ? refuse(line, "no command given") : line.execute(args);
        out.flush();
        return status;
    }

    InputStream in() {
        return in;
    }

    private static void printOptionsInTheirOrder(CommandLine command) {
        command.getCommandSpec().usageMessage().sortOptions(false);
        command.getSubcommands().values().forEach(AegisMmr::printOptionsInTheirOrder);
    }

    private static <T> ITypeConverter<T> named(Function<String, T> ofId) {
        return id -> {
            try {
                return ofId.apply(id);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        };
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult result) {
        if (e instanceof InputException) {
            return refuse(command, e.getMessage());
        }
        command.getErr().println(name(command) + ": fault: " + e);
        e.printStackTrace(command.getErr());
        return FAULT;
    }

    private static int refuse(CommandLine command, @Nullable String message) {
        String line = Objects.requireNonNullElse(message, "").lines().findFirst().orElse("bad use");
        command.getErr().println(name(command) + ": " + line + " (--help tells how to use it)");
        return BAD_INPUT;
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
