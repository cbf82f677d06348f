package io.aegisbench.witness;

import io.aegisbench.disk.Checksums;
import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.disk.Disk;
import io.aegisbench.disk.MachineDisk;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cosigns the checkpoints of the logs that it was given, each only if it is consistent with the
 * last one that it cosigned. Thread-safe.
 *
 * <p>What it cosigned last is in a directory, a file for each log, that survives a power cut before
 * the cosignature leaves; one process at a time has the directory. An older copy of the directory
 * makes it forget what it saw since: it is not backed up, and a witness that lost it takes a new
 * key.
 */
public final class Witness implements AutoCloseable {
    private final DirectoryLock directory;
    private final Map<String, WitnessLog> byOrigin;
    private final Map<String, WitnessLog> byHash;

    private Witness(DirectoryLock directory, Map<String, WitnessLog> byOrigin) {
        this.directory = directory;
        this.byOrigin = byOrigin;
        this.byHash =
                byOrigin.entrySet().stream()
                        .collect(Collectors.toMap(e -> hash(e.getKey()), Map.Entry::getValue));
    }

    /**
     * Opens a witness.
     *
     * @param directory what it cosigned last; created unless it exists
     * @param signer its key
     * @param logs the keys of the logs that it knows, whose names are their origins; more than one
     *     key of a log may be given
     * @param events hears, in one line each, of what an operator must know: a log that signed two
     *     roots of one size, a disk that fails
     * @return the witness
     * @throws NoteFormatException if a key is not of the type that is needed, or the directory is
     *     damaged or of another key
     * @throws io.aegisbench.disk.DirectoryLockedException if another one has the directory
     * @throws IOException if the disk fails
     */
    public static Witness open(
            Path directory, NoteSigner signer, List<NoteVerifier> logs, Consumer<String> events)
            throws IOException {
        return open(MachineDisk.INSTANCE, directory, signer, logs, events);
    }

    static Witness open(
            Disk disk,
            Path directory,
            NoteSigner signer,
            List<NoteVerifier> logs,
            Consumer<String> events)
            throws IOException {
        if (!signer.verifier().type().isForWitnesses()) {
            throw new NoteFormatException(
                    "no witness signs with a key of type " + signer.verifier().type().id());
        }
        Map<String, List<NoteVerifier>> keys = new LinkedHashMap<>();
        for (NoteVerifier log : logs) {
            if (!log.type().isForLogs()) {
                throw new NoteFormatException("no log signs with a key of type " + log.type().id());
            }
            keys.merge(log.name(), List.of(log), Witness::joined);
        }
        DirectoryLock lock = DirectoryLock.acquire(disk, directory);
        try {
            Map<String, WitnessLog> known = new LinkedHashMap<>();
            for (Map.Entry<String, List<NoteVerifier>> log : keys.entrySet()) {
                Path file = directory.resolve(hash(log.getKey()));
                WitnessLog opened =
                        new WitnessLog(
                                disk, file, log.getValue(), signer, Clock.systemUTC(), events);
                opened.load();
                known.put(log.getKey(), opened);
            }
            return new Witness(lock, known);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static List<NoteVerifier> joined(List<NoteVerifier> some, List<NoteVerifier> more) {
        return Stream.concat(some.stream(), more.stream()).distinct().toList();
    }

    /** {@return the SHA-256 of a log's origin in hex, by which its checkpoint is asked for} */
    static String hash(String origin) {
        byte[] bytes = origin.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Checksums.sha256().digest(bytes));
    }

    /** {@return the answer to an {@code add-checkpoint} request; no content makes this throw} */
    WitnessAnswer add(byte[] body) {
        AddCheckpoint request;
        try {
            request = AddCheckpoint.parse(body);
        } catch (NoteFormatException e) {
            return WitnessAnswer.refused(WitnessAnswer.MALFORMED, String.valueOf(e.getMessage()));
        }
        WitnessLog log = byOrigin.get(request.origin());
        return log == null
                ? WitnessAnswer.refused(
                        WitnessAnswer.UNKNOWN,
                        "no such log: origin=" + CanonicalText.shown(request.origin()))
                : log.add(request);
    }

    /** {@return the checkpoint that was cosigned last of the log whose origin has this hash} */
    Optional<SignedNote> latest(String originHash) {
        return Optional.ofNullable(byHash.get(originHash)).flatMap(WitnessLog::latest);
    }

    /** Gives the directory back. Nobody may ask any more. */
    @Override
    public void close() throws IOException {
        directory.close();
    }
}
