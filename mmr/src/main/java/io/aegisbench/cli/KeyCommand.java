package io.aegisbench.cli;

import picocli.CommandLine.Command;

/** {@code aegis-mmr key}: what can be done with keys. */
@Command(
        name = "key",
        description = "Keys that sign a log's checkpoints (C2SP signed-note).",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = KeyGenerateCommand.class)
final class KeyCommand {
    KeyCommand() {}
}
