package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.DirectoryLock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that are appended together. */
@Timeout(240)
final class GroupAppendTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final WalSettings SMALL = WalSettings.defaults().withSegmentSizeBytes(4 << 20);

    @TempDir private Path directory;

    @Test
    void aGroupIsOneFrameAndItsTicketsComeInOrder() throws Exception {
        List<Integer> frames = Collections.synchronizedList(new ArrayList<>());
        WalListener listener =
                new WalListener() {
                    @Override
                    public void batchWritten(int records, long bytes) {
                        frames.add(records);
                    }
                };
        try (WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(directory), SMALL, WalOwner.NONE, listener)) {
            for (int round = 0; round < 50; round++) {
                List<Ticket> tickets = log.appendAll(group(round, 100), PATIENCE);
                assertThat(tickets).hasSize(100);
                assertThat(tickets.getLast().awaitDurable(PATIENCE)).isTrue();
                for (int i = 0; i < 100; i++) {
                    assertThat(tickets.get(i).index()).isEqualTo(round * 100L + i);
                    assertThat(tickets.get(i).isDurable()).isTrue();
                }
            }
            assertThat(log.appendAll(List.of(), PATIENCE)).isEmpty();
        }
        assertThat(frames).hasSize(50).containsOnly(100);
        assertThat(WalVerifier.verify(directory).recordCount()).isEqualTo(5_000);
    }

    @Test
    void groupsOfManyThreadsAreNotMixed() throws Exception {
        int threads = 8;
        int groups = 200;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                WriteAheadLog log = WriteAheadLog.open(directory, SMALL.withQueueRecords(64))) {
            List<Future<List<Long>>> appenders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int own = t;
                appenders.add(
                        executor.submit(() -> {
                            List<Long> firsts = new ArrayList<>();
                            for (int g = 0; g < groups; g++) {
                                int id = own * groups + g;
                                List<byte[]> group = group(id, 1 + id % 50);
                                firsts.add(log.appendAll(group, PATIENCE).getFirst().index());
                            }
                            return firsts;
                        }));
            }
            for (int t = 0; t < threads; t++) {
                List<Long> firsts = appenders.get(t).get();
                assertThat(firsts).isSorted();
                for (int g = 0; g < groups; g++) {
                    int id = t * groups + g;
                    long first = firsts.get(g);
                    log.appendAll(List.of(new byte[1]), PATIENCE).getLast().awaitWritten(PATIENCE);
                    for (int i = 0; i < 1 + id % 50; i++) {
                        assertThat(log.read(first + i)).isEqualTo(record(id, i));
                    }
                }
            }
        }
    }

    @Test
    void allOrNone() throws Exception {
        Gate gate = new Gate();
        WalSettings four = SMALL.withQueueRecords(4).withRecordSizeLimitBytes(1000);
        try (WriteAheadLog log =
                WriteAheadLog.open(
                        DirectoryLock.acquire(directory), four, gate, WalListener.NONE)) {
            Ticket first = log.append(new byte[10]);
            gate.entered.await();
            log.appendAll(group(0, 3), PATIENCE);
            assertThatThrownBy(() -> log.appendAll(group(1, 2), Duration.ofMillis(20)))
                    .isInstanceOf(WalFullException.class)
                    .hasMessage("log queue stayed full: patience=PT0.02S");
            assertThat(log.queuedRecords()).isEqualTo(3);
            assertThatThrownBy(() -> log.appendAll(group(1, 5), PATIENCE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "records must fit into the queue together: records=5 of 4, bytes=");
            List<byte[]> oneTooLong = List.of(new byte[1], new byte[1001]);
            assertThatThrownBy(() -> log.appendAll(oneTooLong, PATIENCE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("record must have at most 1000 bytes: length=1001");
            assertThat(log.queuedRecords()).isEqualTo(3);
            gate.open.countDown();
            List<Ticket> next = log.appendAll(group(2, 4), PATIENCE);
            assertThat(next.getLast().awaitDurable(PATIENCE)).isTrue();
            assertThat(first.index()).isZero();
            assertThat(next.getFirst().index()).as("what was refused took no index").isEqualTo(4);
        }
    }

    @Test
    void aFailedLogFailsTheWholeGroup() throws Exception {
        Gate gate = new Gate();
        WriteAheadLog log =
                WriteAheadLog.open(DirectoryLock.acquire(directory), SMALL, gate, WalListener.NONE);
        log.append(new byte[1]);
        gate.entered.await();
        List<Ticket> queued = log.appendAll(group(0, 10), PATIENCE);
        gate.fault = new IllegalStateException("owner gave up");
        gate.open.countDown();
        for (Ticket ticket : queued) {
            assertThatThrownBy(() -> ticket.awaitDurable(PATIENCE))
                    .isInstanceOf(WalFailedException.class);
        }
        assertThatThrownBy(() -> log.appendAll(group(1, 2), PATIENCE))
                .isInstanceOf(WalFailedException.class);
        assertThatThrownBy(log::close).isInstanceOf(WalFailedException.class);
    }

    private static List<byte[]> group(int id, int count) {
        List<byte[]> group = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            group.add(record(id, i));
        }
        return group;
    }

    private static byte[] record(int group, int i) {
        return ByteBuffer.allocate(8 + i).putInt(0, group).putInt(4, i).array();
    }
}
