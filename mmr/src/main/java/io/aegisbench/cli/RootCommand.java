package io.aegisbench.cli;

import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr root}. */
@Command(
        name = "root",
        description =
                "Prints the root in hex (mmriver: one peak a line, the highest first).%n"
                        + Arguments.LEAVES)
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class RootCommand implements Callable<Integer> {
    @ParentCommand private AegisMmr parent;

    @Spec private CommandSpec spec;

    @Option(names = "--profile", required = true, description = Arguments.PROFILE)
    private HashProfile profile;

    @Option(names = "--size", description = "take the first leaves only")
    private @Nullable Long size;

    RootCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (Digest value : InputLeaves.commitment(parent.in(), profile, size).values()) {
            out.println(value.hex());
        }
        return AegisMmr.TRUE;
    }
}
