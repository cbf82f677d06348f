package io.aegisbench.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code aegis-mmr receipt}: what can be done with receipts. */
@Command(
        name = "receipt",
        description = "Receipts of a log's records (C2SP tlog-proof).",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ReceiptVerifyCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class ReceiptCommand {
    @ParentCommand private AegisMmr parent;

    ReceiptCommand() {}

    AegisMmr parent() {
        return parent;
    }
}
