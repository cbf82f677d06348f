package io.aegisbench.cli;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.LedgerCorruptException;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.wal.WalSegment;
import io.aegisbench.wal.WalSegments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log salvage}. */
@Command(
        name = "salvage",
        description = {
            "Copies every record whose batch is whole into a new directory, going past damage:"
                    + " an unsigned log, which log cat and log inspect read, and salvage.txt, which"
                    + " says which records they were and which are lost.",
            "Status 0 if no record is lost, 1 if some are. A log without checkpoints proves"
                    + " nothing of its records: that takes the old directory."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogSalvageCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(
            names = "--to",
            paramLabel = "DIR2",
            required = true,
            description = "the new directory; it must not exist yet or be empty")
    private Path target;

    LogSalvageCommand() {}

    @Override
    public Integer call() {
        return LogCommand.run(spec, directory, this::salvage);
    }

    private int salvage(LedgerReader ledger) throws IOException {
        checkTarget();
        LogRescue rescue = LogRescue.run(directory, target, expectedEnd(ledger));
        rescue.lines().forEach(spec.commandLine().getOut()::println);
        return rescue.lostCount() == 0 ? AegisMmr.TRUE : AegisMmr.FALSE;
    }

    private void checkTarget() throws IOException {
        if (realPath(target).startsWith(directory.toRealPath())) {
            throw new InputException("--to lies in the ledger, which is never changed: " + target);
        }
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new InputException("--to is not a directory: " + target);
        }
        try (Stream<Path> files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new InputException("--to is not empty: " + target);
            }
        }
    }

    /** {@return where a path will be, with the links in the part that exists resolved} */
    private static Path realPath(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path existing = absolute;
        while (!Files.exists(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                return absolute;
            }
            existing = parent;
        }
        return existing.toRealPath().resolve(existing.relativize(absolute));
    }

    /** {@return how many records there were, as far as checkpoint and footers still say} */
    private long expectedEnd(LedgerReader ledger) throws IOException {
        long end = 0;
        for (WalSegment segment : WalSegments.list(directory)) {
            end = Math.max(end, segment.endIndex());
        }
        Checkpoint last = lastCheckpoint(ledger);
        return last == null ? end : Math.max(end, last.size());
    }

    private static @Nullable Checkpoint lastCheckpoint(LedgerReader ledger) throws IOException {
        try {
            return ledger.lastCheckpoint().map(note -> Checkpoint.parse(note.text())).orElse(null);
        } catch (LedgerCorruptException | NoteFormatException e) {
            return null; // The records are what is salvaged.
        }
    }
}
