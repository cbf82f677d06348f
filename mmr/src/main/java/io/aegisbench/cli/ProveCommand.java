package io.aegisbench.cli;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainView;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr prove}. */
@Command(
        name = "prove",
        description = "Prints the proof, as JSON, that a leaf is included.%n" + Arguments.LEAVES)
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class ProveCommand implements Callable<Integer> {
    @ParentCommand private AegisMmr parent;

    @Spec private CommandSpec spec;

    @Option(names = "--profile", required = true, description = Arguments.PROFILE)
    private HashProfile profile;

    @Option(names = "--index", required = true, description = "which leaf, from 0")
    private long index;

    @Option(names = "--size", description = "prove it for the first leaves only")
    private @Nullable Long size;

    ProveCommand() {}

    @Override
    public Integer call() {
        MountainView view = InputLeaves.read(parent.in(), profile, "--size", size);
        if (index < 0 || index >= view.leafCount()) {
            throw new InputException(
                    "no such leaf: --index=" + index + ", size=" + view.leafCount());
        }
        spec.commandLine().getOut().println(InclusionProofJson.write(view.inclusionProof(index)));
        return AegisMmr.TRUE;
    }
}
