package io.aegisbench.cli;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.LedgerConsistency;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log consistency}. */
@Command(
        name = "consistency",
        description = {
            "Makes and checks the proof that a ledger only grew between two sizes or times: nothing"
                    + " before was changed or taken away. Prints both roots, what they are worth,"
                    + " valid or invalid, and the proof as JSON.",
            "A size that has a stored checkpoint is named as signed, any other as computed from"
                    + " the records and not signed; the last checkpoint's root is compared with the"
                    + " records in any case. A time stands for the records before the first one"
                    + " that was recorded then or later: the proxy's clock said so, nobody else."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogConsistencyCommand implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

    @ParentCommand private LogCommand group;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(
            names = "--from",
            paramLabel = "SIZE|TIME",
            description =
                    "earlier size, from 1, or a time such as 2026-11-30 or 2026-11-30T12:00:00Z")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "SIZE|TIME",
            description = "later size or time (default: that of the last checkpoint)")
    private @Nullable String to;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "an older checkpoint in the place of --from, a signed note, or - for standard"
                            + " input: the records must be those of it")
    private @Nullable String checkpoint;

    @Option(
            names = "--key",
            paramLabel = "VKEY",
            description = "the ledger's verifier key; without it no signature is checked")
    private @Nullable String key;

    LogConsistencyCommand() {}

    @Override
    public Integer call() {
        if ((from == null) == (checkpoint == null)) {
            throw new InputException("one of --from and --checkpoint is needed");
        }
        Optional<NoteVerifier> verifier = Optional.ofNullable(key).map(Arguments::verifierKey);
        SignedNote older =
                checkpoint == null
                        ? null
                        : Arguments.checkpoint(group.parent().in(), checkpoint, "--checkpoint");
        return LogCommand.run(spec, directory, ledger -> prove(ledger, verifier, older));
    }

    private int prove(
            LedgerReader ledger, Optional<NoteVerifier> verifier, @Nullable SignedNote older)
            throws IOException {
        long earlier =
                older == null
                        ? size(ledger, "--from", String.valueOf(from))
                        : Checkpoint.parse(older.text()).size();
        long later = to == null ? lastSigned(ledger) : size(ledger, "--to", to);
        long count = ledger.records().recordCount();
        if (earlier < 1 || later < earlier || (older == null && later > count)) {
            throw new InputException(
                    "no such sizes, from 1 and growing: from="
                            + earlier
                            + ", to="
                            + later
                            + ", records="
                            + count);
        }
        if (earlier > count) {
            return invalid("the checkpoint covers more records than there are: " + earlier);
        }
        LedgerConsistency found = ledger.consistency(earlier, later);
        PrintWriter out = spec.commandLine().getOut();
        out.println(line("from", found.from()));
        out.println(line("to", found.to()));
        Optional<String> wrong = wrong(found, verifier, older);
        if (wrong.isPresent()) {
            return invalid(wrong.get());
        }
        int status =
                Arguments.report(
                        spec,
                        found.proof().verify(found.from().commitment(), found.to().commitment()));
        out.println(ConsistencyProofJson.write(found.proof()));
        return status;
    }

    private int invalid(String why) {
        spec.commandLine().getOut().println("invalid: " + why);
        return AegisMmr.FALSE;
    }

    private static String line(String name, LedgerConsistency.End end) {
        return name
                + " "
                + end.commitment().leafCount()
                + " "
                + end.commitment().values().getFirst()
                + (end.note().isPresent() ? " signed" : " computed, not signed");
    }

    private static Optional<String> wrong(
            LedgerConsistency found, Optional<NoteVerifier> verifier, @Nullable SignedNote older) {
        if (older != null
                && !Checkpoint.parse(older.text()).commitment().equals(found.from().commitment())) {
            return Optional.of("the records are not those of --checkpoint");
        }
        if (verifier.isEmpty()) {
            return Optional.empty();
        }
        if (found.last().isEmpty() && older == null) {
            return Optional.of("no checkpoint is stored, so nothing is signed");
        }
        return Stream.of(
                        Optional.ofNullable(older),
                        found.from().note(),
                        found.to().note(),
                        found.last())
                .flatMap(Optional::stream)
                .map(note -> Checkpoint.open(note.bytes(), verifier.get()))
                .filter(CheckpointVerification.Refused.class::isInstance)
                .map(refused -> ((CheckpointVerification.Refused) refused).reason())
                .findFirst();
    }

    private long lastSigned(LedgerReader ledger) throws IOException {
        SignedNote last =
                ledger.lastCheckpoint()
                        .orElseThrow(() ->
                                new InputException("no checkpoint is stored: --to is needed"));
        return Checkpoint.parse(last.text()).size();
    }

    private static long size(LedgerReader ledger, String option, String text) throws IOException {
        return SIZE.matcher(text).matches()
                ? Long.parseLong(text)
                : before(ledger, instant(option, text));
    }

    private static Instant instant(String option, String text) {
        try {
            return text.length() == "2026-11-30".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new InputException(
                    option
                            + " is neither a size nor a time such as 2026-11-30 or"
                            + " 2026-11-30T12:00:00Z: "
                            + option
                            + "="
                            + DigestText.shortened(text));
        }
    }

    /** {@return how many records come before the first one that was recorded then or later} */
    private static long before(LedgerReader ledger, Instant time) throws IOException {
        long count = ledger.records().recordCount();
        try (RecordCursor cursor = ledger.records().cursor(0, count)) {
            while (cursor.next()) {
                Optional<Instant> recorded =
                        EvidenceRecord.parse(cursor.record()).flatMap(EvidenceRecord::time);
                if (recorded.isPresent() && !recorded.get().isBefore(time)) {
                    return cursor.index();
                }
            }
        }
        return count;
    }
}
