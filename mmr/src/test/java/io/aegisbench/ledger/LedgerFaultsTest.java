package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.Child;
import io.aegisbench.wal.WalVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel fails calls on the checkpoint log and the node file: the ledger fails, and what it
 * said before still holds. Needs root and Debian's strace; skipped elsewhere.
 */
@Timeout(600)
final class LedgerFaultsTest {
    private static final int REPEATS = Integer.getInteger("aegis.ledger.faultRepeats", 1);

    /**
     * The tracer counts the calls of each thread apart: opening has fewer on its own thread, and
     * the ledger's has one a checkpoint.
     */
    private static final int FIRST = 3;

    @TempDir private Path parent;

    @Test
    void aFailedForceOfTheCheckpointsFailsTheLedgerForGood() throws Exception {
        failsAtACheckpoint("fsync");
    }

    @Test
    void aFailedWriteOfACheckpointFailsTheLedgerForGood() throws Exception {
        failsAtACheckpoint("pwrite64");
    }

    private void failsAtACheckpoint(String call) throws Exception {
        for (int checkpoint = FIRST; checkpoint < FIRST + 2 * REPEATS; checkpoint += 2) {
            Outcome outcome = inject("checkpoints.log", call + ":error=EIO:when=" + checkpoint);
            assertThat(outcome.shownSize()).isEqualTo(checkpoint - 1);
            assertThat(outcome.failure).contains("Input/output error");
        }
    }

    @Test
    void aFailedWriteOfTheNodeFileFailsTheLedgerForGood() throws Exception {
        for (int i = 0; i < REPEATS; i++) {
            Outcome outcome = inject("nodes.mmr", "pwrite64:error=EIO:when=" + (1 + i % 4));
            assertThat(outcome.shownSize()).isZero();
            assertThat(outcome.failure).contains("Input/output error");
        }
    }

    @Test
    void aFailedForceOfTheNodeFileIsToldByCloseAndLosesNothing() throws Exception {
        for (String call : List.of("msync", "fsync")) {
            Outcome outcome = inject("nodes.mmr", call + ":error=EIO:when=1");
            assertThat(outcome.shownSize()).isEqualTo(LedgerChild.FAULT_RECORDS);
            assertThat(outcome.closing).isTrue();
            assertThat(outcome.failure).contains("LedgerFailedException", "Input/output error");
        }
    }

    /** Runs a ledger whose calls on a file fail, and checks what the next process finds. */
    private Outcome inject(String file, String injection) throws Exception {
        assumeTrue(hasStrace(), "skipped: no strace");
        Path home = Files.createTempDirectory(parent, "ledger").toRealPath();
        LedgerFixture fixture = new LedgerFixture(home);
        Path target = fixture.directory().resolve(file);
        List<String> prefix = new ArrayList<>(List.of("strace", "-f", "-qq"));
        prefix.addAll(List.of("-o", home.resolve("trace").toString(), "-e", "inject=" + injection));
        if (!injection.startsWith("msync")) { // It names no file; nothing else is mapped to write.
            prefix.addAll(List.of("-P", target.toString()));
        }
        Outcome outcome = new Outcome();
        try (Child child =
                Child.start(
                        prefix,
                        LedgerChild.class,
                        "fault",
                        fixture.directory().toString(),
                        fixture.key().toString())) {
            for (String line = child.line(); !line.isEmpty(); line = child.line()) {
                outcome.take(line);
            }
        }
        assumeTrue(outcome.ran, "skipped: strace cannot trace here");
        holds(fixture, outcome);
        return outcome;
    }

    private static void holds(LedgerFixture fixture, Outcome outcome) throws Exception {
        assertThat(WalVerifier.verify(fixture.directory()).damages()).isEmpty();
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.recovery().recordCount()).isGreaterThanOrEqualTo(outcome.durable);
            for (long i = 0; i < outcome.durable; i++) {
                assertThat(ledger.read(i)).isEqualTo(LedgerFixture.record(i));
            }
            List<Checkpoint> shown = LedgerFixture.opened(outcome.shown, ledger.verifier());
            LedgerFixture.checkConsistent(shown, ledger.tree());
            assertThat(ledger.checkpoint().size()).isGreaterThanOrEqualTo(outcome.shownSize());
            long next = ledger.durableCount();
            LedgerFixture.appendAll(ledger, next, next + 3);
        }
    }

    private static boolean hasStrace() throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder("strace", "-V")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the process said. Not thread-safe: one test owns it. */
    private static final class Outcome {
        private final List<SignedNote> shown = new ArrayList<>();
        private String failure = "";
        private long durable;
        private boolean closing;
        private boolean ran;

        void take(String line) {
            ran = true;
            String said = line.substring(line.indexOf(' ') + 1);
            assertThat(failure).as("nothing is said after a failure").isEmpty();
            switch (line.substring(0, Math.max(0, line.indexOf(' ')))) {
                case "durable" -> durable = Long.parseLong(said);
                case "checkpoint" -> shown.add(SignedNote.parse(Base64.getDecoder().decode(said)));
                case "failed" -> failure = said;
                default -> closing = line.equals("closing");
            }
        }

        long shownSize() {
            return shown.isEmpty() ? 0 : Checkpoint.parse(shown.getLast().text()).size();
        }
    }
}
