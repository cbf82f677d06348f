package io.aegisbench.cli;

import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.disk.Disk;
import io.aegisbench.disk.MachineDisk;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.LedgerCorruptException;
import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.ledger.LedgerSettings;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.wal.WalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts a new ledger, with a new key, in the place of an old one. Not thread-safe: one use.
 *
 * <p>The new one is made whole beside the old one, its first record durable and signed; only then
 * are names changed, one after the other, each forced:
 *
 * <pre>
 *   mark → copied aside, new mark → mark, directory → aside, key → aside,
 *   new key → key, new directory → directory
 * </pre>
 *
 * <p>Between any two of them a start is refused, because the mark is not of the key, the key is
 * missing beside its mark, or the directory ends before the mark: no ledger ever begins without the
 * record that says why.
 */
final class NewOrigin {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /**
     * Much smaller than usual: a segment is written with zeros first, and this holds one record.
     */
    private static final LedgerSettings SETTINGS =
            LedgerSettings.defaults()
                    .withLog(WalSettings.defaults().withSegmentSizeBytes(4L << 20))
                    .withScrub(Duration.ZERO, 1);

    private final Disk disk = MachineDisk.INSTANCE;
    private final Instant now = Instant.now();
    private final Path directory;
    private final Path keyFile;
    private final NoteSigner old;

    NewOrigin(Path directory, Path keyFile, NoteSigner old) {
        this.directory = directory.toAbsolutePath().normalize();
        this.keyFile = keyFile.toAbsolutePath().normalize();
        this.old = old;
    }

    /**
     * What was done.
     *
     * @param old what the old key signed last
     * @param aside where the old files are
     * @param key verifies the new ledger
     */
    record Begun(Checkpoint old, List<Path> aside, NoteVerifier key) {
        Begun {
            aside = List.copyOf(aside);
        }
    }

    /** Does it all. When this returns it survives a power cut. */
    Begun begin(Optional<String> origin, String reason) throws IOException, InterruptedException {
        if (!Files.exists(directory)) {
            return replace(origin, reason);
        }
        checkDirectory();
        try (DirectoryLock _ = DirectoryLock.acquire(directory)) {
            return replace(origin, reason);
        }
    }

    private void checkDirectory() throws IOException {
        try {
            LedgerReader _ = LedgerReader.open(directory);
        } catch (NoSuchFileException e) {
            try (Stream<Path> files = Files.list(directory)) {
                if (files.anyMatch(file -> !file.endsWith("LOCK"))) {
                    throw new InputException("has other things in it and no ledger: " + directory);
                }
            }
        }
    }

    private Begun replace(Optional<String> origin, String reason)
            throws IOException, InterruptedException {
        Signed signed = signedLast();
        String record = record(signed, reason);
        Path madeDirectory = named(directory, ".new");
        Path madeKey = named(keyFile, ".new");
        NoteVerifier key;
        try (Ledger made =
                Ledger.open(madeDirectory, madeKey, origin, SETTINGS, LedgerListener.QUIET)) {
            made.append(record.getBytes(StandardCharsets.UTF_8)).awaitDurable();
            key = made.verifier();
        }
        return new Begun(signed.checkpoint(), moved(madeDirectory, madeKey), key);
    }

    private List<Path> moved(Path madeDirectory, Path madeKey) throws IOException {
        List<Path> aside = new ArrayList<>();
        Path asideKey = named(keyFile, "");
        Path mark = HighWaterMark.beside(keyFile);
        Optional<byte[]> marked = HighWaterMark.content(disk, mark);
        if (marked.isPresent()) {
            WholeFile.write(disk, HighWaterMark.beside(asideKey), marked.get());
            aside.add(HighWaterMark.beside(asideKey));
        }
        move(HighWaterMark.beside(madeKey), mark);
        if (Files.exists(directory)) {
            aside.add(move(directory, named(directory, "")));
        }
        aside.add(move(keyFile, asideKey));
        move(madeKey, keyFile);
        move(madeDirectory, directory);
        return aside;
    }

    private Path move(Path from, Path to) throws IOException {
        disk.rename(from, to);
        WholeFile.forceEntry(disk, to);
        return to;
    }

    private Path named(Path path, String end) {
        return path.resolveSibling(path.getFileName() + "." + TIME.format(now) + end);
    }

    private String record(Signed signed, String reason) {
        return JsonText.object(json -> {
            json.writeNumberProperty("v", 1);
            json.writeStringProperty("kind", "reorigin");
            json.writeNumberProperty("at", ChronoUnit.MICROS.between(Instant.EPOCH, now));
            json.writeStringProperty("origin", signed.checkpoint().origin());
            json.writeNumberProperty("signedSize", signed.checkpoint().size());
            json.writeStringProperty("signedRoot", signed.checkpoint().root().hex());
            json.writeStringProperty("signedIn", signed.place());
            json.writeStringProperty("signedNote", signed.note());
            json.writeStringProperty("reason", reason);
        });
    }

    /** {@return what the old key signed last, as far as mark or directory still say} */
    private Signed signedLast() throws IOException {
        Optional<Signed> mark =
                HighWaterMark.content(disk, HighWaterMark.beside(keyFile)).flatMap(this::marked);
        Optional<Signed> stored = stored();
        return Stream.of(mark, stored)
                .flatMap(Optional::stream)
                .reduce((a, b) -> b.checkpoint().size() > a.checkpoint().size() ? b : a)
                .orElseThrow(() ->
                        new InputException(
                                "nothing is known that this key has signed: origin=" + old.name()));
    }

    private Optional<Signed> marked(byte[] mark) {
        try {
            return signed(HighWaterMark.Content.parse(mark).note().bytes(), "mark");
        } catch (NoteFormatException e) {
            return Optional.empty(); // Damaged: then the directory must say it.
        }
    }

    private Optional<Signed> stored() throws IOException {
        if (!Files.exists(directory.resolve("checkpoints.log"))) {
            return Optional.empty();
        }
        try {
            return LedgerReader.open(directory)
                    .lastCheckpoint()
                    .flatMap(note -> signed(note.bytes(), "checkpoints.log"));
        } catch (LedgerCorruptException e) {
            return Optional.empty(); // It is not signed on any more; the mark says it, too.
        }
    }

    private Optional<Signed> signed(byte[] note, String place) {
        return Checkpoint.open(note, old.verifier())
                        instanceof CheckpointVerification.Valid(Checkpoint checkpoint)
                ? Optional.of(
                        new Signed(checkpoint, new String(note, StandardCharsets.UTF_8), place))
                : Optional.empty();
    }

    /**
     * What the old key signed last.
     *
     * @param checkpoint what was signed
     * @param note the signed note
     * @param place where it was found
     */
    private record Signed(Checkpoint checkpoint, String note, String place) {}
}
