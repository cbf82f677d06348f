package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.CrashFiles;
import io.aegisbench.disk.DirectoryLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many appenders, interrupts, bounds and failures, on the real file system. */
@Timeout(900)
final class WalConcurrencyTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final WalSettings SMALL = WalSettings.defaults().withSegmentSizeBytes(4 << 20);

    /** So many appends that follow an interrupt are enough. */
    private static final int RESUMED = 500;

    @TempDir private Path directory;

    @Test
    void interruptsThrownAtAllAppendersNeitherCloseTheChannelNorLoseARecord() throws Exception {
        Queue<Long> durable = new ConcurrentLinkedQueue<>();
        Queue<Long> accepted = new ConcurrentLinkedQueue<>();
        AtomicInteger resumed = new AtomicInteger();
        try (WriteAheadLog log = WriteAheadLog.open(directory, SMALL)) {
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                Runnable appender = () -> appendUntil(stop, log, accepted, durable, resumed);
                threads.add(
                        i % 2 == 0
                                ? Thread.ofVirtual().start(appender)
                                : Thread.ofPlatform().start(appender));
            }
            while (resumed.get() < RESUMED && threads.stream().allMatch(Thread::isAlive)) {
                threads.forEach(Thread::interrupt);
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(resumed.get()).as("no appender died of it").isGreaterThanOrEqualTo(RESUMED);
            assertThat(log.state()).isEqualTo(WalState.OPEN);
            log.append(new byte[1]).awaitDurable();
        }
        assertThat(accepted).isNotEmpty();
        List<Long> indices = accepted.stream().sorted().toList();
        for (int i = 0; i < indices.size(); i++) {
            assertThat(indices.get(i)).isEqualTo(i);
        }
        assertThat(durable).hasSameSizeAs(accepted).doesNotHaveDuplicates();
        assertThat(WalVerifier.verify(directory).recordCount()).isEqualTo(accepted.size() + 1L);
    }

    /** Counts the appends that worked at once after an interrupt of the one before. */
    private static void appendUntil(
            AtomicBoolean stop,
            WriteAheadLog log,
            Queue<Long> accepted,
            Queue<Long> durable,
            AtomicInteger resumed) {
        boolean interrupted = false;
        while (!stop.get()) {
            try {
                Ticket ticket = log.append(new byte[64]);
                accepted.add(ticket.index());
                ticket.durable().thenAccept(durable::add);
                if (interrupted) {
                    resumed.incrementAndGet();
                }
                interrupted = false;
                ticket.awaitDurable();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    @Test
    void aCancelledFutureDoesNotCloseTheChannel() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                WriteAheadLog log = WriteAheadLog.open(directory, SMALL)) {
            for (int i = 0; i < 50; i++) {
                Future<Boolean> future =
                        executor.submit(() -> log.append(new byte[100]).awaitDurable(PATIENCE));
                future.cancel(true);
            }
            assertThat(log.append(new byte[1]).awaitDurable(PATIENCE)).isTrue();
        }
    }

    @Test
    void whoIsIdleSaysThatTheLastFramesWereSynced() throws Exception {
        AtomicInteger batches = new AtomicInteger();
        AtomicInteger forces = new AtomicInteger();
        WalListener counting =
                new WalListener() {
                    @Override
                    public void batchWritten(int records, long bytes) {
                        batches.incrementAndGet();
                    }

                    @Override
                    public void forced(Duration took) {
                        forces.incrementAndGet();
                    }
                };
        WalSettings seldom = SMALL.withSyncPolicy(SyncPolicy.every(Duration.ofMillis(500)));
        try (WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(directory), seldom, WalOwner.NONE, counting)) {
            int apart;
            do { // Where this thread had to wait, each batch had a force of its own.
                apart = forces.get() + 1;
                long _ = log.append(new byte[1]).written().toCompletableFuture().get();
                assertThat(log.append(new byte[1]).awaitDurable(PATIENCE)).isTrue();
            } while (forces.get() > apart);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (blocks(directory) <= 1 + batches.get()) {
                assertThat(System.nanoTime() - deadline).isNegative();
                Thread.onSpinWait();
            }
        }
    }

    private static Path onlySegment(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("segments"))) {
            return files.filter(file -> file.toString().endsWith(".wal")).findFirst().orElseThrow();
        }
    }

    /** {@return the blocks of the first segment that are not zero: header, batches and marks} */
    private static int blocks(Path directory) throws IOException {
        byte[] segment = Files.readAllBytes(onlySegment(directory));
        int blocks = 0;
        for (int at = 0; at < segment.length; at += WalFrameLayout.BLOCK_BYTES) {
            byte[] block = Arrays.copyOfRange(segment, at, at + WalFrameLayout.BLOCK_BYTES);
            blocks += Arrays.equals(block, new byte[block.length]) ? 0 : 1;
        }
        return blocks;
    }

    @Test
    void theWriterThreadCannotBeInterruptedFromACallback() throws Exception {
        Gate gate = new Gate();
        AtomicReference<Thread> writer = new AtomicReference<>();
        try (WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(directory), SMALL, gate, WalListener.NONE)) {
            log.append(new byte[1]);
            gate.entered.await();
            Ticket last = log.append(new byte[1]);
            last.written().thenRun(() -> writer.set(Thread.currentThread()));
            last.written().thenRun(() -> Thread.currentThread().interrupt());
            gate.open.countDown();
            assertThat(last.awaitDurable(PATIENCE)).isTrue();
            writer.get().interrupt();
            assertThat(log.append(new byte[1]).awaitDurable(PATIENCE)).isTrue();
            assertThat(log.state()).isEqualTo(WalState.OPEN);
            assertThat(writer.get().isVirtual()).as("force would hold a carrier").isFalse();
        }
    }

    @Test
    void ticketsCompleteInOrderAndOnceFirstWrittenThenDurable() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        List<String> expected = new ArrayList<>();
        Gate gate = new Gate();
        try (WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(directory), SMALL, gate, WalListener.NONE)) {
            log.append(new byte[1]);
            gate.entered.await();
            for (int i = 1; i <= 500; i++) {
                Ticket ticket = log.append(new byte[1]);
                ticket.durable().thenAccept(index -> seen.add("durable " + index));
                ticket.written().thenAccept(index -> seen.add("written " + index));
            }
            gate.open.countDown();
        }
        for (String event : List.of("written ", "durable ")) {
            for (int i = 1; i <= 500; i++) {
                expected.add(event + i);
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void aFullQueueRefusesOrWaitsNoLongerThanAsked() throws Exception {
        Gate gate = new Gate();
        WalSettings two = SMALL.withQueueRecords(2).withAppendPatience(Duration.ofMillis(1));
        try (WriteAheadLog log =
                WriteAheadLog.open(DirectoryLock.acquire(directory), two, gate, WalListener.NONE)) {
            Ticket inFlight = log.append(new byte[10]);
            gate.entered.await();
            assertThat(log.tryAppend(new byte[10])).isPresent();
            Ticket last = log.append(new byte[10]);
            assertThat(log.queuedRecords()).isEqualTo(2);
            assertThat(log.queuedBytes()).isEqualTo(20);
            assertThat(log.tryAppend(new byte[10])).isEmpty();
            assertThatThrownBy(() -> log.append(new byte[10], Duration.ofMillis(20)))
                    .isInstanceOf(WalFullException.class)
                    .hasMessage("log queue stayed full: patience=PT0.02S");
            assertThatThrownBy(() -> log.append(new byte[10])).isInstanceOf(WalFullException.class);
            gate.open.countDown();
            assertThat(last.awaitDurable(PATIENCE)).isTrue();
            assertThat(inFlight.index()).isZero();
            assertThat(last.index()).as("a refused record takes no index").isEqualTo(2);
            assertThat(gate.largestBatch).as("all that was queued is one batch").isEqualTo(2);
        }
    }

    @Test
    void theQueueIsBoundedInBytes() throws Exception {
        Gate gate = new Gate();
        WalSettings small = SMALL.withRecordSizeLimitBytes(100).withQueueBytes(150);
        try (WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(directory), small, gate, WalListener.NONE)) {
            Ticket first = log.append(new byte[100]);
            gate.entered.await();
            assertThat(log.tryAppend(new byte[100])).isPresent();
            assertThat(log.tryAppend(new byte[51])).isEmpty();
            Optional<Ticket> fits = log.tryAppend(new byte[50]);
            assertThat(fits).isPresent();
            gate.open.countDown();
            assertThat(first.awaitDurable(PATIENCE)).isTrue();
            assertThat(fits.get().awaitDurable(PATIENCE)).isTrue();
        }
    }

    @Test
    void aRecordOverTheCapIsRefusedBeforeItIsQueued() throws Exception {
        try (WriteAheadLog log = WriteAheadLog.open(directory, SMALL)) {
            assertThatThrownBy(() -> log.tryAppend(new byte[(1 << 20) + 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("record must have at most 1048576 bytes: length=1048577");
            byte[] largest = new byte[1 << 20];
            largest[largest.length - 1] = 7;
            assertThat(log.append(largest).awaitDurable(PATIENCE)).isTrue();
            assertThat(log.read(0)).isEqualTo(largest);
        }
        assertThat(WalVerifier.verify(directory))
                .isEqualTo(new WalVerification(1, 1, 0, List.of()));
        try (WriteAheadLog again = WriteAheadLog.open(directory, SMALL)) {
            assertThat(again.recovery().recordCount()).isEqualTo(1);
        }
    }

    @Test
    void aPeriodicPolicyTellsWrittenBeforeTheForce() throws Exception {
        WalSettings rare = SMALL.withSyncPolicy(SyncPolicy.every(Duration.ofHours(1)));
        Ticket ticket;
        try (WriteAheadLog log = WriteAheadLog.open(directory, rare)) {
            ticket = log.append(new byte[5]);
            assertThat(ticket.awaitWritten(PATIENCE)).isTrue();
            assertThat(ticket.isDurable()).isFalse();
            assertThat(log.durableCount()).isZero();
            assertThat(log.read(0)).hasSize(5);
        }
        assertThat(ticket.isDurable()).as("close forces").isTrue();
    }

    @Test
    void aPeriodicPolicyForcesAfterTheInterval() throws Exception {
        WalSettings often = SMALL.withSyncPolicy(SyncPolicy.every(Duration.ofMillis(20)));
        try (WriteAheadLog log = WriteAheadLog.open(directory, often)) {
            for (int count = 1; count <= 3; count++) {
                assertThat(log.append(new byte[5]).awaitDurable(PATIENCE)).isTrue();
                assertThat(log.durableCount()).isEqualTo(count);
            }
        }
    }

    @Test
    void aThrowingOwnerLatchesTheLogAndFailsWaitingAndLaterAppends() throws Exception {
        Gate gate = new Gate();
        AtomicReference<Throwable> told = new AtomicReference<>();
        WalListener listener =
                new WalListener() {
                    @Override
                    public void failed(Throwable cause) {
                        told.set(cause);
                    }
                };
        WriteAheadLog log =
                WriteAheadLog.open(DirectoryLock.acquire(directory), SMALL, gate, listener);
        Ticket written = log.append(new byte[1]);
        gate.entered.await();
        Ticket queued = log.append(new byte[1]);
        gate.fault = new IllegalStateException("owner gave up");
        gate.open.countDown();
        assertThatThrownBy(() -> written.awaitDurable(PATIENCE))
                .isInstanceOf(WalFailedException.class)
                .hasCause(gate.fault);
        assertThatThrownBy(queued::awaitDurable).isInstanceOf(WalFailedException.class);
        assertThatThrownBy(() -> log.append(new byte[1])).isInstanceOf(WalFailedException.class);
        assertThat(log.state()).isEqualTo(WalState.FAILED);
        assertThat(log.failure()).contains(gate.fault);
        assertThatThrownBy(log::close).isInstanceOf(WalFailedException.class);
        assertThat(told.get()).isSameAs(gate.fault);
        WriteAheadLog.open(directory, SMALL).close();
    }

    @Test
    void afterAFailedForceNothingIsEverForcedOrAcknowledgedAgain() throws Exception {
        CrashFiles files = new CrashFiles(4096, new Random(1));
        WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(files, Driver.ROOT),
                        Driver.SMALL,
                        WalOwner.NONE,
                        WalListener.NONE);
        log.append(new byte[10]).awaitDurable();
        files.failForce(1);
        Ticket failed = log.append(new byte[10]);
        assertThatThrownBy(failed::awaitDurable)
                .isInstanceOf(WalFailedException.class)
                .hasRootCauseInstanceOf(IOException.class)
                .hasRootCauseMessage("Input/output error");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> log.append(new byte[10]))
                    .isInstanceOf(WalFailedException.class);
        }
        assertThatThrownBy(log::close).isInstanceOf(WalFailedException.class);
        assertThat(files.forcesAfterFailure()).isZero();
    }

    @Test
    void readersSeeAGrowingLogAndNeverTakeItsTailForDamage() throws Exception {
        WalSettings tiny = SMALL.withRecordSizeLimitBytes(60_000).withSegmentSizeBytes(256 << 10);
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                WriteAheadLog log = WriteAheadLog.open(directory, tiny)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(executor.submit(() -> readUntil(stop, WalReader.open(directory))));
            }
            Future<Long> verifier = executor.submit(() -> verifyUntil(stop, directory));
            try {
                appendAll(log);
            } finally {
                stop.set(true); // Or the executor would wait for them without an end.
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isEqualTo(1500);
            }
            assertThat(verifier.get()).isPositive();
        }
    }

    private static void appendAll(WriteAheadLog log) throws InterruptedException {
        Ticket last = log.append(record(0));
        for (int i = 1; i < 1500; i++) {
            last = log.append(record(i));
        }
        assertThat(last.awaitDurable(PATIENCE)).isTrue();
    }

    private static byte[] record(long index) {
        return ByteBuffer.allocate(8 + (int) (index * 7919 % 30_000)).putLong(0, index).array();
    }

    private static long readUntil(AtomicBoolean stop, WalReader reader) throws IOException {
        long next = 0;
        boolean last = false;
        while (!last) {
            last = stop.get();
            try (RecordCursor cursor = reader.cursor(next, Long.MAX_VALUE)) {
                while (cursor.next()) {
                    assertThat(cursor.index()).isEqualTo(next);
                    assertThat(cursor.record()).isEqualTo(record(next));
                    next++;
                }
            }
        }
        return next;
    }

    private static long verifyUntil(AtomicBoolean stop, Path directory) throws IOException {
        long walks = 0;
        do {
            assertThat(WalVerifier.verify(directory).damages()).isEmpty();
            walks++;
        } while (!stop.get());
        return walks;
    }
}
