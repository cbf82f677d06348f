package io.aegisbench.note;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Reads a policy file, line by line. Not thread-safe: one use.
 *
 * <p>The file is octets and no text in any encoding: a character is one octet here, so names are
 * compared as such; only keys are read as the UTF-8 that key names are in.
 */
final class PolicyText {
    private static final String NONE = "none";

    private final List<TlogPolicy.Log> logs = new ArrayList<>();
    private final List<TlogPolicy.Witness> witnesses = new ArrayList<>();
    private final List<TlogPolicy.Group> groups = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> members = new HashSet<>();
    private Optional<String> quorum = Optional.empty();

    private PolicyText() {}

    static TlogPolicy parse(byte[] file) {
        CanonicalText.checkLength("policy", file.length, TlogPolicy.MAX_BYTES);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        PolicyText policy = new PolicyText();
        int number = 0;
        for (int at = 0; at < text.length(); number++) {
            int end = text.indexOf('\n', at);
            try {
                if (end < 0) {
                    throw new NoteFormatException("last line does not end with a line break");
                }
                policy.read(text.substring(at, end));
            } catch (NoteFormatException e) {
                throw new NoteFormatException(
                        "policy line " + (number + 1) + ": " + e.getMessage());
            }
            at = end + 1;
        }
        String quorum =
                policy.quorum.orElseThrow(
                        () -> new NoteFormatException("policy has no quorum line"));
        return new TlogPolicy(
                policy.logs,
                policy.witnesses,
                policy.groups,
                quorum.equals(NONE) ? Optional.empty() : policy.quorum);
    }

    private void read(String line) {
        if (line.chars().anyMatch(c -> (c != '\t' && c < ' ') || c == 0x7f)) {
            throw new NoteFormatException("control character");
        }
        List<String> words = new ArrayList<>();
        new StringTokenizer(line, " \t").asIterator().forEachRemaining(w -> words.add((String) w));
        if (words.isEmpty() || words.getFirst().startsWith("#")) {
            return;
        }
        switch (words.getFirst()) {
            case "log" -> log(words);
            case "witness" -> witness(words);
            case "group" -> group(words);
            case "quorum" -> quorum(words);
            default -> throw new NoteFormatException("no such line: " + shown(words.getFirst()));
        }
    }

    private void log(List<String> words) {
        checkCount(words, 2, 3, "log VKEY [URL]");
        NoteVerifier key = key(words.get(1));
        if (!key.type().isForLogs()) {
            throw new NoteFormatException("no log signs with a key of type " + key.type().id());
        }
        if (logs.stream().anyMatch(log -> log.key().isSameKey(key))) {
            throw new NoteFormatException("another log has this public key");
        }
        logs.add(new TlogPolicy.Log(key, url(words, 2)));
    }

    private void witness(List<String> words) {
        checkCount(words, 3, 4, "witness NAME VKEY [URL]");
        NoteVerifier key = key(words.get(2));
        if (!key.type().isForWitnesses()) {
            throw new NoteFormatException("no witness signs with a key of type " + key.type().id());
        }
        if (witnesses.stream().anyMatch(witness -> witness.key().isSameKey(key))) {
            throw new NoteFormatException("another witness has this public key");
        }
        witnesses.add(new TlogPolicy.Witness(defined(words.get(1)), key, url(words, 3)));
    }

    private void group(List<String> words) {
        checkCount(words, 4, Integer.MAX_VALUE, "group NAME all|any|K MEMBER...");
        List<String> of = words.subList(3, words.size());
        for (String member : of) {
            if (!names.contains(member)) {
                throw new NoteFormatException(
                        "member is not defined on a line before: " + shown(member));
            }
            if (!members.add(member)) {
                throw new NoteFormatException("is a member already: " + shown(member));
            }
        }
        int threshold = threshold(words.get(2), of.size());
        groups.add(new TlogPolicy.Group(defined(words.get(1)), threshold, of));
    }

    private static int threshold(String word, int members) {
        if (word.equals("all")) {
            return members;
        }
        long threshold = word.equals("any") ? 1 : CanonicalText.decimal("threshold", word);
        if (threshold < 1 || threshold > members) {
            throw new NoteFormatException(
                    "threshold is not from 1 to the number of members: threshold="
                            + threshold
                            + ", members="
                            + members);
        }
        return (int) threshold;
    }

    private void quorum(List<String> words) {
        checkCount(words, 2, 2, "quorum NAME");
        String name = words.get(1);
        if (quorum.isPresent()) {
            throw new NoteFormatException("there is a quorum line already");
        }
        if (!name.equals(NONE) && !names.contains(name)) {
            throw new NoteFormatException("quorum is not defined on a line before: " + shown(name));
        }
        quorum = Optional.of(name);
    }

    private String defined(String name) {
        if (name.equals(NONE)) {
            throw new NoteFormatException("the name none is taken: it is no quorum");
        }
        if (!names.add(name)) {
            throw new NoteFormatException("name is defined already: " + shown(name));
        }
        return name;
    }

    private static NoteVerifier key(String word) {
        byte[] octets = word.getBytes(StandardCharsets.ISO_8859_1);
        return NoteVerifier.parse(CanonicalText.utf8("verifier key", octets));
    }

    private static Optional<String> url(List<String> words, int at) {
        return words.size() > at ? Optional.of(words.get(at)) : Optional.empty();
    }

    private static void checkCount(List<String> words, int least, int most, String form) {
        if (words.size() < least || words.size() > most) {
            throw new NoteFormatException("is not of the form: " + form);
        }
    }

    private static String shown(String word) {
        return CanonicalText.shown(word);
    }
}
