package io.aegisbench.cli;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.KnownCheckpoint;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.ledger.LedgerVerification;
import io.aegisbench.ledger.LedgerVerifier;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.WalDamage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log verify}. */
@Command(
        name = "verify",
        description = {
            "Checks every byte of a ledger: frames, padding and footers of the log, every record"
                    + " against the tree, every stored checkpoint, and the tree's roots.",
            "A directory alone cannot show that it is an older copy: --mark and --checkpoint ask"
                    + " it for what was signed elsewhere. Records behind the last checkpoint are"
                    + " named as not yet covered and are no damage.",
            "A torn tail that opening would cut off is reported and is no damage, and so is a"
                    + " missing nodes.mmr. The content of LOCK is not looked at. Damage in"
                    + " nodes.mmr is damage, though opening computes that file again."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogVerifyCommand implements Callable<Integer> {
    private static final long PROGRESS_RECORDS = 1 << 18;

    @ParentCommand private LogCommand group;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(
            names = "--key",
            paramLabel = "VKEY",
            description = "the ledger's verifier key; without it no signature is checked")
    private @Nullable String key;

    @Option(
            names = "--mark",
            paramLabel = "FILE",
            description =
                    "what the key signed last, the file beside the signing key that ends in .mark:"
                            + " the ledger must reach it")
    private @Nullable String mark;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "a checkpoint that was shown, a signed note, or - for standard input: it must"
                            + " be stored, and the records must be those of it")
    private @Nullable String checkpoint;

    @Option(names = "--progress", description = "tell on standard error how far it is")
    private boolean progress;

    LogVerifyCommand() {}

    @Override
    public Integer call() {
        Optional<NoteVerifier> verifier = Optional.ofNullable(key).map(Arguments::verifierKey);
        List<KnownCheckpoint> known = new ArrayList<>();
        List<String> unsigned = new ArrayList<>();
        if (mark != null) {
            known.add(KnownCheckpoint.mark(readMark(mark, verifier, unsigned)));
        }
        if (checkpoint != null) {
            known.add(KnownCheckpoint.shown(read(checkpoint, "--checkpoint", verifier, unsigned)));
        }
        return LogCommand.run(spec, directory, ledger -> verify(ledger, verifier, known, unsigned));
    }

    /** The file is read before the directory is: a writer then has stored what it says. */
    private Checkpoint read(
            String file, String option, Optional<NoteVerifier> verifier, List<String> unsigned) {
        SignedNote note = Arguments.checkpoint(group.parent().in(), file, option);
        checkKey(note, option, verifier, unsigned);
        return Checkpoint.parse(note.text());
    }

    private HighWaterMark.Content readMark(
            String file, Optional<NoteVerifier> verifier, List<String> unsigned) {
        HighWaterMark.Content content = Arguments.mark(group.parent().in(), file, "--mark");
        checkKey(content.note(), "--mark", verifier, unsigned);
        return content;
    }

    private static void checkKey(
            SignedNote note,
            String option,
            Optional<NoteVerifier> verifier,
            List<String> unsigned) {
        if (verifier.isPresent()
                && Checkpoint.open(note.bytes(), verifier.get())
                        instanceof CheckpointVerification.Refused(_, String reason)) {
            unsigned.add(option + " is not of this key: " + reason);
        }
    }

    private int verify(
            LedgerReader ledger,
            Optional<NoteVerifier> verifier,
            List<KnownCheckpoint> known,
            List<String> unsigned)
            throws IOException {
        long total = progress ? ledger.records().recordCount() : 0;
        LedgerVerification found =
                LedgerVerifier.verify(directory, verifier, known, count -> tell(count, total));
        unsigned.forEach(line -> spec.commandLine().getOut().println("invalid: " + line));
        report(found);
        return found.isWhole() && unsigned.isEmpty() ? AegisMmr.TRUE : AegisMmr.FALSE;
    }

    private void tell(long count, long total) {
        if (progress && (count % PROGRESS_RECORDS == 0 || count == total)) {
            spec.commandLine().getErr().println("verified " + count + " of " + total + " records");
        }
    }

    private void report(LedgerVerification found) {
        PrintWriter out = spec.commandLine().getOut();
        for (WalDamage damage : found.damages()) {
            out.println(
                    "damaged: "
                            + directory.relativize(damage.file())
                            + ": offset="
                            + damage.offset()
                            + ", index="
                            + damage.index()
                            + ": "
                            + damage.what());
        }
        if (found.tornBytes() > 0) {
            out.println("torn tail: opening would cut off bytes=" + found.tornBytes());
        }
        if (found.tornCheckpointBytes() > 0) {
            out.println(
                    "torn tail of checkpoints.log: opening would cut off bytes="
                            + found.tornCheckpointBytes());
        }
        found.remarks().forEach(remark -> out.println("note: " + remark));
        if (!found.signaturesChecked()) {
            out.println("note: signatures were not checked, no --key was given");
        }
        out.println(
                (found.isWhole() ? "whole" : "damaged")
                        + ": records="
                        + found.recordCount()
                        + ", segments="
                        + found.segmentCount()
                        + ", checkpoints="
                        + found.checkpointCount()
                        + found.last().map(last -> ", signed=" + last.size()).orElse(""));
    }
}
