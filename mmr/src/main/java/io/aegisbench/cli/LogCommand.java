package io.aegisbench.cli;

import io.aegisbench.ledger.LedgerCorruptException;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.wal.WalCorruptException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;

/** {@code aegis-mmr log}: what can be done with a ledger directory. */
@Command(
        name = "log",
        description =
                "Looks at a ledger directory, also while a proxy writes it. No subcommand but reorigin"
                        + " ever changes it.",
        scope = CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "  0   true, or done",
            "  1   false: damaged, lost, not there, or not covered by a checkpoint yet",
            "  2   bad use, or a directory that is no ledger or cannot be read",
            "  70  a fault of the command itself"
        },
        subcommands = {
            LogInspectCommand.class,
            LogVerifyCommand.class,
            LogCatCommand.class,
            LogReceiptCommand.class,
            LogConsistencyCommand.class,
            LogCosignCommand.class,
            LogDiscloseCommand.class,
            LogSalvageCommand.class,
            LogReoriginCommand.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the field.
final class LogCommand {
    static final String DIRECTORY = "the ledger directory";

    @ParentCommand private AegisMmr parent;

    LogCommand() {}

    AegisMmr parent() {
        return parent;
    }

    /** What a subcommand does with a ledger. */
    interface Action {
        /** {@return the exit status} */
        int run(LedgerReader ledger) throws IOException;
    }

    /**
     * Runs a subcommand: a directory that is no ledger or cannot be read is refused, damage that it
     * meets is one line on standard error and the status for false.
     */
    static int run(CommandSpec spec, Path directory, Action action) {
        if (!Files.isDirectory(directory)) {
            throw new InputException("no such directory: " + directory);
        }
        try {
            return action.run(LedgerReader.open(directory));
        } catch (WalCorruptException | LedgerCorruptException | NoteFormatException e) {
            return damaged(spec, e);
        } catch (NoSuchFileException e) {
            throw new InputException(
                    e.getReason() == null
                            ? "a file has gone while it was read: " + e.getMessage()
                            : "not a ledger, it has neither segments nor checkpoints: "
                                    + directory);
        } catch (AccessDeniedException e) {
            throw new InputException("permission denied: " + e.getMessage());
        } catch (IOException e) {
            throw new InputException("reading or writing failed: " + e.getMessage());
        }
    }

    private static int damaged(CommandSpec spec, Exception e) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": damaged: " + e.getMessage());
        return AegisMmr.FALSE;
    }
}
