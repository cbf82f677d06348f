package io.aegisbench.cli;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(names = "--policy", paramLabel = "FILE", description = Arguments.POLICY)
    private @Nullable String policy;

    CheckpointVerifyCommand() {}

    @Override
    public Integer call() {
        NoteVerifier verifier = Arguments.verifierKey(key);
        byte[] note = InputFile.read(group.parent().in(), file, "checkpoint", SignedNote.MAX_BYTES);
        return Arguments.report(
                spec,
                policy == null
                        ? Checkpoint.open(note, verifier)
                        : Checkpoint.open(
                                note, verifier, Arguments.policy(group.parent().in(), policy)));
    }
}
