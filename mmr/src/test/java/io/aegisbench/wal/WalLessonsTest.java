package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.aegisbench.disk.CrashFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Faults that other logs shipped, one test each, on the file system that crashes. */
final class WalLessonsTest {
    private final CrashFiles files = new CrashFiles(4096, new Random(7));

    @Test
    void diskFullShowsAsAShortWriteThatIsNeverTakenForAWholeOne() throws IOException {
        files.limitSpace(Driver.SMALL.segmentSizeBytes() * 2 - 5000);
        List<Throwable> unavailable = new ArrayList<>();
        LogWriter writer = new Driver(files).open(listener(unavailable));
        fillOneSegment(writer);
        assertThat(unavailable).as("the full disk is told a segment early").hasSize(1);
        assertThatThrownBy(() -> writer.write(List.of(new byte[6000])))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        writer.abandon();

        files.limitSpace(Long.MAX_VALUE);
        Driver next = new Driver(files);
        next.open();
        assertThat(next.recovered()).isEqualTo(2);
    }

    private static WalListener listener(List<Throwable> unavailable) {
        return new WalListener() {
            @Override
            public void segmentUnavailable(IOException cause) {
                unavailable.add(cause);
            }
        };
    }

    /** Writes two records that fill a segment of 32 KiB but for a block or two. */
    private static void fillOneSegment(LogWriter writer) throws IOException {
        for (int i = 0; i < 2; i++) {
            writer.write(List.of(new byte[6000]));
            writer.force();
        }
    }

    @Test
    void openingFailsOnAFullDiskInsteadOfTheFirstAppend() {
        files.limitSpace(10_000);
        assertThatThrownBy(() -> new Driver(files).open())
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(files.files()).isEmpty();
    }

    @Test
    void nothingIsEverMappedIntoMemory() {
        JavaClasses classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.aegisbench.wal");
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(MappedByteBuffer.class)
                .check(classes);
    }

    @Test
    void theLogKnowsNothingOfTheMountainRange() {
        JavaClasses classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.aegisbench.wal");
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.aegisbench.wal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.aegisbench.mmr..", "io.aegisbench.ledger..")
                .check(classes);
    }

    @Test
    void acknowledgedBlocksAreNeverRewritten() throws IOException {
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        byte[] before = new byte[0];
        for (int i = 0; i < 5; i++) {
            writer.write(List.of(Driver.text("record " + i)));
            writer.force();
            byte[] now = files.content(driver.directory().segment(0));
            int acknowledged = (1 + i) * WalFrameLayout.BLOCK_BYTES;
            if (i > 0) {
                assertThat(Arrays.copyOf(now, acknowledged))
                        .isEqualTo(Arrays.copyOf(before, acknowledged));
            }
            before = now;
        }
    }

    @Test
    void aBadTailIsGoneBeforeTheNextAppend() throws IOException {
        Driver driver = crashedWithATornTail();
        LogWriter writer = driver.open();
        assertThat(driver.report().tornBytes()).isPositive();
        assertThat(driver.report().tornCopy()).contains(driver.directory().torn(0));
        assertThat(files.content(driver.directory().torn(0)))
                .hasSize((int) driver.report().tornBytes());
        assertThat(files.content(driver.directory().segment(0)))
                .as("header, one frame, footer")
                .hasSize(3 * WalFrameLayout.BLOCK_BYTES);
        writer.write(List.of(Driver.text("after")));
        writer.force();

        Driver next = new Driver(files);
        next.open();
        assertThat(next.readAll())
                .usingElementComparator(Arrays::compare)
                .containsExactly(Driver.text("kept"), Driver.text("after"));
    }

    @Test
    void aStaleFrameBehindTheTailIsNeverResurrected() throws IOException {
        // The second batch is torn, the third is whole behind it: exactly where the first life of
        // another log would find its continuation.
        Driver driver = crashedWithATornTail();
        LogWriter writer = driver.open();
        writer.write(List.of(new byte[6000]));
        writer.force();
        for (int life = 0; life < 3; life++) {
            Driver again = new Driver(files);
            again.open();
            assertThat(again.recovered()).isEqualTo(2);
        }
        assertThat(new Driver(files).salvage()).hasSize(2);
    }

    /** One durable record, then a torn batch and a whole one behind it. */
    private Driver crashedWithATornTail() throws IOException {
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        writer.write(List.of(Driver.text("kept")));
        writer.force();
        writer.write(List.of(new byte[6000]));
        writer.write(List.of(Driver.text("whole, but behind a torn one")));
        byte[] torn = files.content(driver.directory().segment(0));
        torn[2 * WalFrameLayout.BLOCK_BYTES + 100] ^= 1;
        files.plant(driver.directory().segment(0), torn);
        return new Driver(files);
    }

    @Test
    void aHalfRecordIsNotCompletedByALaterFlush() throws IOException {
        files.crashAtCall(16);
        Driver driver = new Driver(files);
        assertThatThrownBy(
                        () -> {
                            LogWriter writer = driver.open();
                            while (true) {
                                writer.write(List.of(new byte[5000]));
                                writer.force();
                            }
                        })
                .isInstanceOf(CrashFiles.PowerLoss.class);
        CrashFiles after = files.kill();
        Driver next = new Driver(after);
        LogWriter writer = next.open();
        long recovered = next.recovered();
        writer.write(List.of(Driver.text("next life")));
        writer.force();
        Driver last = new Driver(after);
        last.open();
        assertThat(last.recovered()).isEqualTo(recovered + 1);
    }

    @Test
    void damageInTheMiddleIsNotTakenForTheEnd() throws IOException {
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        for (int i = 0; i < 4; i++) {
            writer.write(List.of(Driver.text("record " + i)));
            writer.force();
        }
        byte[] damaged = files.content(driver.directory().segment(0));
        Arrays.fill(damaged, 2 * 4096, 3 * 4096, (byte) 0);
        files.plant(driver.directory().segment(0), damaged);
        assertThatThrownBy(() -> new Driver(files).open())
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining("offset=8192, index=1");
        assertThatThrownBy(() -> new Driver(files).readAll())
                .isInstanceOf(WalCorruptException.class);
        assertThat(new Driver(files).salvage()).hasSize(3);
        assertThat(files.content(driver.directory().segment(0))).isEqualTo(damaged);
    }

    @Test
    void severalFramesOfOneForceAreMarkedAsSynced() throws IOException {
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        for (int i = 0; i < 3; i++) {
            writer.write(List.of(Driver.text("record " + i)));
        }
        writer.force();
        assertThat(writer.isMarkDue()).isTrue();
        writer.markSynced();
        assertThat(writer.isMarkDue()).isFalse();
        byte[] damaged = files.content(driver.directory().segment(0));
        damaged[3 * 4096 + 64] ^= 1;
        files.plant(driver.directory().segment(0), damaged);
        assertThatThrownBy(() -> new Driver(files).open())
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining("offset=12288, index=2");
    }

    @Test
    void aBatchIsAsGoodAsAMark() throws IOException {
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        for (int i = 0; i < 3; i++) {
            writer.write(List.of(Driver.text("record " + i)));
        }
        writer.force();
        writer.write(List.of(Driver.text("record 3")));
        assertThat(writer.isMarkDue()).isFalse();
        writer.markSynced();
        byte[] damaged = files.content(driver.directory().segment(0));
        assertThat(Arrays.copyOfRange(damaged, 5 * 4096, 6 * 4096)).containsOnly(0);
        damaged[3 * 4096 + 64] ^= 1;
        files.plant(driver.directory().segment(0), damaged);
        assertThatThrownBy(() -> new Driver(files).open())
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining("offset=12288, index=2");
    }

    @Test
    void aMissingSegmentIsRefused() throws IOException {
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        for (int i = 0; i < 3; i++) {
            fillOneSegment(writer);
        }
        writer.close();
        files.remove(driver.directory().segment(1));
        assertThatThrownBy(() -> new Driver(files).open())
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining("segment is missing");
        assertThat(WalVerifier.verify(driver.directory()).damages()).hasSize(1);
        assertThat(new Driver(files).salvage()).hasSize(4);
    }

    @Test
    void reopeningWithSmallerSegmentsTruncatesNothing() throws IOException {
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        fillOneSegment(writer);
        WalSettings smaller = Driver.SMALL.withSegmentSizeBytes(20 << 10);
        Driver next = new Driver(files, smaller);
        LogWriter again = next.open();
        assertThat(next.recovered()).isEqualTo(2);
        again.write(List.of(new byte[6000]));
        again.close();
        assertThat(new Driver(files).readAll()).hasSize(3);
        assertThat(WalVerifier.verify(driver.directory()).status())
                .isEqualTo(WalVerification.Status.WHOLE);
    }

    @Test
    void aSecondWriterThatGotPastTheLockCannotOverwriteASegment() throws IOException {
        LogWriter first = new Driver(files).open();
        LogWriter second = new Driver(files).open();
        second.write(List.of(Driver.text("mine")));
        second.force();
        assertThatThrownBy(() -> first.write(List.of(Driver.text("yours"))))
                .isInstanceOf(IOException.class);
        assertThat(new Driver(files).readAll())
                .usingElementComparator(Arrays::compare)
                .containsExactly(Driver.text("mine"));
    }

    @Test
    void foreignFilesAreLeftAloneAndNamed() throws IOException {
        Driver driver = new Driver(files);
        files.plant(driver.directory().segments().resolve("notes.txt"), Driver.text("hello"));
        driver.open();
        assertThat(driver.report().foreignNames()).containsExactly("notes.txt");
        assertThat(files.content(driver.directory().segments().resolve("notes.txt")))
                .isEqualTo(Driver.text("hello"));
    }

    @Test
    void aRecordThatLooksLikeAFrameIsARecord() throws IOException {
        // The forger knows everything but the salt, and the frame around it is torn.
        byte[] forged = new byte[6000];
        ByteBuffer frame = ByteBuffer.wrap(forged, 4096 - 68, 64).slice();
        new BatchHeader(0, 42, 2, 1, 1, 0, 0).encode(frame);
        Driver driver = new Driver(files);
        LogWriter writer = driver.open();
        writer.write(List.of(Driver.text("kept")));
        writer.force();
        writer.write(List.of(forged));
        byte[] torn = files.content(driver.directory().segment(0));
        torn[2 * 4096 + 70] ^= 1;
        files.plant(driver.directory().segment(0), torn);
        Driver next = new Driver(files);
        next.open();
        assertThat(next.recovered()).isEqualTo(1);
    }
}
