package io.aegisbench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.disk.CrashFiles;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.TestSeed;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The log of checkpoints on a disk that loses what was not forced, sector by sector, at any call,
 * that fails a force, or under a process that is killed: again and again on one file. What was ever
 * shown stays, and no crash ever stops an opening.
 */
final class CheckpointLogCrashPropertyTest {
    private static final int SEEDS = Integer.getInteger("aegis.ledger.crashSeeds", 120);
    private static final int LIVES = 8;
    private static final double[] SURVIVAL = {0, 0.1, 0.5, 0.9, 1};

    /** Frames of one sector and of many. */
    private static final List<SignedNote> NOTES =
            List.of(note(KeyType.ED25519), note(KeyType.ML_DSA_44));

    private static final Path FILE = Path.of("/ledger", "checkpoints.log");

    private int crashes;
    private int failures;
    private int lost;
    private int kept;
    private Random random = new Random();
    private final Map<Long, SignedNote> attempted = new TreeMap<>();
    private final Map<Long, SignedNote> shown = new TreeMap<>();

    private static SignedNote note(KeyType type) {
        NoteSigner signer = NoteSigner.generate("a", type);
        MountainRange range = MountainRange.create(HashProfile.RFC9162);
        return Checkpoint.of("a", range.view().commitment()).sign(signer);
    }

    @Test
    void whatWasShownOnceStaysWhateverTheDiskLoses() throws IOException {
        SplittableRandom seeds = TestSeed.random();
        for (int i = 0; i < SEEDS; i++) {
            random = new Random(seeds.nextLong());
            attempted.clear();
            shown.clear();
            crashAgainAndAgain();
        }
        System.out.printf(
                "checkpoint crashes: seeds=%s, crashes=%s, failures=%s, lost=%s, kept=%s, %s%n",
                SEEDS, crashes, failures, lost, kept, TestSeed.REPLAY);
        for (int count : List.of(crashes, failures, lost, kept)) {
            assertThat(count).isGreaterThan(SEEDS / 20);
        }
    }

    private void crashAgainAndAgain() throws IOException {
        CrashFiles disk = new CrashFiles(random.nextBoolean() ? 512 : 4096, random);
        for (int life = 0; life < LIVES; life++) {
            live(disk);
            disk =
                    random.nextInt(3) == 0
                            ? disk.kill()
                            : disk.cutPower(SURVIVAL[random.nextInt(SURVIVAL.length)]);
        }
        try (CheckpointLog log = CheckpointLog.open(disk, FILE)) {
            check(log);
        }
    }

    private void live(CrashFiles disk) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> disk.failForce(1 + random.nextInt(10));
            case 1, 2 -> disk.crashAtCall(1 + random.nextInt(20));
            default -> {}
        }
        try (CheckpointLog log = CheckpointLog.open(disk, FILE)) {
            check(log);
            for (int left = random.nextInt(8); left > 0; left--) {
                long size = log.last().map(CheckpointLog.Frame::size).orElse(0L) + 1;
                // A size may come again after its frame was lost: then with the same tree.
                SignedNote note =
                        attempted.computeIfAbsent(size, _ -> NOTES.get(random.nextInt(2)));
                log.append(size, note);
                shown.put(size, note);
            }
        } catch (IOException e) {
            assertThat(e).as("%s", TestSeed.REPLAY).hasMessage("Input/output error");
            failures++;
        } catch (CrashFiles.PowerLoss e) {
            crashes++;
        }
    }

    /** What an opening finds it shows. */
    private void check(CheckpointLog log) throws IOException {
        Map<Long, SignedNote> found = new TreeMap<>();
        for (CheckpointLog.Frame frame : log.read(0, Integer.MAX_VALUE)) {
            found.put(frame.size(), frame.note());
        }
        assertThat(found).as("%s", TestSeed.REPLAY).containsAllEntriesOf(shown);
        assertThat(attempted).as("%s", TestSeed.REPLAY).containsAllEntriesOf(found);
        assertThat(log.firstDamage()).as("%s", TestSeed.REPLAY).isEmpty();
        kept += found.size() - shown.size();
        lost += attempted.size() - found.size();
        shown.putAll(found);
    }
}
