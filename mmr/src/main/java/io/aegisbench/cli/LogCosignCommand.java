package io.aegisbench.cli;

import io.aegisbench.disk.MachineDisk;
import io.aegisbench.disk.WholeFile;
import io.aegisbench.ledger.Checkpoint;
import io.aegisbench.ledger.CheckpointVerification;
import io.aegisbench.ledger.LedgerReader;
import io.aegisbench.mmr.Digest;
import io.aegisbench.note.NoteSignature;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.note.TlogPolicy;
import io.aegisbench.witness.WitnessClient;
import io.aegisbench.witness.WitnessClient.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr log cosign}. */
@Command(
        name = "cosign",
        description = {
            "Asks each witness of a policy that has a URL to cosign the ledger's last checkpoint"
                    + " (C2SP tlog-witness), with the consistency proof from what it has; says what"
                    + " each answered; and puts the cosigned checkpoint into --out if the quorum is"
                    + " reached. It does not touch the ledger and needs no signing key.",
            "With status 1 the quorum is not reached, or a witness contradicts the ledger: it has"
                    + " cosigned another history, or more than there is. Then the ledger is an"
                    + " older copy or was forked, and nothing is written."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class LogCosignCommand implements Callable<Integer> {
    private static final int MAX_SECONDS = 3600;

    @ParentCommand private LogCommand group;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = LogCommand.DIRECTORY)
    private Path directory;

    @Option(
            names = "--key",
            paramLabel = "VKEY",
            required = true,
            description = "the ledger's verifier key")
    private String key;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            required = true,
            description = "the policy (C2SP tlog-policy), with the witnesses' URLs")
    private String policyFile;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "takes the cosigned checkpoint; the one before is replaced")
    private Path out;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description = "longest time for one answer of a witness, 10 by default")
    private int deadline = 10;

    LogCosignCommand() {}

    @Override
    public Integer call() {
        if (deadline < 1 || deadline > MAX_SECONDS) {
            throw new InputException("--deadline is not from 1 to 3600: --deadline=" + deadline);
        }
        NoteVerifier verifier = Arguments.verifierKey(key);
        TlogPolicy policy = Arguments.policy(group.parent().in(), policyFile);
        return LogCommand.run(spec, directory, ledger -> cosign(ledger, verifier, policy));
    }

    private int cosign(LedgerReader ledger, NoteVerifier verifier, TlogPolicy policy)
            throws IOException {
        Optional<SignedNote> last = ledger.lastCheckpoint();
        if (last.isEmpty()) {
            throw new InputException("the ledger has no checkpoint yet: " + directory);
        }
        if (Checkpoint.open(last.get().bytes(), verifier)
                instanceof CheckpointVerification.Refused refused) {
            return Arguments.report(spec, refused);
        }
        try {
            return askAll(ledger, last.get(), verifier, policy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("was interrupted");
        }
    }

    private int askAll(
            LedgerReader ledger, SignedNote checkpoint, NoteVerifier verifier, TlogPolicy policy)
            throws IOException, InterruptedException {
        List<NoteSignature> lines = new ArrayList<>(checkpoint.signatures());
        boolean contradicted = false;
        try (WitnessClient client = new WitnessClient(Duration.ofSeconds(deadline))) {
            WitnessClient.Proofs proofs = proofs(ledger, checkpoint);
            for (TlogPolicy.Witness witness : policy.witnesses()) {
                switch (client.ask(witness, checkpoint, proofs)) {
                    case Outcome.Cosigned(NoteSignature signature) -> {
                        lines.add(signature);
                        Instant time =
                                Instant.ofEpochSecond(
                                        witness.key().epochSeconds(signature).orElse(0));
                        tell("cosigned", witness, "time=" + time);
                    }
                    case Outcome.Contradicted(String reason) -> {
                        contradicted = true;
                        tell("contradicted", witness, reason);
                    }
                    case Outcome.Ahead ahead -> {
                        boolean isOlder = ahead.size() > size(ledger);
                        contradicted |= isOlder;
                        tell(
                                isOlder ? "contradicted" : "failed",
                                witness,
                                isOlder
                                        ? ahead.contradicts().reason()
                                        : "another has asked for a later checkpoint meanwhile");
                    }
                    case Outcome.Failed(String reason) -> tell("failed", witness, reason);
                }
            }
        }
        return conclude(new SignedNote(checkpoint.text(), lines), verifier, policy, contradicted);
    }

    private static long size(LedgerReader ledger) throws IOException {
        return ledger.lastCheckpoint().map(last -> Checkpoint.parse(last.text()).size()).orElse(0L);
    }

    /** Each takes a walk over all records: witnesses that have the same size get the same one. */
    private static WitnessClient.Proofs proofs(LedgerReader ledger, SignedNote checkpoint) {
        long size = Checkpoint.parse(checkpoint.text()).size();
        Map<Long, List<Digest>> known = new HashMap<>();
        return from -> {
            List<Digest> proof = known.get(from);
            if (proof == null) {
                proof = ledger.consistency(from, size).proof().hashes();
                known.put(from, proof);
            }
            return proof;
        };
    }

    private int conclude(
            SignedNote note, NoteVerifier verifier, TlogPolicy policy, boolean contradicted)
            throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        if (policy.verify(note, verifier) instanceof NoteVerification.Refused(String reason)) {
            printer.println("not cosigned: " + reason);
            return AegisMmr.FALSE;
        }
        if (contradicted) {
            printer.println("not cosigned: a witness contradicts the ledger, nothing is written");
            return AegisMmr.FALSE;
        }
        WholeFile.write(MachineDisk.INSTANCE, out, note.bytes());
        printer.println("cosigned: size=" + Checkpoint.parse(note.text()).size());
        return AegisMmr.TRUE;
    }

    private void tell(String outcome, TlogPolicy.Witness witness, String what) {
        spec.commandLine().getOut().println(outcome + ": " + witness.name() + ": " + what);
    }
}
