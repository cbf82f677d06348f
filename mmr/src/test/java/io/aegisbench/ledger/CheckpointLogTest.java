package io.aegisbench.ledger;

import static java.util.concurrent.Future.State.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.MachineDisk;
import io.aegisbench.mmr.HashProfile;
import io.aegisbench.mmr.MountainRange;
import io.aegisbench.mmr.TestSeed;
import io.aegisbench.note.KeyType;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.SignedNote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stored checkpoints: found again, cut where they are torn, refused where they are damaged. */
@Timeout(240)
final class CheckpointLogTest {
    private static final int SECTOR = CheckpointLog.SECTOR_BYTES;
    private static final NoteSigner SHORT = NoteSigner.generate("a", KeyType.ED25519);
    private static final NoteSigner LONG = NoteSigner.generate("a", KeyType.ML_DSA_44);

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("checkpoints.log");
    }

    /** {@return a note whose length depends on its signer; its signatures are not looked at} */
    private static SignedNote note(NoteSigner signer, long size) {
        MountainRange range = MountainRange.create(HashProfile.RFC9162);
        range.append(new byte[] {(byte) size});
        return new Checkpoint(signer.name(), size, range.view().commitment().root()).sign(signer);
    }

    private void write(NoteSigner signer, long... sizes) throws IOException {
        try (CheckpointLog log = CheckpointLog.open(MachineDisk.INSTANCE, file())) {
            for (long size : sizes) {
                log.append(size, note(signer, size));
            }
        }
    }

    private long lastSize() throws IOException {
        try (CheckpointLog log = CheckpointLog.open(MachineDisk.INSTANCE, file())) {
            return log.last().map(CheckpointLog.Frame::size).orElse(0L);
        }
    }

    @Test
    void findsAnySizeAmongManyNotesOfManyLengths() throws IOException {
        SplittableRandom random = TestSeed.random();
        SignedNote ed25519 = note(SHORT, 1);
        SignedNote mlDsa = note(LONG, 1);
        TreeSet<Long> sizes = new TreeSet<>();
        try (CheckpointLog log = CheckpointLog.open(MachineDisk.INSTANCE, file())) {
            for (long size = 1; sizes.size() < 300; size += 1 + random.nextInt(5)) {
                log.append(size, random.nextInt(3) == 0 ? mlDsa : ed25519);
                sizes.add(size);
            }
        }
        try (CheckpointLog log = CheckpointLog.openToRead(MachineDisk.INSTANCE, file())) {
            for (long from = 0; from <= sizes.last() + 1; from++) {
                assertThat(log.read(from, 3).stream().map(CheckpointLog.Frame::size).toList())
                        .as("from %s, %s", from, TestSeed.REPLAY)
                        .isEqualTo(sizes.tailSet(from).stream().limit(3).toList());
            }
            assertThat(log.read(0, Integer.MAX_VALUE)).hasSize(300);
            assertThat(log.read(0, 0)).isEmpty();
            assertThat(log.firstDamage()).isEmpty();
        }
    }

    @Test
    void aFrameCutAtAnyByteIsCutOffAndKept() throws IOException {
        for (NoteSigner signer : List.of(SHORT, LONG)) {
            Files.deleteIfExists(file());
            write(signer, 1, 2);
            long whole = Files.size(file());
            write(signer, 3);
            byte[] all = Files.readAllBytes(file());
            int step = signer == SHORT ? 1 : 211;
            for (int length = (int) whole + 1; length < all.length; length += step) {
                byte[] cut = Arrays.copyOf(all, length);
                Files.write(file(), cut);
                assertThat(lastSize()).as("length %s", length).isEqualTo(2);
                assertThat(Files.size(file())).isEqualTo(whole);
                assertThat(directory.resolve("checkpoints.log." + whole + ".torn"))
                        .hasBinaryContent(Arrays.copyOfRange(cut, (int) whole, length));
            }
            write(signer, 4);
            assertThat(lastSize()).isEqualTo(4);
        }
    }

    @Test
    void aFrameWithoutOneOfItsSectorsIsTorn() throws IOException {
        write(LONG, 1);
        int whole = (int) Files.size(file());
        write(LONG, 2);
        byte[] all = Files.readAllBytes(file());
        for (int sector = whole; sector < all.length; sector += SECTOR) {
            byte[] torn = all.clone();
            Arrays.fill(torn, sector, sector + SECTOR, (byte) 0);
            Files.write(file(), torn);
            assertThat(lastSize()).isEqualTo(1);
        }
    }

    @Test
    void anyFlippedBitOfTheLastFrameIsRefusedAndNothingIsChanged() throws IOException {
        for (NoteSigner signer : List.of(SHORT, LONG)) {
            Files.deleteIfExists(file());
            write(signer, 1);
            int whole = (int) Files.size(file());
            write(signer, 2);
            byte[] all = Files.readAllBytes(file());
            for (int at = whole; at < all.length; at += signer == SHORT ? 1 : 7) {
                LedgerFixture.flipBit(file(), at, at % 8);
                assertThatThrownBy(this::lastSize)
                        .as("byte %s", at)
                        .isInstanceOf(LedgerCorruptException.class)
                        .hasMessageContaining("last checkpoint is damaged")
                        .hasMessageContaining("offset=" + whole);
                LedgerFixture.flipBit(file(), at, at % 8);
            }
            assertThat(file()).hasBinaryContent(all);
        }
    }

    @Test
    void damageBeforeTheLastFrameIsReportedAndNeverSkipped() throws IOException {
        write(SHORT, 1, 2, 3, 4);
        for (int at = SECTOR; at < 2 * SECTOR; at++) {
            LedgerFixture.flipBit(file(), at, at % 8);
            assertThat(lastSize()).isEqualTo(4);
            try (CheckpointLog log = CheckpointLog.openToRead(MachineDisk.INSTANCE, file())) {
                assertThat(log.firstDamage()).as("byte %s", at).hasValue(SECTOR);
                assertThatThrownBy(() -> log.read(0, 10))
                        .isInstanceOf(LedgerCorruptException.class)
                        .hasMessageContaining("offset=" + SECTOR);
                assertThat(log.read(0, 1)).hasSize(1);
                // The damaged one may be of this size: nobody can know.
                assertThatThrownBy(() -> log.read(3, 10))
                        .isInstanceOf(LedgerCorruptException.class);
                assertThat(log.read(4, 10)).hasSize(1);
            }
            LedgerFixture.flipBit(file(), at, at % 8);
        }
    }

    @Test
    void aLongRunOfRubbishIsRefused() throws IOException {
        write(SHORT, 1);
        byte[] rubbish = Arrays.copyOf(Files.readAllBytes(file()), 200_000);
        Files.write(file(), rubbish);
        assertThatThrownBy(this::lastSize).isInstanceOf(LedgerCorruptException.class);
        assertThat(file()).hasBinaryContent(rubbish);
    }

    @Test
    void aFrameThatIsNoNoteIsCorruptWhateverItsChecksum() throws IOException {
        SignedNote good = note(SHORT, 1);
        write(SHORT, 1);
        byte[] all = Files.readAllBytes(file());
        int at = new String(all, StandardCharsets.ISO_8859_1).indexOf("\n\n");
        all[at] = 'x';
        CRC32C crc = new CRC32C();
        crc.update(all, 12, SECTOR - 12);
        ByteBuffer.wrap(all).putInt(8, (int) crc.getValue());
        Files.write(file(), all);
        assertThat(good.bytes().length).isLessThan(SECTOR);
        assertThatThrownBy(this::lastSize)
                .isInstanceOf(LedgerCorruptException.class)
                .hasMessageContaining("no note");
    }

    @Test
    void aReaderSeesWhatAWriterAppendsMeanwhile() throws IOException {
        try (CheckpointLog writer = CheckpointLog.open(MachineDisk.INSTANCE, file());
                CheckpointLog reader = CheckpointLog.openToRead(MachineDisk.INSTANCE, file())) {
            assertThat(reader.last()).isEqualTo(Optional.empty());
            for (long size = 1; size < 20; size++) {
                writer.append(size, note(size % 2 == 0 ? LONG : SHORT, size));
                assertThat(reader.last().orElseThrow().size()).isEqualTo(size);
                assertThat(reader.read(1, 100)).hasSize((int) size);
                assertThat(reader.firstDamage()).isEmpty();
            }
        }
        try (Stream<Path> names = Files.list(directory)) {
            assertThat(names).hasSize(1);
        }
    }

    @Test
    void neverTakesAnAppendInBetweenForDamage() throws Exception {
        long appends = 1_500;
        SignedNote[] notes = {note(LONG, 1), note(SHORT, 1)};
        try (CheckpointLog writer = CheckpointLog.open(MachineDisk.INSTANCE, file());
                CheckpointLog reader = CheckpointLog.openToRead(MachineDisk.INSTANCE, file())) {
            FutureTask<Void> appending =
                    new FutureTask<>(() -> {
                        for (long size = 1; size <= appends; size++) {
                            writer.append(size, notes[(int) (size % 2)]);
                        }
                        return null;
                    });
            Thread thread = Thread.ofPlatform().start(appending);
            long seen = 0;
            while (seen < appends && (thread.isAlive() || appending.state() == SUCCESS)) {
                long last = reader.last().map(CheckpointLog.Frame::size).orElse(0L);
                assertThat(last).isGreaterThanOrEqualTo(seen);
                seen = last;
                assertThat(reader.read(Math.max(0, seen - 2), 100)).isNotNull();
                assertThat(reader.firstDamage()).isEmpty();
            }
            appending.get();
            assertThat(seen).isEqualTo(appends);
        }
    }
}
