package io.aegisbench.cli;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.ConsistencyProof;
import io.aegisbench.mmr.HashProfile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr verify-consistency}. */
@Command(
        name = "verify-consistency",
        description =
                "Verifies a consistency proof, JSON on standard input, and says valid or invalid.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class VerifyConsistencyCommand implements Callable<Integer> {
    @ParentCommand private AegisMmr parent;

    @Spec private CommandSpec spec;

    @Option(names = "--profile", required = true, description = Arguments.PROFILE)
    private HashProfile profile;

    @Option(names = "--from", required = true, description = "number of leaves of the older size")
    private long from;

    @Option(names = "--from-root", description = Arguments.ROOT)
    private List<String> fromRoots = List.of();

    @Option(names = "--to", required = true, description = "number of leaves of the later size")
    private long to;

    @Option(names = "--to-root", description = Arguments.ROOT)
    private List<String> toRoots = List.of();

    VerifyConsistencyCommand() {}

    @Override
    public Integer call() {
        Commitment older = Arguments.commitment(profile, "--from", from, "--from-root", fromRoots);
        Commitment later = Arguments.commitment(profile, "--to", to, "--to-root", toRoots);
        ConsistencyProof proof =
                ConsistencyProofJson.read(profile, JsonFields.readDocument(parent.in()));
        return Arguments.report(spec, proof.verify(older, later));
    }
}
