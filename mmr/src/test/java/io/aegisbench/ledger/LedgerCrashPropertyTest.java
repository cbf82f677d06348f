package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.PATIENCE;
import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.checkConsistent;
import static io.aegisbench.ledger.LedgerFixture.opened;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.disk.MachineDisk;
import io.aegisbench.mmr.TestSeed;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.Ticket;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One ledger through many crashes: each life ends with a copy of its files at a moment under load,
 * with more lost or damaged that nobody was promised, and the next life goes on from the copy. No
 * size may ever get two roots, and what was shown or acknowledged before a copy stays.
 *
 * <p>What a copy loses: any block of the node file that the life wrote, since nothing forces it
 * before the end, and any sector of a last checkpoint that was not shown before the copy began.
 */
@Timeout(900)
final class LedgerCrashPropertyTest {
    private static final int LIVES = Integer.getInteger("aegis.ledger.crashLives", 25);
    private static final int MAX_RECORDS_OF_A_LIFE = 60;
    private static final double[] SURVIVAL = {0, 0.1, 0.5, 0.9, 1};

    @TempDir private Path parent;

    private final SplittableRandom random = TestSeed.random();
    private final List<SignedNote> shown = new ArrayList<>();
    private final Map<Long, byte[]> durable = new TreeMap<>();
    private Path directory = Path.of("");
    private int empty;
    private int grew;
    private int lostBlocks;
    private int lostSectors;

    @Test
    void noSizeEverGetsTwoRoots() throws Exception {
        directory = parent.resolve("life0");
        for (int life = 1; life <= LIVES; life++) {
            live(parent.resolve("life" + life));
            lose();
        }
        try (Ledger ledger = open()) {
            check(ledger);
            System.out.printf(
                    "crashes: lives=%s, shown=%s, records=%s, lostBlocks=%s, lostSectors=%s, %s%n",
                    LIVES, shown.size(), durable.size(), lostBlocks, lostSectors, TestSeed.REPLAY);
        }
        assertThat(grew).isGreaterThanOrEqualTo(LIVES - empty);
        assertThat(lostBlocks).isGreaterThan(LIVES / 5);
    }

    private Ledger open() throws IOException {
        LedgerSettings settings =
                SETTINGS.withCheckpointRecords(1 + random.nextInt(12))
                        .withCheckpointInterval(Duration.ofMillis(1 + random.nextInt(4)));
        return Ledger.open(
                directory,
                parent.resolve("ledger.key"),
                Optional.empty(),
                settings,
                LedgerListener.QUIET);
    }

    private void live(Path crashed) throws Exception {
        byte[] forcedNodes = bytes(new LedgerDirectory(directory).nodes());
        byte[] left;
        try (Ledger ledger = open()) {
            check(ledger);
            int before = shown.size();
            List<Ticket> tickets = new ArrayList<>();
            List<byte[]> records = new ArrayList<>();
            int count = random.nextInt(MAX_RECORDS_OF_A_LIFE);
            int waited = count == 0 ? 0 : random.nextInt(count);
            empty += count == 0 ? 1 : 0;
            for (int i = 0; i < count; i++) {
                byte[] record = LedgerFixture.record(random.nextLong(1L << 40));
                records.add(record);
                tickets.add(ledger.append(record, PATIENCE));
                if (i == waited) {
                    assertThat(tickets.getLast().awaitDurable(PATIENCE)).isTrue();
                    LedgerFixture.awaitCheckpoint(ledger, tickets.getLast().index() + 1);
                }
                remember(ledger.signedCheckpoint());
            }
            for (Ticket ticket : tickets) {
                if (ticket.isDurable()) {
                    durable.put(ticket.index(), records.get(tickets.indexOf(ticket)));
                }
            }
            remember(ledger.signedCheckpoint());
            byte[] marked = bytes(mark());
            LedgerFixture.copy(directory, crashed);
            loseUnforced(new LedgerDirectory(crashed), forcedNodes);
            grew += shown.size() > before ? 1 : 0;
            left = marked;
        }
        Files.write(mark(), left); // As it was at the moment of the crash.
        directory = crashed;
    }

    private Path mark() {
        return HighWaterMark.beside(parent.resolve("ledger.key"));
    }

    private static byte[] bytes(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    private void loseUnforced(LedgerDirectory files, byte[] forcedNodes) throws IOException {
        lostBlocks += lose(files.nodes(), forcedNodes, CheckpointLog.SECTOR_BYTES);
        byte[] checkpoints = Files.readAllBytes(files.checkpoints());
        long forced = forcedCheckpoints(files.checkpoints(), checkpoints.length);
        lostSectors +=
                lose(
                        files.checkpoints(),
                        Arrays.copyOf(checkpoints, (int) forced),
                        CheckpointLog.SECTOR_BYTES);
    }

    /** A frame is forced before the next one is begun, and before it is shown. */
    private long forcedCheckpoints(Path file, long length) throws IOException {
        long shownSize = Checkpoint.parse(shown.getLast().text()).size();
        try (CheckpointLog log = CheckpointLog.openToRead(MachineDisk.INSTANCE, file)) {
            CheckpointLog.Frame last = log.read(0, Integer.MAX_VALUE).getLast();
            boolean known = last.size() <= shownSize || last.nextOffset() < length;
            return known ? last.nextOffset() : last.offset();
        }
    }

    /**
     * Puts parts of a file back to what was forced, each by chance, perhaps its length too.
     *
     * @return how many parts differ now
     */
    private int lose(Path file, byte[] forced, int partBytes) throws IOException {
        byte[] content = bytes(file);
        double survival = SURVIVAL[random.nextInt(SURVIVAL.length)];
        int length = random.nextDouble() < survival ? content.length : forced.length;
        byte[] after = Arrays.copyOf(content, length);
        byte[] before = Arrays.copyOf(forced, length);
        int lost = 0;
        for (int begin = 0; begin < length; begin += partBytes) {
            int end = Math.min(begin + partBytes, length);
            if (random.nextDouble() >= survival
                    && !Arrays.equals(after, begin, end, before, begin, end)) {
                System.arraycopy(before, begin, after, begin, end - begin);
                lost++;
            }
        }
        Files.write(file, after);
        return lost + (length < content.length ? 1 : 0);
    }

    private void remember(SignedNote note) {
        if (shown.isEmpty() || !shown.getLast().equals(note)) {
            shown.add(note);
        }
    }

    /** Loses or damages what a power cut may: the node file, and what was never finished. */
    private void lose() throws IOException {
        LedgerDirectory files = new LedgerDirectory(directory);
        long nodeBytes = Files.exists(files.nodes()) ? Files.size(files.nodes()) : 0;
        switch (random.nextInt(8)) {
            case 0 -> Files.deleteIfExists(files.nodes());
            case 1 -> {
                if (nodeBytes > 0) {
                    LedgerFixture.flipBit(
                            files.nodes(), random.nextLong(Math.min(nodeBytes, 20_000)), 3);
                }
            }
            case 2 -> {
                if (nodeBytes > 0) {
                    cut(files.nodes(), random.nextLong(nodeBytes));
                }
            }
            case 3 -> tear(files.checkpoints());
            default -> {}
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    /** Puts half a frame behind the last checkpoint. */
    private void tear(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int frame = CheckpointLog.SECTOR_BYTES;
        byte[] half = new byte[random.nextInt(frame)];
        System.arraycopy(whole, 0, half, 0, half.length);
        Files.write(file, half, StandardOpenOption.APPEND);
    }

    private void check(Ledger ledger) throws IOException {
        remember(ledger.signedCheckpoint());
        checkConsistent(opened(shown, ledger.verifier()), ledger.tree());
        checkConsistent(
                opened(ledger.checkpoints(0, Integer.MAX_VALUE), ledger.verifier()), ledger.tree());
        for (Map.Entry<Long, byte[]> entry : durable.entrySet()) {
            assertThat(ledger.read(entry.getKey()))
                    .as("record %s, %s", entry.getKey(), TestSeed.REPLAY)
                    .isEqualTo(entry.getValue());
        }
    }
}
