package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.disk.CrashFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Crashes anywhere, also while recovering from a crash, checked against a list of records. */
final class CrashPropertyTest {
    private static final int SEEDS = Integer.getInteger("aegis.wal.seeds", 400);
    private static final double[] SURVIVAL = {0, 0.1, 0.5, 0.9, 1};

    private int tornTails;
    private int crashesInRecovery;
    private int rolls;
    private int cleanCloses;
    private int lostTails;

    @Test
    void neverLosesADurableRecordAndNeverMakesOneUp() {
        Seeds.forEach(SEEDS, this::liveThroughCrashes);
        System.out.printf(
                "crash model: seeds=%s, tornTails=%s, lostTails=%s, crashesInRecovery=%s, rolls=%s,"
                        + " cleanCloses=%s%n",
                SEEDS, tornTails, lostTails, crashesInRecovery, rolls, cleanCloses);
        if (Long.getLong("aegis.wal.seed") == null) {
            assertThat(List.of(tornTails, lostTails, crashesInRecovery, rolls, cleanCloses))
                    .allMatch(count -> count > SEEDS / 10);
        }
    }

    private void liveThroughCrashes(long seed) throws IOException {
        Random random = new Random(seed);
        CrashFiles files = new CrashFiles(random.nextBoolean() ? 512 : 4096, random);
        Life life = new Life(random);
        for (int lives = 3 + random.nextInt(4); lives > 0; lives--) {
            if (random.nextInt(4) == 0) {
                files.writeShort();
            }
            files.crashAtCall(1 + random.nextInt(random.nextBoolean() ? 30 : 150));
            Driver driver = new Driver(files).proving(random.nextBoolean() ? life.durable : 0);
            life.begin(driver);
            try {
                life.live(driver);
            } catch (CrashFiles.PowerLoss e) {
                life.crashed = true;
            }
            life.note(driver);
            boolean killed = random.nextInt(4) == 0;
            files = killed ? files.kill() : files.cutPower(SURVIVAL[random.nextInt(5)]);
            life.atLeast = killed ? Math.max(life.durable, driver.written()) : life.durable;
        }
        life.begin(new Driver(files));
        life.check(new Driver(files));
    }

    @Test
    void keepsWhatARecoveryAfterAFailedForceHasServed() {
        Seeds.forEach(SEEDS / 3, CrashPropertyTest::failForceThenCutPower);
    }

    private static void failForceThenCutPower(long seed) throws IOException {
        Random random = new Random(seed);
        CrashFiles files = new CrashFiles(4096, random);
        List<byte[]> model = new ArrayList<>();
        Driver first = new Driver(files);
        LogWriter writer = first.open();
        files.failForce(1 + random.nextInt(12));
        try {
            for (int batches = 0; batches < 40; batches++) {
                byte[] record = new byte[random.nextInt(6000)];
                random.nextBytes(record);
                model.add(record);
                writer.write(List.of(record));
                writer.force();
            }
        } catch (IOException e) {
            assertThat(e).hasMessage("Input/output error");
        }
        // The process goes, the machine stays: its page cache says what its disk does not have.
        Driver second = new Driver(files);
        second.open();
        List<byte[]> served = second.readAll();
        assertThat(served.size()).isGreaterThanOrEqualTo((int) first.durable());
        assertThat(Driver.isPrefix(served, model)).isTrue();

        Driver third = new Driver(files.cutPower(0));
        third.open();
        assertThat(third.readAll()).hasSameSizeAs(served);
    }

    /** One log over several lives, and what must be true of it. */
    private final class Life {
        private final Random random;
        private List<byte[]> model = new ArrayList<>();
        private long durable;
        private long atLeast;
        private boolean crashed;
        private boolean closed = true;

        Life(Random random) {
            this.random = random;
        }

        void begin(Driver driver) throws IOException {
            WalVerification before = WalVerifier.verify(driver.directory());
            assertThat(before.damages()).isEmpty();
            tornTails += before.tornBytes() > 0 ? 1 : 0;
            lostTails += before.recordCount() < model.size() ? 1 : 0;
            crashed = false;
        }

        void live(Driver driver) throws IOException {
            LogWriter writer = check(driver);
            boolean eachBatch = random.nextBoolean();
            for (int batches = random.nextInt(25); batches > 0; batches--) {
                List<byte[]> batch = new ArrayList<>();
                for (int bytes = random.nextInt(6000);
                        bytes >= 0;
                        bytes -= batch.getLast().length + 4) {
                    byte[] record = new byte[random.nextInt(bytes + 1)];
                    random.nextBytes(record);
                    batch.add(record);
                }
                model.addAll(batch);
                writer.write(batch);
                if (eachBatch || random.nextInt(4) == 0) {
                    writer.force();
                    assertThat(writer.durableCount()).isEqualTo(model.size());
                }
            }
            if (random.nextBoolean()) {
                writer.close();
                closed = true;
                cleanCloses++;
                rolls += driver.directory().segmentNumbers().size() > 2 ? 1 : 0;
            }
        }

        LogWriter check(Driver driver) throws IOException {
            LogWriter writer;
            try {
                writer = driver.open();
            } finally {
                durable = Math.max(durable, driver.recovered());
                if (driver.recovered() >= 0) {
                    model = new ArrayList<>(model.subList(0, (int) driver.recovered()));
                }
            }
            assertThat(driver.recovered()).isGreaterThanOrEqualTo(atLeast);
            if (closed) {
                assertThat(driver.report().tornBytes()).isZero();
            }
            closed = false;
            List<byte[]> found = driver.readAll();
            assertThat(found).hasSameSizeAs(model);
            assertThat(Driver.isPrefix(found, model)).isTrue();
            return writer;
        }

        void note(Driver driver) {
            durable = Math.max(durable, driver.durable());
            crashesInRecovery += crashed && driver.recovered() < 0 ? 1 : 0;
        }
    }
}
