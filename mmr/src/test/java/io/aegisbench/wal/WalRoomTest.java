package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.disk.CrashFiles;
import io.aegisbench.disk.DirectoryLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk without room for the next segment, and what happens when there is some again. */
@Timeout(900)
final class WalRoomTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Path ROOT = Path.of("/log");
    private static final WalSettings SMALL =
            WalSettings.defaults().withRecordSizeLimitBytes(6000).withSegmentSizeBytes(64 << 10);

    private final CrashFiles files = new CrashFiles(4096, new Random(7));
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private WriteAheadLog open(WalSettings settings) throws IOException {
        WalListener listener =
                new WalListener() {
                    @Override
                    public void segmentUnavailable(IOException cause) {
                        told.add("unavailable: " + cause.getMessage());
                    }

                    @Override
                    public void segmentAvailable() {
                        told.add("available");
                    }
                };
        return WriteAheadLog.open(
                DirectoryLock.acquire(files, ROOT), settings, WalOwner.NONE, listener);
    }

    /** Room for the first segment and not for the second. */
    private void fill() {
        files.limitSpace(SMALL.segmentSizeBytes() * 2 - 5000);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            Thread.onSpinWait();
        }
    }

    private static byte[] record() {
        return new byte[6000];
    }

    @Test
    void itIsToldAtHalfOfASegmentAndEndsWhenThereIsRoom() throws Exception {
        fill();
        try (WriteAheadLog log = open(SMALL)) {
            assertThat(log.append(record()).awaitDurable(PATIENCE)).isTrue();
            await(() -> !told.isEmpty());
            assertThat(log.isShortOfRoom()).as("most of the segment is left").isFalse();
            for (int i = 0; i < 4; i++) {
                assertThat(log.append(record()).awaitDurable(PATIENCE)).isTrue();
            }
            await(log::isShortOfRoom);
            files.limitSpace(Long.MAX_VALUE);
            await(() -> !log.isShortOfRoom());
            for (int i = 0; i < 20; i++) {
                assertThat(log.append(record()).awaitDurable(PATIENCE)).isTrue();
            }
        }
        assertThat(told).containsExactly("unavailable: No space left on device", "available");
    }

    @Test
    void whatIsAppendedBeyondTheEndWaitsForRoom() throws Exception {
        fill();
        try (WriteAheadLog log = open(SMALL)) {
            List<Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tickets.add(log.append(record()));
            }
            await(log::isShortOfRoom);
            assertThat(tickets.getLast().isWritten()).isFalse();
            assertThat(log.state()).isEqualTo(WalState.OPEN);
            files.limitSpace(Long.MAX_VALUE);
            assertThat(tickets.getLast().awaitDurable(PATIENCE)).isTrue();
            assertThat(log.durableCount()).isEqualTo(20);
        }
    }

    /** A group is one frame, and leaves a segment that is not half full if it has no room there. */
    @Test
    void itIsToldWhereAGroupWaitsForTheNextSegment() throws Exception {
        fill();
        try (WriteAheadLog log = open(SMALL)) {
            assertThat(log.append(record()).awaitDurable(PATIENCE)).isTrue();
            List<byte[]> group = Collections.nCopies(9, record());
            Ticket last = log.appendAll(group, PATIENCE).getLast();
            await(log::isShortOfRoom);
            assertThat(last.isWritten()).isFalse();
            files.limitSpace(Long.MAX_VALUE);
            assertThat(last.awaitDurable(PATIENCE)).isTrue();
            await(() -> !log.isShortOfRoom());
        }
    }

    @Test
    void aCloseWaitsForNoRoomAndSaysWhatIsLost() throws Exception {
        fill();
        WriteAheadLog log = open(SMALL);
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tickets.add(log.append(record()));
        }
        await(log::isShortOfRoom);
        assertThatThrownBy(log::close)
                .isInstanceOf(WalFailedException.class)
                .hasRootCauseMessage("No space left on device");
        assertThatThrownBy(() -> tickets.getLast().awaitDurable(PATIENCE))
                .isInstanceOf(WalFailedException.class);
        files.limitSpace(Long.MAX_VALUE);
        try (WriteAheadLog next = open(SMALL)) {
            long kept = next.durableCount();
            assertThat(tickets.stream().filter(Ticket::isWritten).count()).isEqualTo(kept);
        }
    }

    @Test
    void patienceHasAnEnd() throws Exception {
        fill();
        WriteAheadLog log = open(SMALL.withRoomPatience(Duration.ofMillis(20)));
        Ticket last = log.append(record());
        for (int i = 0; i < 19; i++) {
            last = log.append(record());
        }
        Ticket lost = last;
        assertThatThrownBy(() -> lost.awaitDurable(PATIENCE))
                .isInstanceOf(WalFailedException.class)
                .hasRootCauseMessage("No space left on device");
        assertThatThrownBy(log::close).isInstanceOf(WalFailedException.class);
    }
}
