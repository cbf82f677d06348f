package io.aegisbench.cli;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.InclusionProof;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr verify}. */
@Command(
        name = "verify",
        description =
                "Verifies an inclusion proof, JSON on standard input, and says valid or invalid.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand private AegisMmr parent;

    @Spec private CommandSpec spec;

    @Option(names = "--profile", required = true, description = Arguments.PROFILE)
    private HashProfile profile;

    @Option(names = "--root", description = Arguments.ROOT)
    private List<String> roots = List.of();

    @Option(names = "--size", required = true, description = Arguments.SIZE)
    private long size;

    @Option(names = "--index", required = true, description = "which leaf, from 0")
    private long index;

    @Option(
            names = "--leaf",
            required = true,
            description = "hex of the leaf's data (mmriver: of its value)")
    private String leaf;

    VerifyCommand() {}

    @Override
    public Integer call() {
        Arguments.checkNotNegative("--index", index);
        Digest leafHash = Arguments.leafHash(profile, leaf);
        InclusionProof proof =
                InclusionProofJson.read(profile, JsonFields.readDocument(parent.in()));
        return Arguments.report(
                spec,
                proof.verify(
                        index,
                        leafHash,
                        Arguments.commitment(profile, "--size", size, "--root", roots)));
    }
}
