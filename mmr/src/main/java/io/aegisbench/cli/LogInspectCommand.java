package io.aegisbench.cli;

import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.wal.WalSegment;
import io.aegisbench.wal.WalSegments;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log inspect}. */
@Command(
        name = "inspect",
        description = {
            "Prints what a ledger says of itself: origin, records, last checkpoint, segments,"
                    + " node file. It believes what it reads; log verify does not.",
            "Segments are sealed (full), closed (at a clean end), recovered (sealed by the next"
                    + " opening), open, torn (open, with bytes that opening would cut off) or"
                    + " damaged. Whether a writer holds the ledger is not told."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogInspectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(names = "--json", description = "print one JSON object on one line")
    private boolean json;

    LogInspectCommand() {}

    @Override
    public Integer call() {
        return LogCommand.run(spec, directory, this::inspect);
    }

    private int inspect(LedgerReader ledger) throws IOException {
        LogSummary summary = LogSummary.of(ledger, WalSegments.list(directory));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(summary.json());
        } else {
            summary.lines().forEach((name, value) -> out.printf("%-12s%s%n", name, value));
        }
        return summary.segments().stream().anyMatch(LogInspectCommand::isDamaged)
                ? AegisMmr.FALSE
                : AegisMmr.TRUE;
    }

    private static boolean isDamaged(WalSegment segment) {
        return segment.state() == WalSegment.State.DAMAGED;
    }
}
