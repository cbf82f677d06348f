package io.aegisbench.cli;

import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log cat}. */
@Command(
        name = "cat",
        description = {
            "Prints records, one a line: the payload where it is printable, else base64 (RFC 4648,"
                    + " section 4, padded).",
            "Printable is valid UTF-8 without line breaks, control, format, private-use and"
                    + " unassigned characters; no bytes print as an empty line. A text may look"
                    + " like base64: who has to tell them apart asks for --base64, by which every"
                    + " line is.",
            "At a damaged record it ends with status 1; log salvage goes past it."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogCatCommand implements Callable<Integer> {
    private static final long RECORDS_BETWEEN_CHECKS = 1024;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(names = "--from", paramLabel = "N", description = "first record, from 0 (default: 0)")
    private long from;

    @Option(names = "--to", paramLabel = "M", description = "record to end before (default: none)")
    private @Nullable Long to;

    @Option(names = "--base64", description = "print every record as base64")
    private boolean base64;

    LogCatCommand() {}

    @Override
    public Integer call() {
        Arguments.checkNotNegative("--from", from);
        if (to != null && to < from) {
            throw new InputException("--to is before --from: --from=" + from + ", --to=" + to);
        }
        return LogCommand.run(spec, directory, this::print);
    }

    private int print(LedgerReader ledger) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        long end = to == null ? ledger.records().recordCount() : to;
        try (RecordCursor cursor = ledger.records().cursor(from, Math.max(from, end))) {
            while (cursor.next()) {
                out.print(line(cursor.record()));
                out.print('\n');
                if (cursor.index() % RECORDS_BETWEEN_CHECKS == 0 && out.checkError()) {
                    break; // Nobody reads any more; the command's status tells.
                }
            }
        }
        return AegisMmr.TRUE;
    }

    private String line(byte[] record) {
        String text = base64 ? null : PrintableText.of(record);
        return text == null ? Base64.getEncoder().encodeToString(record) : text;
    }
}
