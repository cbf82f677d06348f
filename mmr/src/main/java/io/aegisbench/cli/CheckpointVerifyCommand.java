package io.aegisbench.cli;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr checkpoint verify}. */
@Command(
        name = "verify",
        description = "Verifies that a log's key signed its checkpoint, and says valid or invalid.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class CheckpointVerifyCommand implements Callable<Integer> {
    @ParentCommand private CheckpointCommand group;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = Arguments.FILE)
    private String file;

    @Option(names = "--key", required = true, description = Arguments.KEY)
    private String key;

    CheckpointVerifyCommand() {}

    @Override
    public Integer call() {
        NoteVerifier verifier = Arguments.verifierKey(key);
        byte[] note = InputFile.read(group.parent().in(), file, "checkpoint", SignedNote.MAX_BYTES);
        return Arguments.report(spec, Checkpoint.open(note, verifier));
    }
}
