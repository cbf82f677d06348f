package io.aegisbench.cli;

import io.aegisbench.disk.DirectoryLockedException;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.LedgerCorruptException;
import io.aegisbench.note.KeyFile;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log reorigin}. */
@Command(
        name = "reorigin",
        description = {
            "Begins a new ledger with a new key, and so a new origin, in the place of one that must"
                    + " not be signed on: an older copy, or one that is lost. Its first record"
                    + " names the old origin, what the old key signed last, and the reason.",
            "The old directory, key and mark are moved aside, to names with the time, and stay"
                    + " readable. Refused while a proxy holds the directory. Receipts of the old"
                    + " ledger go on to verify with its verifier key; tenants have other names in"
                    + " the new one."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogReoriginCommand implements Callable<Integer> {
    private static final int MAX_REASON_CHARACTERS = 1000;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "the ledger directory, which may be gone")
    private Path directory;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            required = true,
            description = "its signing key; the mark is the file beside it that ends in .mark")
    private Path keyFile;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "why, for those who read the record")
    private String reason;

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description = "name of the new ledger; random without it")
    private @Nullable String origin;

    LogReoriginCommand() {}

    @Override
    public Integer call() {
        if (reason.isBlank() || reason.length() > MAX_REASON_CHARACTERS) {
            throw new InputException(
                    "--reason has not 1 to " + MAX_REASON_CHARACTERS + " characters");
        }
        NoteSigner old = oldKey();
        if (old.name().equals(origin)) {
            throw new InputException("--origin is the old one: " + origin);
        }
        try {
            tell(new NewOrigin(directory, keyFile, old).begin(Optional.ofNullable(origin), reason));
            return AegisMmr.TRUE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("interrupted; nothing was moved");
        } catch (DirectoryLockedException e) {
            throw new InputException("the ledger is held, stop the proxy: " + e.getMessage());
        } catch (LedgerCorruptException | IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new InputException("reading or writing failed: " + e);
        }
    }

    private NoteSigner oldKey() {
        try {
            return KeyFile.load(keyFile);
        } catch (NoteFormatException e) {
            throw new InputException("--key-file: " + e.getMessage());
        } catch (IOException e) {
            throw new InputException("--key-file cannot be read: " + InputFile.reason(e));
        }
    }

    private void tell(NewOrigin.Begun begun) {
        PrintWriter out = spec.commandLine().getOut();
        Checkpoint signed = begun.old();
        out.println("old origin: " + signed.origin() + ", signed=" + signed.size());
        begun.aside().forEach(path -> out.println("moved aside: " + path));
        out.println("new origin: " + begun.key().name());
        out.println("Checkpoints verify with: " + begun.key());
    }
}
