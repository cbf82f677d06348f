package io.aegisbench.cli;

import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.ledger.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log receipt}. */
@Command(
        name = "receipt",
        description = {
            "Prints the receipt of a record (C2SP tlog-proof): index, path and last signed"
                    + " checkpoint. The path was verified against the checkpoint's root, the"
                    + " signature was not: that is for whoever has the key.",
            "With status 1 the record is there and no checkpoint covers it yet, or the ledger is"
                    + " damaged."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogReceiptCommand implements Callable<Integer> {
    @ParentCommand private LogCommand group;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(
            names = "--index",
            paramLabel = "I",
            required = true,
            description = "which record, from 0")
    private long index;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "a signed checkpoint of this ledger, such as log cosign writes, instead of the"
                            + " last one")
    private @Nullable String checkpoint;

    LogReceiptCommand() {}

    @Override
    public Integer call() {
        Arguments.checkNotNegative("--index", index);
        return LogCommand.run(spec, directory, this::print);
    }

    private int print(LedgerReader ledger) throws IOException {
        Optional<Receipt> receipt =
                checkpoint == null
                        ? ledger.receipt(index)
                        : ledger.receipt(
                                index,
                                Arguments.checkpoint(
                                        group.parent().in(), checkpoint, "--checkpoint"));
        if (receipt.isPresent()) {
            spec.commandLine()
                    .getOut()
                    .print(new String(receipt.get().bytes(), StandardCharsets.UTF_8));
            return AegisMmr.TRUE;
        }
        long records = ledger.records().recordCount();
        if (index >= records) {
            throw new InputException("no such record: --index=" + index + ", records=" + records);
        }
        spec.commandLine()
                .getErr()
                .println(
                        spec.qualifiedName()
                                + ": no checkpoint covers the record yet: --index="
                                + index);
        return AegisMmr.FALSE;
    }
}
