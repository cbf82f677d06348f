package io.aegisbench.cli;

import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr prove-consistency}. */
@Command(
        name = "prove-consistency",
        description =
                "Prints the proof, as JSON, that the range only grew from one size to another.%n"
                        + Arguments.LEAVES)
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class ProveConsistencyCommand implements Callable<Integer> {
    @ParentCommand private AegisMmr parent;

    @Spec private CommandSpec spec;

    @Option(names = "--profile", required = true, description = Arguments.PROFILE)
    private HashProfile profile;

    @Option(
            names = "--from",
            required = true,
            description = "number of leaves of the older size, 1 or more")
    private long from;

    @Option(names = "--to", required = true, description = "number of leaves of the later size")
    private long to;

    ProveConsistencyCommand() {}

    @Override
    public Integer call() {
        MountainView view = InputLeaves.read(parent.in(), profile, "--to", to);
        if (from < 1 || from > to) {
            throw new InputException(
                    "a consistency proof goes from size 1 or later to a size that is not smaller: --from="
                            + from
                            + ", --to="
                            + to);
        }
        spec.commandLine()
                .getOut()
                .println(ConsistencyProofJson.write(view.consistencyProof(from)));
        return AegisMmr.TRUE;
    }
}
