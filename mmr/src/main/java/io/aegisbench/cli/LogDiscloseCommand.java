package io.aegisbench.cli;

import io.aegisbench.disk.MachineDisk;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.evidence.SaltCell;
import io.aegisbench.evidence.Salts;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log disclose}. */
@Command(
        name = "disclose",
        description = {
            "Writes the salts of one call's bodies, with which anyone who has the bodies can check"
                    + " them against its record: receipt verify takes them by --salts.",
            "The file is JSON with requestId, leafIndex, requestSalt and answerSalt, the salts in"
                    + " lower-case hex. A hash in the record is SHA-256 of the salt's 16 bytes and"
                    + " then of the bytes that the client sent or was sent.",
            "Whoever has the salts can also try guesses of the bodies: the file is made its"
                    + " owner's alone and never overwrites another. With status 1 the ledger has"
                    + " no such record, or its salts were erased or lost."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogDiscloseCommand implements Callable<Integer> {
    /** Ledger, run and counter; the ledger's part is the first to be checked by. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}-[0-9a-f]{8}-[0-9a-f]{10}");

    private static final int LEDGER_DIGITS = 12;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(
            names = "--id",
            required = true,
            description = "the call's request id, as X-Aegis-Request-Id said")
    private String id;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "file to create, or - for standard output")
    private Path out;

    LogDiscloseCommand() {}

    @Override
    public Integer call() {
        if (!ID.matcher(id).matches()) {
            throw new InputException("--id is no request id: --id=" + DigestText.shortened(id));
        }
        return LogCommand.run(spec, directory, this::disclose);
    }

    private int disclose(LedgerReader ledger) throws IOException {
        long index = find(ledger);
        if (index < 0) {
            return refuse("there is no record of the request");
        }
        long named = HexFormat.fromHexDigitsToLong(id, 0, LEDGER_DIGITS);
        return switch (SaltCell.find(MachineDisk.INSTANCE, directory, index, named)) {
            case Salts.Present salts -> write(index, salts);
            case Salts.Erased _ -> refuse("the salts were erased");
            case Salts.Missing _ ->
                    refuse(
                            "no salts are kept: the call was refused, or a power cut has taken the"
                                    + " salts of its second");
            case Salts.Damaged _ -> refuse("the salts are damaged");
        };
    }

    private int refuse(String why) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + why + ": --id=" + id);
        return AegisMmr.FALSE;
    }

    /** {@return the record of the request, -1 if there is none} Every one is looked at. */
    private long find(LedgerReader ledger) throws IOException {
        byte[] wanted = ("\"" + id + "\"").getBytes(StandardCharsets.US_ASCII);
        long count = ledger.records().recordCount();
        try (RecordCursor cursor = ledger.records().cursor(0, count)) {
            while (cursor.next()) {
                byte[] record = cursor.record();
                boolean names =
                        contains(record, wanted)
                                && EvidenceRecord.parse(record)
                                        .filter(found -> found.text("id").equals(id))
                                        .isPresent();
                if (names) {
                    return cursor.index();
                }
            }
        }
        return -1;
    }

    private static boolean contains(byte[] record, byte[] wanted) {
        for (int at = 0; at <= record.length - wanted.length; at++) {
            if (record[at] == wanted[0]
                    && Arrays.equals(record, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private int write(long index, Salts.Present salts) throws IOException {
        String json =
                JsonText.object(fields -> {
                    fields.writeStringProperty("requestId", id);
                    fields.writeNumberProperty("leafIndex", index);
                    fields.writeStringProperty("requestSalt", salts.request());
                    fields.writeStringProperty("answerSalt", salts.answer());
                });
        if (out.toString().equals(InputFile.STANDARD_INPUT)) {
            spec.commandLine().getOut().println(json);
            return AegisMmr.TRUE;
        }
        try {
            WholeFile.createForOwner(out, (json + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException _) {
            throw new InputException("--out exists already: --out=" + out);
        }
        return AegisMmr.TRUE;
    }
}
