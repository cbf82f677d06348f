package io.aegisbench.witness;

import io.aegisbench.mmr.Digest;
import io.aegisbench.note.CanonicalText;
import io.aegisbench.note.CheckpointText;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSignature;
import io.aegisbench.note.NoteVerification;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.note.SignedNote;
import io.aegisbench.note.TlogPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Asks a witness to cosign a checkpoint, by C2SP {@code tlog-witness}. Thread-safe.
 *
 * <p>What the witness has it says itself, so nothing is kept here: the first question is from size
 * 0, the second from the size that it named. An answer has a deadline and a longest length, and a
 * cosignature counts only if it verifies.
 */
public final class WitnessClient implements AutoCloseable {
    private static final int MAX_ANSWER_BYTES = 1 << 16;
    private static final int MAX_QUESTIONS = 4;

    private final HttpClient client;
    private final Duration deadline;

    /**
     * Makes a client.
     *
     * @param deadline longest time for one question and its answer
     */
    public WitnessClient(Duration deadline) {
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(deadline)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
        this.deadline = deadline;
    }

    /** Proves that the log only grew up to the checkpoint that is asked for. */
    @FunctionalInterface
    public interface Proofs {
        /**
         * {@return the hashes of the RFC 6962 consistency proof to the checkpoint}
         *
         * @param size from where, more than 0 and at most the checkpoint's
         * @throws IOException if the log cannot be read
         */
        List<Digest> from(long size) throws IOException;
    }

    /** What came of a question. */
    public sealed interface Outcome {
        /**
         * The witness cosigned.
         *
         * @param signature verified, with a time
         */
        record Cosigned(NoteSignature signature) implements Outcome {}

        /**
         * The witness has cosigned another history: the log is an older copy that went on, or was
         * forked.
         *
         * @param reason what it says
         */
        record Contradicted(String reason) implements Outcome {}

        /**
         * The witness has cosigned a larger checkpoint than it was asked for. If the log has not
         * signed one meanwhile, for which another has asked, it is an older copy.
         *
         * @param size of the larger one
         */
        record Ahead(long size) implements Outcome {
            /** {@return what that is if the log has no such checkpoint} */
            public Contradicted contradicts() {
                return new Contradicted(
                        "it has cosigned a larger checkpoint than the log has: size=" + size);
            }
        }

        /**
         * There is no cosignature, and that says nothing of the log.
         *
         * @param reason why
         */
        record Failed(String reason) implements Outcome {}
    }

    /**
     * {@return what a witness of a policy says to a checkpoint} One without a URL, or with one that
     * is none, has failed.
     *
     * @param witness has a key and a URL
     * @param checkpoint signed by the log
     * @param proofs to it
     * @throws IOException if the log cannot be read
     * @throws InterruptedException if this thread was interrupted
     */
    public Outcome ask(TlogPolicy.Witness witness, SignedNote checkpoint, Proofs proofs)
            throws IOException, InterruptedException {
        if (witness.url().isEmpty()) {
            return new Outcome.Failed("the policy has no URL of it");
        }
        URI prefix;
        try {
            prefix = URI.create(witness.url().get());
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(e.toString());
        }
        return ask(prefix, witness.key(), checkpoint, proofs);
    }

    /**
     * {@return what a witness says to a checkpoint}
     *
     * @param prefix the witness's submission prefix
     * @param witness its key
     * @param checkpoint signed by the log
     * @param proofs to it
     * @throws IOException if the log cannot be read
     * @throws InterruptedException if this thread was interrupted
     */
    public Outcome ask(URI prefix, NoteVerifier witness, SignedNote checkpoint, Proofs proofs)
            throws IOException, InterruptedException {
        long size = CheckpointText.parse(checkpoint.text()).size();
        long old = 0;
        for (int question = 0; question < MAX_QUESTIONS; question++) {
            List<Digest> proof = old == 0 || old == size ? List.of() : proofs.from(old);
            HttpResponse<String> answer;
            try {
                answer = send(prefix, new AddCheckpoint(old, proof, checkpoint));
            } catch (IOException | IllegalArgumentException e) {
                return new Outcome.Failed(e.toString());
            }
            if (answer.statusCode() != WitnessAnswer.OTHER_SIZE) {
                return outcome(answer, witness, checkpoint);
            }
            try {
                old = CanonicalText.decimal("witness's size", answer.body().strip());
            } catch (NoteFormatException e) {
                return new Outcome.Failed("409: " + e.getMessage());
            }
            if (old > size) {
                return new Outcome.Ahead(old);
            }
        }
        return new Outcome.Failed("others ask it, its size changed at each question");
    }

    private HttpResponse<String> send(URI prefix, AddCheckpoint request)
            throws IOException, InterruptedException {
        String base = prefix.toString().replaceFirst("/$", "");
        HttpRequest post =
                HttpRequest.newBuilder(URI.create(base + "/add-checkpoint"))
                        .timeout(deadline)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .POST(BodyPublishers.ofByteArray(request.bytes()))
                        .build();
        return client.send(
                post,
                BodyHandlers.limiting(
                        BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER_BYTES));
    }

    private static Outcome outcome(
            HttpResponse<String> answer, NoteVerifier witness, SignedNote checkpoint) {
        String said = answer.statusCode() + " " + CanonicalText.shown(answer.body().strip());
        return switch (answer.statusCode()) {
            case WitnessAnswer.OK -> cosigned(answer.body(), witness, checkpoint);
            case WitnessAnswer.INCONSISTENT -> new Outcome.Contradicted(said);
            default -> new Outcome.Failed(said);
        };
    }

    private static Outcome cosigned(String lines, NoteVerifier witness, SignedNote checkpoint) {
        try {
            String whole = checkpoint.text() + '\n' + lines;
            SignedNote note = SignedNote.parse(whole.getBytes(StandardCharsets.UTF_8));
            if (!note.text().equals(checkpoint.text())) {
                return new Outcome.Failed("200, and another text than the checkpoint's");
            }
            return switch (note.verify(List.of(witness))) {
                case NoteVerification.Refused(String reason) ->
                        new Outcome.Failed("200: " + reason);
                case NoteVerification.Signed(List<NoteSignature> signatures) ->
                        signatures.stream()
                                .filter(line -> witness.epochSeconds(line).isPresent())
                                .findFirst()
                                .<Outcome>map(Outcome.Cosigned::new)
                                .orElseGet(() ->
                                        new Outcome.Failed(
                                                "200, and a cosignature without a time"));
            };
        } catch (NoteFormatException e) {
            return new Outcome.Failed("200: " + e.getMessage());
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
