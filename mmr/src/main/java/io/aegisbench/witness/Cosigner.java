package io.aegisbench.witness;

import io.aegisbench.disk.MachineDisk;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.Ledger;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.mmr.Rfc9162InclusionProof;
import io.aegisbench.note.CheckpointText;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSignature;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.SignedNote;
import io.aegisbench.note.TlogPolicy;
import io.aegisbench.witness.WitnessClient.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has an open ledger's checkpoints cosigned by the witnesses of a policy. Thread-safe.
 *
 * <p>One thread of its own looks at the last checkpoint now and then and asks for that one only:
 * the ledger never waits for it, and what comes meanwhile is taken the next time. Where a witness
 * fails it waits longer, up to a limit. A checkpoint that has the quorum is in its file, forced,
 * before it is shown; the next life begins with it.
 *
 * <p>A witness that has cosigned another history, or more than there is, contradicts the ledger:
 * that stays told until the same witness cosigns again. The ledger goes on; nobody here can know
 * which of the two is right.
 */
public final class Cosigner implements AutoCloseable {
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final TlogPolicy policy;
    private final Path file;
    private final Pace pace;
    private final Listener listener;
    private final WitnessClient client;
    private final Thread thread = new Thread(this::run, "aegis-cosigner");
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, String> failures = new HashMap<>();
    private volatile @Nullable Held cosigned;
    private volatile Map<String, String> contradictions = Map.of();

    private Cosigner(Ledger ledger, TlogPolicy policy, Path file, Pace pace, Listener listener) {
        this.ledger = ledger;
        this.policy = policy;
        this.file = file;
        this.pace = pace;
        this.listener = listener;
        this.client = new WitnessClient(pace.deadline());
        thread.setDaemon(true);
    }

    /**
     * How often witnesses are asked.
     *
     * @param every pause between two looks at the ledger
     * @param deadline longest time for one question and its answer
     * @param longest longest pause after failures; each doubles it
     */
    public record Pace(Duration every, Duration deadline, Duration longest) {
        /** Each 10 s, with a deadline of 10 s, and at least each 5 minutes. */
        public static final Pace USUAL =
                new Pace(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(5));

        /**
         * Checks the pauses.
         *
         * @throws IllegalArgumentException if the longest is shorter than the usual one
         */
        public Pace {
            if (longest.compareTo(every) < 0) {
                throw new IllegalArgumentException(
                        "longest is shorter than every: longest=" + longest + ", every=" + every);
            }
        }
    }

    /** Hears what becomes of it, on its thread. All methods do nothing unless overridden. */
    public interface Listener {
        /** A listener that hears nothing. */
        Listener QUIET = new Listener() {};

        /**
         * A checkpoint has the quorum, is stored and shown.
         *
         * @param size of it
         */
        default void cosigned(long size) {}

        /**
         * A witness contradicts the ledger; told once for each reason.
         *
         * @param witness its name in the policy
         * @param reason what it says
         */
        default void contradicted(String witness, String reason) {}

        /**
         * There is no cosignature, and that says nothing of the ledger; told once for each reason.
         *
         * @param witness its name in the policy, or the file that cannot be read or written
         * @param reason why
         */
        default void failed(String witness, String reason) {}
    }

    /**
     * Begins to ask.
     *
     * @param ledger is open, and closed after this
     * @param policy names the witnesses, with their URLs
     * @param file where the last checkpoint with the quorum is kept
     * @param pace how often
     * @param listener hears
     * @return the cosigner
     * @throws IllegalArgumentException if the policy names logs and not this one
     */
    public static Cosigner start(
            Ledger ledger, TlogPolicy policy, Path file, Pace pace, Listener listener) {
        if (!policy.logs().isEmpty()
                && policy.logs().stream().noneMatch(it -> it.key().equals(ledger.verifier()))) {
            throw new IllegalArgumentException(
                    "the policy names other logs and not this one: key=" + ledger.verifier());
        }
        Cosigner cosigner = new Cosigner(ledger, policy, file, pace, listener);
        cosigner.load();
        cosigner.thread.start();
        return cosigner;
    }

    /** A checkpoint that has the quorum, and its size, which is asked for often. */
    private record Held(SignedNote note, long size) {}

    /** {@return the last checkpoint that has the quorum, with its cosignatures; empty before} */
    public Optional<SignedNote> cosigned() {
        return Optional.ofNullable(cosigned).map(Held::note);
    }

    /** {@return how many leaves {@link #cosigned} covers, 0 before} */
    public long cosignedSize() {
        Held held = cosigned;
        return held == null ? 0 : held.size();
    }

    /** {@return which witnesses contradict the ledger, and what each says} */
    public Map<String, String> contradictions() {
        return contradictions;
    }

    /**
     * {@return the receipt of a record under the last checkpoint that has the quorum; empty if that
     * does not cover it}
     *
     * @param index of the record
     * @throws IndexOutOfBoundsException if it is negative
     * @throws IllegalStateException if the ledger is closed
     */
    public Optional<Receipt> receipt(long index) {
        Held held = cosigned;
        if (held == null || index >= held.size()) {
            return Optional.empty();
        }
        Rfc9162InclusionProof proof =
                (Rfc9162InclusionProof) ledger.tree().first(held.size()).inclusionProof(index);
        return Optional.of(Receipt.of(proof, held.note()));
    }

    private static long size(SignedNote note) {
        return CheckpointText.parse(note.text()).size();
    }

    /** What an earlier life left is shown if it still holds, and is asked for again otherwise. */
    private void load() {
        String flaw;
        try {
            Optional<byte[]> content =
                    WholeFile.read(MachineDisk.INSTANCE, file, SignedNote.MAX_BYTES);
            if (content.isEmpty()) {
                return;
            }
            SignedNote note = SignedNote.parse(content.get());
            flaw =
                    switch (policy.verify(note, ledger.verifier())) {
                        case NoteVerification.Refused(String reason) -> reason;
                        case NoteVerification.Signed _ -> shown(note);
                    };
        } catch (IOException | NoteFormatException e) {
            flaw = e.toString();
        }
        if (!flaw.isEmpty()) {
            listener.failed(file.toString(), flaw);
        }
    }

    private String shown(SignedNote note) {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        boolean isHeld =
                checkpoint.size() <= ledger.checkpoint().size()
                        && ledger.tree()
                                .first(checkpoint.size())
                                .commitment()
                                .equals(checkpoint.commitment());
        if (!isHeld) {
            return "it is not of this ledger, or of more than there is: size=" + checkpoint.size();
        }
        cosigned = new Held(note, checkpoint.size());
        return "";
    }

    private void run() {
        long pause = 0;
        try {
            while (!closed.await(pause, TimeUnit.NANOSECONDS)) {
                boolean done = round();
                long least = pace.every().toNanos();
                pause = done ? least : Math.clamp(2 * pause, least, pace.longest().toNanos());
            }
        } catch (InterruptedException | IllegalStateException e) {
            if (closed.getCount() > 0) { // Nobody else interrupts it, nor closes the ledger before.
                listener.failed(file.toString(), "no witness is asked any more: " + e);
            }
        }
    }

    /** {@return whether all was said that there is to say of the last checkpoint} */
    private boolean round() throws InterruptedException {
        SignedNote note = ledger.signedCheckpoint();
        Held before = cosigned;
        if (before != null && before.size() == size(note) && contradictions.isEmpty()) {
            return true;
        }
        List<NoteSignature> lines = new ArrayList<>(note.signatures());
        Map<String, String> contradicting = new TreeMap<>(contradictions);
        boolean all = true;
        for (TlogPolicy.Witness witness : policy.witnesses()) {
            switch (ask(witness, note)) {
                case Outcome.Cosigned(NoteSignature signature) -> {
                    lines.add(signature);
                    contradicting.remove(witness.name());
                    failures.remove(witness.name());
                }
                case Outcome.Contradicted(String reason) -> {
                    all = false;
                    if (contradicting.put(witness.name(), reason) == null) {
                        listener.contradicted(witness.name(), reason);
                    }
                }
                case Outcome.Ahead ahead -> {
                    all = false;
                    failed(witness.name(), "another has asked meanwhile: size=" + ahead.size());
                }
                case Outcome.Failed(String reason) -> {
                    all = false;
                    failed(witness.name(), reason);
                }
            }
        }
        contradictions = Map.copyOf(contradicting);
        return store(new SignedNote(note.text(), lines)) && all;
    }

    private void failed(String what, String reason) {
        if (!reason.equals(failures.put(what, reason))) {
            listener.failed(what, reason);
        }
    }

    private Outcome ask(TlogPolicy.Witness witness, SignedNote note) throws InterruptedException {
        long size = size(note);
        try {
            Outcome outcome =
                    client.ask(witness, note, from -> ledger.consistency(from, size).hashes());
            boolean isOlder =
                    outcome instanceof Outcome.Ahead ahead
                            && ahead.size() > ledger.checkpoint().size();
            return isOlder ? ((Outcome.Ahead) outcome).contradicts() : outcome;
        } catch (IOException | IllegalArgumentException e) {
            return new Outcome.Failed(e.toString());
        }
    }

    private boolean store(SignedNote note) {
        if (policy.verify(note, ledger.verifier()) instanceof NoteVerification.Refused) {
            return false; // What each witness said was told.
        }
        try {
            WholeFile.write(MachineDisk.INSTANCE, file, note.bytes());
        } catch (IOException e) {
            failed(file.toString(), e.toString());
            return false;
        }
        failures.remove(file.toString());
        long size = size(note);
        cosigned = new Held(note, size);
        listener.cosigned(size);
        return true;
    }

    /** Asks no more; waits a moment for the thread, whose question is cut off. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
