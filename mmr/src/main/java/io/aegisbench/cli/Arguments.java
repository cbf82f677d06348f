package io.aegisbench.cli;

import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.HighWaterMark;
import io.aegisbench.ledger.VerificationStep;
import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.Digest;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.Verification;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.note.TlogPolicy;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What several commands say of an option; turns what was said on the command line into values, and
 * an outcome into an exit status.
 */
final class Arguments {
    static final String LEAVES =
            "Leaves come on standard input, one a line, as hex of the leaf's data; an empty line is a leaf"
                    + " of no bytes.";
    static final String PROFILE = "rfc9162, aegis-v2, aegis-v1 or mmriver";
    static final String ROOT = "the trusted root in hex (mmriver: once a peak, the highest first)";
    static final String SIZE = "number of leaves that the root is of";

    static final String KEY = "the log's verifier key, name+id+key, from a place that you trust";
    static final String POLICY =
            "the policy (C2SP tlog-policy) whose witnesses must have cosigned the checkpoint";
    static final String FILE = "the file, or - for standard input";

    private Arguments() {}

    static void checkNotNegative(String option, long value) {
        if (value < 0) {
            throw new InputException(option + " is negative: " + option + "=" + value);
        }
    }

    static Digest leafHash(HashProfile profile, String hex) {
        try {
            return profile.leafHash(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new InputException("--leaf is not the leaf's data in hex: " + e.getMessage());
        }
    }

    static Commitment commitment(
            HashProfile profile,
            String sizeOption,
            long size,
            String rootOption,
            List<String> roots) {
        checkNotNegative(sizeOption, size);
        if (profile != HashProfile.MMRIVER && roots.size() != 1) {
            throw new InputException(
                    "profile "
                            + profile.id()
                            + " has one root: "
                            + rootOption
                            + " given "
                            + roots.size()
                            + " times");
        }
        List<Digest> values = new ArrayList<>();
        for (String root : roots) {
            try {
                values.add(Digest.ofHex(root));
            } catch (IllegalArgumentException e) {
                throw new InputException(rootOption + " is not a digest in hex: " + e.getMessage());
            }
        }
        return new Commitment(profile, size, values);
    }

    static int report(CommandSpec spec, Verification outcome) {
        return switch (outcome) {
            case Verification.Valid() -> {
                spec.commandLine().getOut().println("valid");
                yield AegisMmr.TRUE;
            }
            case Verification.Invalid(String reason) -> {
                spec.commandLine().getOut().println("invalid: " + reason);
                yield AegisMmr.FALSE;
            }
        };
    }

    static NoteVerifier verifierKey(String text) {
        try {
            return NoteVerifier.parse(text);
        } catch (NoteFormatException e) {
            throw new InputException("--key: " + e.getMessage());
        }
    }

    /** {@return the checkpoint in a file, or on standard input; its signature is not verified} */
    static SignedNote checkpoint(InputStream in, String file, String option) {
        byte[] note = InputFile.read(in, file, option, SignedNote.MAX_BYTES);
        try {
            SignedNote signed = SignedNote.parse(note);
            Checkpoint.parse(signed.text());
            return signed;
        } catch (NoteFormatException e) {
            throw new InputException(option + " is no checkpoint: " + e.getMessage());
        }
    }

    /** {@return the policy in a file} */
    static TlogPolicy policy(InputStream in, String file) {
        byte[] bytes = InputFile.read(in, file, "--policy", TlogPolicy.MAX_BYTES);
        try {
            return TlogPolicy.parse(bytes);
        } catch (NoteFormatException e) {
            throw new InputException("--policy: " + e.getMessage());
        }
    }

    /** {@return what a mark says; its signature is not verified} */
    static HighWaterMark.Content mark(InputStream in, String file, String option) {
        byte[] bytes = InputFile.read(in, file, option, HighWaterMark.MAX_BYTES);
        try {
            HighWaterMark.Content content = HighWaterMark.Content.parse(bytes);
            Checkpoint.parse(content.note().text());
            return content;
        } catch (NoteFormatException e) {
            throw new InputException(option + " is no checkpoint: " + e.getMessage());
        }
    }

    /** What cannot be parsed is bad input; every later step that fails is false. */
    static int report(CommandSpec spec, CheckpointVerification outcome) {
        return switch (outcome) {
            case CheckpointVerification.Valid _ -> report(spec, Verification.valid());
            case CheckpointVerification.Refused(VerificationStep step, String reason) -> {
                if (step == VerificationStep.PARSE) {
                    throw new InputException(reason);
                }
                String name = step.name().toLowerCase(Locale.ROOT);
                yield report(spec, Verification.invalid(name + ": " + reason));
            }
        };
    }
}
