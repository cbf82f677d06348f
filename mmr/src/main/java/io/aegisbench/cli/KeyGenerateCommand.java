package io.aegisbench.cli;

import io.aegisbench.note.KeyFile;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr key generate}. */
@Command(
        name = "generate",
        description =
                "Makes a signing key, stores it in a new file that only its owner can read, and prints"
                        + " the verifier key.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class KeyGenerateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--name",
            required = true,
            description = "name of the key, which is the log's origin, such as example.com/log")
    private String name;

    @Option(names = "--out", required = true, description = "the key file; it must not exist yet")
    private Path out;

    @Option(
            names = "--type",
            description =
                    "ed25519 (default), ml-dsa-44, or for a witness ed25519-cosignature or ml-dsa-44")
    private KeyType type = KeyType.ED25519;

    KeyGenerateCommand() {}

    /** {@code aegis-mmr key}: what can be done with keys. */
    @Command(
            name = "key",
            description =
                    "Keys that sign checkpoints, of logs and of witnesses (C2SP signed-note).",
            synopsisSubcommandLabel = "COMMAND",
            subcommands = KeyGenerateCommand.class)
    static final class Group {
        Group() {}
    }

    @Override
    public Integer call() {
        NoteSigner signer = signer();
        try {
            KeyFile.create(out, signer);
        } catch (FileAlreadyExistsException e) {
            throw new InputException("--out exists already, and no key is overwritten: " + out);
        } catch (IOException e) {
            throw new InputException("--out cannot be written: " + InputFile.reason(e));
        }
        spec.commandLine().getOut().println(signer.verifier());
        return AegisMmr.TRUE;
    }

    private NoteSigner signer() {
        try {
            return NoteSigner.generate(name, type);
        } catch (NoteFormatException e) {
            throw new InputException("--name: " + e.getMessage());
        }
    }
}
