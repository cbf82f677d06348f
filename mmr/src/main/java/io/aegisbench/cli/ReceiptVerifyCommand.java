package io.aegisbench.cli;

import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.note.NoteVerifier;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr receipt verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies that a log holds a record, offline, from its receipt and the log's key, and"
                    + " says valid or invalid.",
            "With --salts, as log disclose writes them, --request and --answer are held against the"
                    + " record's hashes, too."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class ReceiptVerifyCommand implements Callable<Integer> {
    @ParentCommand private ReceiptCommand group;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = Arguments.FILE)
    private String file;

    @Option(names = "--key", required = true, description = Arguments.KEY)
    private String key;

    @Option(names = "--policy", paramLabel = "FILE", description = Arguments.POLICY)
    private @Nullable String policy;

    @Option(
            names = "--payload",
            required = true,
            description = "file with the record's exact bytes, or - for standard input")
    private String payload;

    @Option(
            names = "--salts",
            paramLabel = "FILE",
            description = "the salts of the call's bodies, from log disclose")
    private @Nullable String salts;

    @Option(
            names = "--request",
            paramLabel = "BODY",
            description = "file with exactly the body that the client sent; needs --salts")
    private @Nullable String request;

    @Option(
            names = "--answer",
            paramLabel = "BODY",
            description = "file with exactly the body that the client was sent; needs --salts")
    private @Nullable String answer;

    ReceiptVerifyCommand() {}

    @Override
    public Integer call() {
        if (file.equals(InputFile.STANDARD_INPUT) && payload.equals(InputFile.STANDARD_INPUT)) {
            throw new InputException("only one of FILE and --payload can be standard input");
        }
        if ((salts == null) != (request == null && answer == null)) {
            throw new InputException("--salts goes with --request, --answer or both");
        }
        NoteVerifier verifier = Arguments.verifierKey(key);
        InputStream in = group.parent().in();
        byte[] receipt = InputFile.read(in, file, "receipt", Receipt.MAX_BYTES);
        byte[] record = InputFile.read(in, payload, "payload", LeafReader.MAX_LEAF_BYTES);
        Disclosure disclosure = salts == null ? null : Disclosure.read(in, salts);
        CheckpointVerification outcome =
                policy == null
                        ? Receipt.verify(receipt, record, verifier)
                        : Receipt.verify(receipt, record, verifier, Arguments.policy(in, policy));
        return disclosure != null && outcome instanceof CheckpointVerification.Valid
                ? Arguments.report(spec, disclosure.verify(record, request, answer))
                : Arguments.report(spec, outcome);
    }
}
