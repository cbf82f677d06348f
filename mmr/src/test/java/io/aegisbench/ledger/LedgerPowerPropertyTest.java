package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.PATIENCE;
import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.disk.CrashFiles;
import io.aegisbench.mmr.TestSeed;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole ledger, with its own threads, on a disk that loses power during any call, fails a force,
 * or loses the process: again and again in one directory. Segments, checkpoints, nodes, the
 * creation's mark and that of what was signed last lie on it; the key lies elsewhere and stays.
 * What was acknowledged or shown stays, no size gets two roots, and no crash ever stops an opening.
 *
 * <p>The seed decides where the disk fails, but not what the ledger's threads do meanwhile.
 */
@Timeout(900)
final class LedgerPowerPropertyTest {
    private static final int SEEDS = Integer.getInteger("aegis.ledger.powerSeeds", 25);
    private static final int LIVES = 6;
    private static final double[] SURVIVAL = {0, 0.1, 0.5, 0.9, 1};

    @TempDir private Path parent;

    private final Map<Long, byte[]> durable = new TreeMap<>();
    private final Map<Long, SignedNote> shown = new TreeMap<>();
    private Random random = new Random();
    private int crashesWhileOpening;
    private int crashesWhileRunning;
    private int failures;
    private int clean;

    @Test
    void whatWasAcknowledgedOrShownStaysWhateverTheDiskLoses() throws Exception {
        SplittableRandom seeds = TestSeed.random();
        for (int seed = 0; seed < SEEDS; seed++) {
            random = new Random(seeds.nextLong());
            durable.clear();
            shown.clear();
            crashAgainAndAgain(parent.resolve(seed + ".key"));
        }
        System.out.printf(
                "ledger crashes: seeds=%s, opening=%s, running=%s, failures=%s, clean=%s, %s%n",
                SEEDS, crashesWhileOpening, crashesWhileRunning, failures, clean, TestSeed.REPLAY);
        for (int count : List.of(crashesWhileOpening, crashesWhileRunning, failures, clean)) {
            assertThat(count).as("%s", TestSeed.REPLAY).isPositive();
        }
    }

    private void crashAgainAndAgain(Path key) throws Exception {
        CrashFiles disk = new CrashFiles(random.nextBoolean() ? 512 : 4096, random);
        for (int life = 0; life < LIVES; life++) {
            switch (random.nextInt(6)) {
                case 0 -> disk.failForce(1 + random.nextInt(15));
                case 1 -> disk.crashAtCall(1 + random.nextInt(25));
                case 2, 3, 4 -> disk.crashAtCall(1 + random.nextInt(100));
                default -> {}
            }
            live(disk, key);
            disk =
                    random.nextInt(3) == 0
                            ? disk.kill()
                            : disk.cutPower(SURVIVAL[random.nextInt(SURVIVAL.length)]);
        }
        try (Ledger ledger = open(disk, key)) {
            check(ledger);
        }
    }

    private Ledger open(CrashFiles disk, Path key) throws IOException {
        LedgerDirectory files = new LedgerDirectory(disk, Path.of("/ledger"));
        LedgerSettings settings =
                SETTINGS.withCheckpointRecords(1 + random.nextInt(12))
                        .withCheckpointInterval(Duration.ofMillis(1 + random.nextInt(4)));
        return Ledger.open(
                files, new LedgerKey(files, key, Optional.empty()), settings, LedgerListener.QUIET);
    }

    private void live(CrashFiles disk, Path key) throws Exception {
        Ledger ledger;
        try {
            ledger = open(disk, key);
        } catch (CrashFiles.PowerLoss e) {
            crashesWhileOpening++;
            return;
        } catch (IOException e) {
            assertThat(root(e)).as("%s", TestSeed.REPLAY).hasMessage("Input/output error");
            failures++;
            return;
        }
        try {
            check(ledger);
            append(ledger);
            ledger.close();
            show(ledger.signedCheckpoint());
            clean++;
        } catch (CrashFiles.PowerLoss e) {
            crashesWhileRunning++;
        } catch (WalFailedException | LedgerFailedException e) {
            boolean crashed = root(e) instanceof CrashFiles.PowerLoss;
            assertThat(crashed || "Input/output error".equals(root(e).getMessage()))
                    .as("%s: %s", TestSeed.REPLAY, e)
                    .isTrue();
            crashesWhileRunning += crashed ? 1 : 0;
            failures += crashed ? 0 : 1;
        } finally {
            letGo(ledger);
        }
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Ends the threads of a life; what it says was said before. */
    private static void letGo(Ledger ledger) {
        try {
            ledger.close();
        } catch (WalFailedException | LedgerFailedException e) {
            assertThat(ledger.failure()).isPresent();
        }
    }

    private void append(Ledger ledger) throws InterruptedException {
        List<Ticket> tickets = new ArrayList<>();
        List<byte[]> records = new ArrayList<>();
        try {
            for (int left = random.nextInt(60); left > 0; left--) {
                byte[] record = LedgerFixture.record(random.nextLong(1L << 40));
                tickets.add(ledger.append(record, PATIENCE));
                records.add(record);
                if (random.nextInt(8) == 0) {
                    assertThat(tickets.getLast().awaitDurable(PATIENCE)).isTrue();
                }
                show(ledger.signedCheckpoint());
            }
        } finally {
            for (int i = 0; i < tickets.size(); i++) {
                if (tickets.get(i).isDurable()) {
                    durable.put(tickets.get(i).index(), records.get(i));
                }
            }
        }
    }

    private void show(SignedNote note) {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        SignedNote before = shown.putIfAbsent(checkpoint.size(), note);
        assertThat(Checkpoint.parse(before == null ? note.text() : before.text()))
                .as("size %s, %s", checkpoint.size(), TestSeed.REPLAY)
                .isEqualTo(checkpoint);
    }

    private void check(Ledger ledger) throws IOException {
        show(ledger.signedCheckpoint());
        List<SignedNote> stored = ledger.checkpoints(0, Integer.MAX_VALUE);
        assertThat(stored).as("%s", TestSeed.REPLAY).containsAll(shown.values());
        stored.forEach(this::show);
        LedgerFixture.checkConsistent(
                LedgerFixture.opened(stored, ledger.verifier()), ledger.tree());
        for (Map.Entry<Long, byte[]> entry : durable.entrySet()) {
            assertThat(ledger.read(entry.getKey()))
                    .as("record %s, %s", entry.getKey(), TestSeed.REPLAY)
                    .isEqualTo(entry.getValue());
        }
    }
}
