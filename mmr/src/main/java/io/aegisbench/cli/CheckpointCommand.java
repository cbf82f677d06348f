package io.aegisbench.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code aegis-mmr checkpoint}: what can be done with checkpoints. */
@Command(
        name = "checkpoint",
        description = "Signed checkpoints of a log (C2SP tlog-checkpoint).",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CheckpointVerifyCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class CheckpointCommand {
    @ParentCommand private AegisMmr parent;

    CheckpointCommand() {}

    AegisMmr parent() {
        return parent;
    }
}
