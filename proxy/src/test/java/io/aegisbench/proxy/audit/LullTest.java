package io.aegisbench.proxy.audit;

import static io.aegisbench.proxy.audit.TrailFixture.await;
import static io.aegisbench.proxy.audit.TrailFixture.close;
import static io.aegisbench.proxy.audit.TrailFixture.complete;
import static io.aegisbench.proxy.audit.TrailFixture.ids;
import static io.aegisbench.proxy.audit.TrailFixture.record;
import static io.aegisbench.proxy.audit.TrailFixture.reserve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.audit.EvidenceTrail.Slot;
import io.aegisbench.wal.RecordCursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who waits for others before it is written, and what that saves. */
final class LullTest {
    /** So many held one after the other would outlast every deadline. */
    private static final int ALONE =
            (int) TrailFixture.PATIENCE.dividedBy(EvidenceSettings.MAX_LULL);

    @TempDir private Path parent;
    private TrailFixture fixture = new TrailFixture(Path.of(""));

    @BeforeEach
    void useDirectory() {
        fixture = new TrailFixture(parent);
    }

    /**
     * At a steady rate it is 1.8 and 1.1. A busy machine makes pauses, and in each a block may say
     * that all before it was forced; each record in a block of its own would make it 8.
     */
    @ParameterizedTest
    @CsvSource({"100, 100, 4", "1000, 1000, 2"})
    void theLogIsHardlyLargerThanItsRecords(int perSecond, int calls, double most)
            throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        long begun = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            long due = begun + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            record(trail);
        }
        close(trail);
        double ratio = (double) segmentBytes() / recordBytes();
        System.out.printf(
                Locale.ROOT,
                "the log at %d records a second: %.2f times its records%n",
                perSecond,
                ratio);
        assertThat(ratio).isBetween(1.0, most);
    }

    private long segmentBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(fixture.directory().resolve("segments"))) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private long recordBytes() throws IOException, InterruptedException {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        long bytes = 0;
        try (RecordCursor cursor = trail.ledger().ledger().records(0, Long.MAX_VALUE)) {
            while (cursor.next()) {
                bytes += cursor.record().length;
            }
        }
        close(trail);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITTEN", "DURABLE"})
    void aRecordThatAClientWaitsForWaitsForNoOther(Mode mode) throws Exception {
        LedgerTrail trail = fixture.open(longest(mode));
        long begun = System.nanoTime();
        for (int i = 0; i <= ALONE; i++) {
            Slot slot = reserve(trail, trail.nextRequestId());
            long before = trail.counters().recorded();
            complete(slot);
            await("a record", () -> trail.counters().recorded() > before);
        }
        assertThat(System.nanoTime() - begun).isLessThan(TrailFixture.PATIENCE.toNanos());
        close(trail);
    }

    @Test
    void whereFewMayBeInFlightNobodyIsRefusedForThem() throws Exception {
        EvidenceSettings settings = longest(Mode.SCHEDULED);
        LedgerTrail trail =
                fixture.open(
                        settings.withBounds(
                                settings.bounds().withInFlight(8, 8L * CallSlot.BASE_BYTES)));
        long begun = System.nanoTime();
        for (int i = 0; i < 8 * (ALONE + 2); i++) {
            await("room for a call", () -> trail.status().inFlight() < 8);
            record(trail);
        }
        assertThat(System.nanoTime() - begun).isLessThan(TrailFixture.PATIENCE.toNanos());
        close(trail);
    }

    @Test
    void aStopWritesWhatIsHeld() throws Exception {
        LedgerTrail trail = fixture.open(longest(Mode.SCHEDULED));
        String id = record(trail);
        close(trail);
        LedgerTrail reopened = fixture.open(Mode.SCHEDULED);
        assertThat(ids(reopened)).containsExactly(id);
        close(reopened);
    }

    @Test
    void itHasARange() {
        EvidenceSettings settings = fixture.settings(Mode.SCHEDULED);
        assertThat(settings.withLull(Duration.ZERO).lull()).isZero();
        assertThatThrownBy(() -> settings.withLull(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lull");
        assertThatThrownBy(() -> settings.withLull(EvidenceSettings.MAX_LULL.plusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lull");
    }

    private EvidenceSettings longest(Mode mode) {
        return fixture.settings(mode).withLull(EvidenceSettings.MAX_LULL);
    }
}
