package io.aegisbench.note;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which logs and witnesses are trusted, and how many of them must have signed: a policy by C2SP
 * {@code tlog-policy}. Thread-safe: immutable.
 *
 * <p>A checkpoint holds under it if a log of that origin has signed it and the quorum has cosigned
 * it. A signature counts only if it verifies; one witness counts once, however often it signed; a
 * line of a key that the policy does not name is ignored; a line of a key that it names and that
 * does not verify refuses the whole note.
 */
public final class TlogPolicy {
    /** Longest file in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private final List<Log> logs;
    private final List<Witness> witnesses;
    private final List<Group> groups;
    private final Optional<String> quorum;

    TlogPolicy(
            List<Log> logs, List<Witness> witnesses, List<Group> groups, Optional<String> quorum) {
        this.logs = List.copyOf(logs);
        this.witnesses = List.copyOf(witnesses);
        this.groups = List.copyOf(groups);
        this.quorum = quorum;
    }

    /**
     * A log.
     *
     * @param key its key, whose name is the origin of its checkpoints
     * @param url where it can be asked; what that means is the application's affair
     */
    public record Log(NoteVerifier key, Optional<String> url) {}

    /**
     * A witness.
     *
     * @param name its name in the policy, which is nobody else's
     * @param key its key
     * @param url where it takes checkpoints: its submission prefix by C2SP {@code tlog-witness}
     */
    public record Witness(String name, NoteVerifier key, Optional<String> url) {}

    /** So many of some witnesses and groups, each defined before this one. */
    record Group(String name, int threshold, List<String> members) {
        Group {
            members = List.copyOf(members);
        }
    }

    /**
     * {@return the policy that a file is}
     *
     * @param file the whole file, which is read and not kept
     * @throws NoteFormatException if a rule is broken; the message names the line
     */
    public static TlogPolicy parse(byte[] file) {
        return PolicyText.parse(file);
    }

    /** {@return the logs, in the order of the file; perhaps none} */
    public List<Log> logs() {
        return logs;
    }

    /** {@return the witnesses, in the order of the file, whether the quorum needs them or not} */
    public List<Witness> witnesses() {
        return witnesses;
    }

    /**
     * {@return whether a checkpoint holds under the policy: its signatures by the log and by
     * witnesses, or why it does not} No content makes this throw.
     *
     * @param note the signed checkpoint
     */
    public NoteVerification verify(SignedNote note) {
        return verify(note, logs.stream().map(Log::key).toList());
    }

    /**
     * {@return as {@link #verify(SignedNote)}, of a log that the caller knows}
     *
     * @param note the signed checkpoint
     * @param log the log's key; if the policy names logs it must be one of them
     */
    public NoteVerification verify(SignedNote note, NoteVerifier log) {
        if (!logs.isEmpty() && logs.stream().noneMatch(each -> each.key().equals(log))) {
            return new NoteVerification.Refused(
                    "policy does not name the log: key=" + CanonicalText.shown(log.toString()));
        }
        return verify(note, List.of(log));
    }

    private NoteVerification verify(SignedNote note, List<NoteVerifier> logKeys) {
        List<NoteVerifier> known = new ArrayList<>(logKeys);
        witnesses.forEach(witness -> known.add(witness.key()));
        return switch (note.verify(known)) {
            case NoteVerification.Refused refused -> refused;
            case NoteVerification.Signed signed -> judged(note, logKeys, signed);
        };
    }

    private NoteVerification judged(
            SignedNote note, List<NoteVerifier> logKeys, NoteVerification.Signed signed) {
        String origin;
        try {
            origin = CheckpointText.parse(note.text()).origin();
        } catch (NoteFormatException e) {
            return new NoteVerification.Refused("note is no checkpoint: " + e.getMessage());
        }
        boolean isOfLog =
                logKeys.stream()
                        .filter(key -> key.name().equals(origin))
                        .anyMatch(key -> isSigned(signed, key));
        if (!isOfLog) {
            return new NoteVerification.Refused(
                    "no log of this origin has signed: origin=" + CanonicalText.shown(origin));
        }
        Set<String> cosigned =
                witnesses.stream()
                        .filter(witness -> isSigned(signed, witness.key()))
                        .map(Witness::name)
                        .collect(Collectors.toCollection(HashSet::new));
        return quorum.isEmpty() || isReached(quorum.get(), cosigned)
                ? signed
                : new NoteVerification.Refused(shortOf(quorum.get(), cosigned));
    }

    private static boolean isSigned(NoteVerification.Signed signed, NoteVerifier key) {
        return signed.signatures().stream().anyMatch(key::isNamedBy);
    }

    /** A group's members are defined before it, so that one pass suffices. */
    private boolean isReached(String name, Set<String> cosigned) {
        Set<String> reached = new HashSet<>(cosigned);
        for (Group group : groups) {
            long members = group.members().stream().filter(reached::contains).count();
            if (members >= group.threshold()) {
                reached.add(group.name());
            }
        }
        return reached.contains(name);
    }

    private String shortOf(String name, Set<String> cosigned) {
        List<String> names =
                witnesses.stream().map(Witness::name).filter(cosigned::contains).toList();
        return "quorum is not reached: quorum="
                + CanonicalText.shown(name)
                + ", cosigned by="
                + CanonicalText.shown(names.toString());
    }
}
