package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.EACH_RECORD;
import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.awaitCheckpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.CrashFiles;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.WalFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a crash or a full disk leaves of mark and checkpoints, on a disk in memory. */
@Timeout(300)
final class LedgerMarkCrashTest {
    private static final int MOST_CALLS = 200;
    private static final int RECORDS = 3;

    @TempDir private Path parent;

    private Ledger open(CrashFiles disk, LedgerSettings settings) throws IOException {
        LedgerDirectory files = new LedgerDirectory(disk, Path.of("/ledger"));
        return Ledger.open(
                files,
                new LedgerKey(files, parent.resolve("key"), Optional.empty()),
                settings,
                LedgerListener.QUIET);
    }

    private Checkpoint marked(CrashFiles disk) {
        byte[] note = disk.content(HighWaterMark.beside(parent.resolve("key")));
        return Checkpoint.parse(HighWaterMark.Content.parse(note).note().text());
    }

    private CrashFiles withRecords() throws Exception {
        CrashFiles disk = new CrashFiles(512, new Random(1));
        try (Ledger ledger = open(disk, SETTINGS)) {
            appendAll(ledger, 0, RECORDS);
        }
        return disk;
    }

    /**
     * One record is appended and signed; the process is killed at each call of its disk in turn.
     */
    @Test
    void killedBetweenMarkAndCheckpointItStoresTheOneThatWasSigned() throws Exception {
        CrashFiles disk = withRecords();
        int ahead = 0;
        boolean lived = false;
        for (int call = 1; !lived; call++) {
            assertThat(call).isLessThan(MOST_CALLS);
            CrashFiles crashing = disk.kill();
            lived = live(crashing, call);
            CrashFiles after = crashing.kill();
            Checkpoint marked = marked(after);
            try (Ledger next = open(after, SETTINGS)) {
                ahead += next.remarks().isEmpty() ? 0 : 1;
                assertThat(Checkpoint.parse(at(next, marked.size()).text())).isEqualTo(marked);
                assertThat(next.tree().first(marked.size()).commitment())
                        .isEqualTo(marked.commitment());
            }
        }
        assertThat(ahead).isPositive();
    }

    private static SignedNote at(Ledger ledger, long size) throws IOException {
        return ledger.checkpoints(size, 1).getFirst();
    }

    /** {@return whether the power stayed} */
    private boolean live(CrashFiles disk, int call) throws Exception {
        Ledger ledger = open(disk, SETTINGS);
        disk.crashAtCall(call);
        try {
            appendAll(ledger, RECORDS, RECORDS + 1);
            ledger.close();
            return true;
        } catch (CrashFiles.PowerLoss | LedgerFailedException | WalFailedException e) {
            return false;
        } finally {
            letGo(ledger);
        }
    }

    /** Ends the threads of a life; what it says was said before. */
    private static void letGo(Ledger ledger) {
        try {
            ledger.close();
        } catch (WalFailedException | LedgerFailedException e) {
            assertThat(ledger.failure()).isPresent();
        }
    }

    @Test
    void aDiskThatIsFullWhenTheMarkIsWrittenFailsTheLedgerAndShowsNothing() throws Exception {
        CrashFiles disk = withRecords();
        Ledger ledger = open(disk, EACH_RECORD);
        disk.limitSpace(0);
        appendAll(ledger, RECORDS, RECORDS + 1);
        LedgerFixture.await("failure", () -> ledger.failure().isPresent());
        assertThat(ledger.failure().orElseThrow())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be kept beside the key")
                .hasMessageContaining("No space left");
        assertThat(ledger.checkpoint().size()).isEqualTo(RECORDS);
        assertThat(ledger.checkpoints(RECORDS + 1, 1)).isEmpty();
        assertThat(marked(disk).size()).isEqualTo(RECORDS);
        assertThatThrownBy(ledger::close).isInstanceOf(LedgerFailedException.class);
        try (Ledger next = open(disk.kill(), EACH_RECORD)) {
            assertThat(next.recovery().recordCount()).isEqualTo(RECORDS + 1);
            awaitCheckpoint(next, RECORDS + 1);
        }
    }
}
