package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aegisbench.disk.CrashFiles;
import io.aegisbench.disk.MachineDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every bit of a small log flipped and every length tried, after a clean close and after a crash.
 * {@code verify} takes one of seven where a frame begins and ends, at which every byte is changed
 * and every bit of a byte has its turn, and one of {@value #INSIDE} between; {@code -Psoak} takes
 * all.
 */
final class DamagePropertyTest {
    private static final int STRIDE = Integer.getInteger("aegis.wal.damageStride", 7);
    private static final int INSIDE = 61;
    private static final int EDGE_BYTES = 128;
    private static final int MUTATIONS = Integer.getInteger("aegis.wal.damageSeeds", 500);
    private static final WalSettings TINY =
            WalSettings.defaults().withRecordSizeLimitBytes(4000).withSegmentSizeBytes(24 << 10);
    private static final Path SEGMENT =
            new LogDirectory(MachineDisk.INSTANCE, Driver.ROOT).segment(0);
    private static final List<byte[]> RECORDS =
            List.of(Driver.text("first"), new byte[0], filled(3000), Driver.text("last"));
    private static final int[] RECORDS_BEFORE_BLOCK = {0, 0, 2, 3, 4, 4};
    private static final int BLOCK = WalFrameLayout.BLOCK_BYTES;

    @Test
    void findsEveryFlippedBitAfterACleanClose() throws IOException {
        byte[] whole = log(true);
        assertThat(whole).hasSize(5 * BLOCK);
        for (int bit = 0; bit < whole.length * 8; bit = nextBit(bit)) {
            CrashFiles files = planted(flipped(whole, bit));
            assertThat(open(files)).as("bit %d", bit).isNull();
            assertThat(verify(files).status())
                    .as("bit %d", bit)
                    .isEqualTo(WalVerification.Status.DAMAGED);
        }
    }

    @Test
    void findsEveryFlippedBitAfterACrashButThoseOfTheLastFrame() throws IOException {
        byte[] whole = log(false);
        for (int bit = 0; bit < whole.length * 8; bit = nextBit(bit)) {
            CrashFiles files = planted(flipped(whole, bit));
            int block = bit / 8 / BLOCK;
            if (block < 3) {
                WalCorruptException refusal =
                        catchThrowableOfType(
                                WalCorruptException.class,
                                () -> Recovery.run(new Driver(files).directory(), 0));
                assertThat(refusal.damage().offset())
                        .as("bit %d", bit)
                        .isEqualTo((long) block * BLOCK);
                assertThat(refusal.damage().index()).isEqualTo(RECORDS_BEFORE_BLOCK[block]);
            } else {
                Driver recovered = open(files);
                assertThat(recovered).as("bit %d", bit).isNotNull();
                assertThat(Driver.isPrefix(recovered.readAll(), RECORDS)).isTrue();
                assertThat(recovered.recovered()).isEqualTo(block == 3 ? 3 : 4);
                assertThat(recovered.report().tornBytes()).isPositive();
            }
        }
    }

    @Test
    void refusesADamagedLastFrameThatTheOwnerCanProve() throws IOException {
        byte[] whole = log(false);
        for (int bit = 3 * BLOCK * 8; bit < 4 * BLOCK * 8; bit += 7 * STRIDE) {
            CrashFiles files = planted(flipped(whole, bit));
            Driver owner = new Driver(files, TINY).proving(4);
            assertThatThrownBy(owner::recover)
                    .isInstanceOf(WalCorruptException.class)
                    .hasMessageContaining("owner can prove more records: proven=4")
                    .hasMessageContaining("offset=12288, index=3");
            assertThat(files.content(SEGMENT)).isEqualTo(flipped(whole, bit));
        }
    }

    @Test
    void refusesALogCutAtAnyByteAndSalvagesItsLongestWholePrefix() throws IOException {
        for (boolean closed : new boolean[] {true, false}) {
            byte[] whole = log(closed);
            for (int size = 0; size < whole.length; size = nextSize(size)) {
                CrashFiles files = planted(Arrays.copyOf(whole, size));
                assertThat(open(files)).as("size %d", size).isNull();
                List<byte[]> salvaged = new Driver(files).salvage();
                assertThat(salvaged).hasSize(RECORDS_BEFORE_BLOCK[size / BLOCK]);
                assertThat(Driver.isPrefix(salvaged, RECORDS)).isTrue();
            }
        }
    }

    @Test
    void recoversTheLongestWholePrefixOfALogWhoseEndNeverReachedTheDisk() throws IOException {
        byte[] whole = log(false);
        for (int size = BLOCK; size < whole.length; size = nextSize(size)) {
            byte[] cut = Arrays.copyOf(Arrays.copyOf(whole, size), whole.length);
            Driver recovered = open(planted(cut));
            assertThat(recovered).as("size %d", size).isNotNull();
            assertThat(Driver.isPrefix(recovered.readAll(), RECORDS)).isTrue();
            assertThat(recovered.recovered())
                    .isGreaterThanOrEqualTo(RECORDS_BEFORE_BLOCK[size / BLOCK]);
        }
    }

    @Test
    void neverThrowsAnythingElseOrMakesARecordUpWhateverIsDamaged() {
        Seeds.forEach(MUTATIONS, DamagePropertyTest::mutate);
    }

    private static void mutate(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] log = log(random.nextBoolean());
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int begin = random.nextInt(log.length);
            int end = Math.min(log.length, begin + 1 + random.nextInt(1 << random.nextInt(14)));
            int from = random.nextInt(log.length - (end - begin) + 1);
            switch (random.nextInt(3)) {
                case 0 -> Arrays.fill(log, begin, end, (byte) random.nextInt(256));
                case 1 -> System.arraycopy(log, from, log, begin, end - begin);
                default -> log[begin] ^= (byte) (1 << random.nextInt(8));
            }
        }
        CrashFiles files = planted(log);
        WalVerification.Status status = verify(files).status();
        assertThat(Driver.isPrefix(new Driver(files).salvage(), RECORDS))
                .as("salvage has only records of the log, in order, here without a gap or with one")
                .satisfiesAnyOf(
                        prefix -> assertThat(prefix).isTrue(),
                        prefix ->
                                assertThat(RECORDS)
                                        .usingElementComparator(Arrays::compare)
                                        .containsAll(new Driver(files).salvage()));
        Driver recovered = open(files);
        assertThat(recovered == null).isEqualTo(status == WalVerification.Status.DAMAGED);
        if (recovered != null) {
            assertThat(Driver.isPrefix(recovered.readAll(), RECORDS)).isTrue();
        }
    }

    private static int nextSize(int size) {
        int inBlock = size % BLOCK;
        boolean isEdge = inBlock < EDGE_BYTES || inBlock >= BLOCK - EDGE_BYTES;
        return size + (STRIDE == 1 || isEdge ? STRIDE : INSIDE);
    }

    private static int nextBit(int bit) {
        return bit + nextSize(bit / 8) - bit / 8;
    }

    private static byte[] log(boolean closed) throws IOException {
        CrashFiles files = new CrashFiles(4096, new Random(1));
        LogWriter writer = new Driver(files, TINY).open();
        for (List<byte[]> batch :
                List.of(RECORDS.subList(0, 2), RECORDS.subList(2, 3), RECORDS.subList(3, 4))) {
            writer.write(batch);
            writer.force();
        }
        if (closed) {
            writer.close();
        }
        return files.content(SEGMENT);
    }

    private static CrashFiles planted(byte[] log) {
        CrashFiles files = new CrashFiles(4096, new Random(1));
        files.plant(SEGMENT, log);
        return files;
    }

    private static WalVerification verify(CrashFiles files) throws IOException {
        return WalVerifier.verify(new Driver(files).directory());
    }

    /** {@return the driver of the opened log, null if it was refused as damaged} */
    private static @Nullable Driver open(CrashFiles files) throws IOException {
        Driver driver = new Driver(files, TINY);
        try {
            driver.recover();
            return driver;
        } catch (WalCorruptException e) {
            return null;
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / 8] ^= (byte) (1 << (bit % 8));
        return copy;
    }

    private static byte[] filled(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
