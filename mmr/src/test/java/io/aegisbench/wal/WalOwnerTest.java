package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.DirectoryLock;
import io.aegisbench.disk.DirectoryLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an owner hears at the end, and what it finds in the footers. */
@Timeout(240)
final class WalOwnerTest {
    private static final WalSettings SETTINGS =
            WalSettings.defaults().withRecordSizeLimitBytes(4000).withSegmentSizeBytes(32 << 10);

    @TempDir private Path directory;

    /** Puts the count into each footer, and counts how often it was stopped. */
    private static class Counting implements WalOwner {
        final AtomicInteger stops = new AtomicInteger();

        @Override
        public byte[] footer(long recordCount) {
            return ByteBuffer.allocate(Long.BYTES).putLong(recordCount).array();
        }

        @Override
        public void stopped() {
            stops.incrementAndGet();
        }
    }

    private WriteAheadLog open(WalOwner owner) throws IOException {
        return WriteAheadLog.open(
                DirectoryLock.acquire(directory), SETTINGS, owner, WalListener.NONE);
    }

    private void fill(int records) throws IOException, InterruptedException {
        try (WriteAheadLog log = open(new Counting())) {
            for (int i = 0; i < records; i++) {
                assertThat(log.append(new byte[3000]).awaitDurable(FOREVER)).isTrue();
            }
        }
    }

    private static final Duration FOREVER = Duration.ofMinutes(2);

    @Test
    void sealsListEverySealedSegmentInOrder() throws Exception {
        assertThat(WalReader.open(directory).seals()).isEmpty();
        fill(20);
        fill(1);
        List<SegmentSeal> seals = WalReader.open(directory).seals();
        assertThat(seals).hasSizeGreaterThan(3);
        for (int i = 0; i < seals.size(); i++) {
            SegmentSeal seal = seals.get(i);
            assertThat(seal.number()).isEqualTo(i);
            assertThat(ByteBuffer.wrap(seal.ownerBytes()).getLong()).isEqualTo(seal.recordCount());
            seal.ownerBytes()[0] = 1;
            assertThat(seal.ownerBytes()[0]).isZero();
        }
        assertThat(seals.getLast().recordCount()).isEqualTo(21);
    }

    @Test
    void theSegmentThatIsBeingWrittenHasNoSeal() throws Exception {
        fill(2);
        try (WriteAheadLog log = open(new Counting())) {
            log.append(new byte[10]).awaitDurable();
            assertThat(log.reader().seals()).hasSize(1);
        }
        assertThat(WalReader.open(directory).seals()).hasSize(2);
    }

    @Test
    void aSegmentWithoutItsFooterIsDamageUnlessItIsTheLast() throws Exception {
        fill(20);
        List<SegmentSeal> seals = WalReader.open(directory).seals();
        Path first = directory.resolve("segments").resolve("0000000000000000.wal");
        byte[] whole = Files.readAllBytes(first);
        for (int length : new int[] {0, 100, 4096, 8192, whole.length - 1, whole.length - 4096}) {
            Files.write(first, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> WalReader.open(directory).seals())
                    .as("length %s", length)
                    .isInstanceOf(WalCorruptException.class)
                    .hasMessageContaining("does not end with its footer");
        }
        Files.write(first, Arrays.copyOf(whole, whole.length + 4096));
        assertThatThrownBy(() -> WalReader.open(directory).seals())
                .isInstanceOf(WalCorruptException.class);
        Files.write(first, whole);
        String name = String.format(Locale.ROOT, "%016x.wal", seals.getLast().number());
        Path last = directory.resolve("segments").resolve(name);
        Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 5000));
        assertThat(WalReader.open(directory).seals()).hasSize(seals.size() - 1);
    }

    @Test
    void anyFlippedBitOfAFooterHidesIt() throws Exception {
        fill(1);
        Path only = directory.resolve("segments").resolve("0000000000000000.wal");
        byte[] whole = Files.readAllBytes(only);
        try (FileChannel channel = FileChannel.open(only, StandardOpenOption.WRITE)) {
            for (int at = whole.length - 4096; at < whole.length; at++) {
                byte flipped = (byte) (whole[at] ^ (1 << at % 8));
                assertThat(channel.write(ByteBuffer.wrap(new byte[] {flipped}), at)).isEqualTo(1);
                assertThat(WalReader.open(directory).seals()).as("byte %s", at).isEmpty();
                assertThat(channel.write(ByteBuffer.wrap(whole, at, 1), at)).isEqualTo(1);
            }
        }
        assertThat(WalReader.open(directory).seals()).hasSize(1);
    }

    @Test
    void damageDoesNotKeepEarlierRecordsFromBeingRead() throws Exception {
        fill(20);
        Path first = directory.resolve("segments").resolve("0000000000000000.wal");
        byte[] bytes = Files.readAllBytes(first);
        bytes[3 * 4096 + 500] ^= 1; // The frames have one block each: that of record 2.
        Files.write(first, bytes);
        for (int i = 0; i < 2; i++) {
            assertThat(WalReader.open(directory).read(i)).hasSize(3000);
        }
        WalReader reader = WalReader.open(directory);
        assertThatThrownBy(() -> reader.read(2)).isInstanceOf(WalCorruptException.class);
        assertThat(reader.read(1)).hasSize(3000);
        assertThat(reader.read(19)).hasSize(3000);
    }

    @Test
    void theOwnerIsStoppedOnceBeforeTheLockIsGivenBack() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Counting owner =
                new Counting() {
                    @Override
                    public void stopped() {
                        super.stopped();
                        stopping.countDown();
                        awaitUninterrupted(go);
                    }
                };
        WriteAheadLog log = open(owner);
        log.append(new byte[10]);
        Thread first = Thread.ofPlatform().start(log::close);
        assertThat(stopping.await(2, TimeUnit.MINUTES)).isTrue();
        Thread second = Thread.ofPlatform().start(log::close);
        // The first one waits in the owner; the second has nothing to wait for but the first.
        while (second.getState() != Thread.State.WAITING) {
            assertThat(second.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> open(WalOwner.NONE)).isInstanceOf(DirectoryLockedException.class);
        go.countDown();
        first.join();
        second.join();
        assertThat(owner.stops).hasValue(1);
        open(WalOwner.NONE).close();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFailedLogStopsItsOwnerToo() throws Exception {
        Counting owner =
                new Counting() {
                    @Override
                    public void written(long firstIndex, List<byte[]> records) {
                        throw new IllegalStateException("owner failed");
                    }
                };
        WriteAheadLog log = open(owner);
        Ticket ticket = log.append(new byte[10]);
        assertThatThrownBy(() -> ticket.awaitDurable(FOREVER))
                .isInstanceOf(WalFailedException.class)
                .hasStackTraceContaining("owner failed");
        assertThat(owner.stops).hasValue(0);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(log::close).isInstanceOf(WalFailedException.class);
        }
        assertThat(owner.stops).hasValue(1);
        open(WalOwner.NONE).close();
    }

    /** Leaves a segment that nobody sealed. */
    private void crash() throws Exception {
        Counting failing =
                new Counting() {
                    @Override
                    public byte[] footer(long recordCount) {
                        throw new IllegalStateException("killed");
                    }
                };
        WriteAheadLog log = open(failing);
        for (int i = 0; i < 3; i++) {
            log.append(new byte[100]).awaitDurable();
        }
        assertThatThrownBy(log::close).hasRootCauseMessage("killed");
    }

    @Test
    void anErrorOfTheOwnerWhileStartingGivesTheLockBack() throws Exception {
        crash();
        WalOwner owner =
                new WalOwner() {
                    @Override
                    public byte[] footer(long recordCount) {
                        throw new InternalError("mapped write on a full disk");
                    }
                };
        assertThatThrownBy(() -> open(owner)).isInstanceOf(InternalError.class);
        open(WalOwner.NONE).close();
    }

    @Test
    void whatWasRecoveredCanBeReadBeforeTheLogRunsAndIsSealedWhenItStarts() throws Exception {
        crash();
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            RecoveredLog recovered = WriteAheadLog.recover(lock, 3);
            assertThat(recovered.report().recordCount()).isEqualTo(3);
            assertThat(recovered.report().cleanlyClosed()).isFalse();
            assertThat(recovered.reader().read(2)).hasSize(100);
            assertThat(recovered.reader().seals()).isEmpty();
            try (WriteAheadLog log = recovered.start(SETTINGS, new Counting(), WalListener.NONE)) {
                SegmentSeal seal = log.reader().seals().getFirst();
                assertThat(ByteBuffer.wrap(seal.ownerBytes()).getLong()).isEqualTo(3);
                assertThat(log.append(new byte[100]).index()).isEqualTo(3);
            }
        }
        assertThat(WalVerifier.verify(directory).status()).isEqualTo(WalVerification.Status.WHOLE);
    }

    @Test
    void aRecoveryThatNobodyStartsIsDoneAgain() throws Exception {
        crash();
        for (int i = 0; i < 2; i++) {
            try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
                RecoveredLog recovered = WriteAheadLog.recover(lock, 0);
                assertThat(recovered.report().recordCount()).isEqualTo(3);
            }
        }
        open(new Counting()).close();
        assertThat(WalReader.open(directory).recordCount()).isEqualTo(3);
    }

    @Test
    void aRecoveredLogIsStartedOnce() throws Exception {
        DirectoryLock lock = DirectoryLock.acquire(directory);
        RecoveredLog recovered = WriteAheadLog.recover(lock, 0);
        try (WriteAheadLog log = recovered.start(SETTINGS, WalOwner.NONE, WalListener.NONE)) {
            assertThatThrownBy(() -> recovered.start(SETTINGS, WalOwner.NONE, WalListener.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("started once");
            log.append(new byte[10]).awaitDurable();
        }
    }

    @Test
    void aLogWithFewerRecordsThanAreProvenIsRefused() throws Exception {
        fill(2);
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            assertThatThrownBy(() -> WriteAheadLog.recover(lock, 3))
                    .isInstanceOf(WalCorruptException.class)
                    .hasMessageContaining("proven=3");
        }
        open(WalOwner.NONE).close();
    }
}
