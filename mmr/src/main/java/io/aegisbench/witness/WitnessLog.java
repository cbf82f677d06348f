package io.aegisbench.witness;

import io.aegisbench.disk.Disk;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.Rfc9162ConsistencyProof;
import io.aegisbench.mmr.Verification;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSignature;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a witness knows of one log: the last checkpoint that it cosigned, in a file. Thread-safe.
 *
 * <p>Comparing with it, storing the next one and signing are one step under one lock, and the next
 * one is forced to disk before its cosignature leaves. After a failure of the disk nothing more is
 * cosigned until the witness is opened again: the file may be the old or the new one.
 */
final class WitnessLog {
    private final Disk disk;
    private final Path file;
    private final List<NoteVerifier> keys;
    private final NoteSigner signer;
    private final Clock clock;
    private final Consumer<String> events;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SignedNote stored;
    private Commitment latest = MountainRange.create(HashProfile.RFC9162).view().commitment();
    private boolean failed;

    WitnessLog(
            Disk disk,
            Path file,
            List<NoteVerifier> keys,
            NoteSigner signer,
            Clock clock,
            Consumer<String> events) {
        this.disk = disk;
        this.file = file;
        this.keys = List.copyOf(keys);
        this.signer = signer;
        this.clock = clock;
        this.events = events;
    }

    /**
     * Reads what was cosigned last in earlier lives.
     *
     * @throws NoteFormatException if the file is not a checkpoint that this witness cosigned: it
     *     must not begin anew
     */
    void load() throws IOException {
        Optional<byte[]> content = WholeFile.read(disk, file, SignedNote.MAX_BYTES + 1);
        if (content.isEmpty()) {
            return;
        }
        try {
            SignedNote note = SignedNote.parse(content.get());
            checkCosigned(note);
            latest = Checkpoint.parse(note.text()).commitment();
            stored = note;
        } catch (NoteFormatException e) {
            throw new NoteFormatException(
                    "what was cosigned last is damaged or another witness's: file="
                            + file
                            + ": "
                            + e.getMessage());
        }
    }

    private void checkCosigned(SignedNote note) {
        List<NoteVerifier> all = new ArrayList<>(keys);
        all.add(signer.verifier());
        switch (note.verify(all)) {
            case NoteVerification.Refused(String reason) -> throw new NoteFormatException(reason);
            case NoteVerification.Signed(List<NoteSignature> lines) -> {
                if (lines.stream().noneMatch(line -> isBy(signer.verifier(), line))) {
                    throw new NoteFormatException("this witness did not sign it");
                }
            }
        }
    }

    private static boolean isBy(NoteVerifier key, NoteSignature line) {
        return line.keyName().equals(key.name()) && line.keyId() == key.keyId();
    }

    /** {@return the last checkpoint with the log's signatures and this witness's} */
    Optional<SignedNote> latest() {
        lock.lock();
        try {
            return Optional.ofNullable(stored);
        } finally {
            lock.unlock();
        }
    }

    /** Cosigns a checkpoint or says why not. */
    WitnessAnswer add(AddCheckpoint request) {
        String text = request.note().text();
        return switch (request.note().verify(keys)) {
            case NoteVerification.Refused(String reason) ->
                    WitnessAnswer.refused(WitnessAnswer.UNSIGNED, reason);
            case NoteVerification.Signed(List<NoteSignature> signatures) -> {
                Checkpoint checkpoint;
                try {
                    checkpoint = Checkpoint.parse(text);
                } catch (NoteFormatException e) {
                    yield WitnessAnswer.refused(
                            isEmptyWithARoot(text)
                                    ? WitnessAnswer.INCONSISTENT
                                    : WitnessAnswer.MALFORMED,
                            String.valueOf(e.getMessage()));
                }
                if (request.oldSize() > checkpoint.size()) {
                    yield WitnessAnswer.refused(
                            WitnessAnswer.MALFORMED,
                            "old size is above the checkpoint's: old=" + request.oldSize());
                }
                lock.lock();
                try {
                    yield cosigned(request, checkpoint, signatures);
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    /**
     * A checkpoint of no leaves is well-formed with any root, and inconsistent with all but one.
     */
    private static boolean isEmptyWithARoot(String text) {
        String[] lines = text.split("\n", -1);
        try {
            return lines.length > 3
                    && lines[1].equals("0")
                    && CanonicalText.base64("root", lines[2]).length == 32;
        } catch (NoteFormatException e) {
            return false;
        }
    }

    private WitnessAnswer cosigned(
            AddCheckpoint request, Checkpoint checkpoint, List<NoteSignature> signatures) {
        if (failed) {
            return WitnessAnswer.refused(
                    WitnessAnswer.FAILED,
                    "the witness could not keep a checkpoint and has stopped");
        }
        if (request.oldSize() != latest.leafCount()) {
            return WitnessAnswer.otherSize(latest.leafCount());
        }
        String flaw = flaw(request, checkpoint);
        if (!flaw.isEmpty()) {
            return WitnessAnswer.refused(WitnessAnswer.INCONSISTENT, flaw);
        }
        NoteSignature cosignature;
        try {
            cosignature = signer.sign(request.note().text(), now());
        } catch (NoteFormatException e) { // ML-DSA-44 covers no extension lines.
            return WitnessAnswer.refused(WitnessAnswer.MALFORMED, String.valueOf(e.getMessage()));
        }
        if (stored == null || checkpoint.size() > latest.leafCount()) {
            try {
                store(request.note().text(), signatures, cosignature);
            } catch (IOException e) {
                failed = true;
                events.accept(
                        "a checkpoint cannot be kept, the log is not cosigned any more: " + e);
                return WitnessAnswer.refused(
                        WitnessAnswer.FAILED, "the witness cannot keep the checkpoint");
            }
            latest = checkpoint.commitment();
        }
        return WitnessAnswer.ok(cosignature.toString() + '\n');
    }

    /** {@return why a checkpoint is not consistent with the last one, or nothing if it is} */
    private String flaw(AddCheckpoint request, Checkpoint checkpoint) {
        long size = checkpoint.size();
        if (request.oldSize() == 0) {
            return request.hashes().isEmpty() ? "" : "from size 0 there is nothing to prove";
        }
        if (size == latest.leafCount() && !checkpoint.root().equals(latest.root())) {
            keepFork(request.note(), size);
            return "another root was cosigned at this size: size=" + size;
        }
        return new Rfc9162ConsistencyProof(request.oldSize(), size, request.hashes())
                                .verify(latest, checkpoint.commitment())
                        instanceof Verification.Invalid(String reason)
                ? "not consistent with the last checkpoint: " + reason
                : "";
    }

    /** Two roots of one size, both signed by the log, prove to anyone that it has two histories. */
    private void keepFork(SignedNote other, long size) {
        Path fork = file.resolveSibling(file.getFileName() + ".fork");
        try {
            if (!disk.exists(fork)) {
                WholeFile.write(disk, fork, other.bytes());
                events.accept(
                        "the log has signed two roots of one size: size="
                                + size
                                + ", one="
                                + file
                                + ", other="
                                + fork);
            }
        } catch (IOException e) {
            events.accept(
                    "the log has signed two roots of one size, and the other cannot be kept:"
                            + " size="
                            + size
                            + ": "
                            + e);
        }
    }

    private void store(String text, List<NoteSignature> signatures, NoteSignature cosignature)
            throws IOException {
        List<NoteSignature> lines = new ArrayList<>();
        for (NoteVerifier key : keys) { // One of each key: the file must not grow by what is sent.
            signatures.stream().filter(line -> isBy(key, line)).findFirst().ifPresent(lines::add);
        }
        lines.add(cosignature);
        SignedNote note = new SignedNote(text, lines);
        WholeFile.write(disk, file, note.bytes());
        stored = note;
    }

    /** The time of a cosignature does not go back, when the clock does, nor is it 0. */
    private long now() {
        long last =
                stored == null
                        ? 1
                        : stored.signatures().stream()
                                .mapToLong(line -> signer.verifier().epochSeconds(line).orElse(1))
                                .max()
                                .orElse(1);
        return Math.max(last, clock.instant().getEpochSecond());
    }
}
