package io.aegisbench.cli;

import io.aegisbench.ledger.Receipt;
import io.aegisbench.note.NoteVerifier;
import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr receipt verify}. */
@Command(
        name = "verify",
        description =
                "Verifies that a log holds a record, offline, from its receipt and the log's key, and"
                        + " says valid or invalid.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class ReceiptVerifyCommand implements Callable<Integer> {
    @ParentCommand private ReceiptCommand group;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = Texts.FILE)
    private String file;

    @Option(names = "--key", required = true, description = Texts.KEY)
    private String key;

    @Option(
            names = "--payload",
            required = true,
            description = "file with the record's exact bytes, or - for standard input")
    private String payload;

    ReceiptVerifyCommand() {}

    @Override
    public Integer call() {
        if (file.equals(InputFile.STANDARD_INPUT) && payload.equals(InputFile.STANDARD_INPUT)) {
            throw new InputException("only one of FILE and --payload can be standard input");
        }
        NoteVerifier verifier = Arguments.verifierKey(key);
        InputStream in = group.parent().in();
        byte[] receipt = InputFile.read(in, file, "receipt", Receipt.MAX_BYTES);
        byte[] record = InputFile.read(in, payload, "payload", LeafReader.MAX_LEAF_BYTES);
        return Arguments.report(spec, Receipt.verify(receipt, record, verifier));
    }
}
