package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.await;
import static io.aegisbench.ledger.LedgerFixture.flipBit;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.wal.SegmentForger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damage to records is found before anyone asks for them. */
@Timeout(240)
final class ScrubberTest {
    private static final long FAST = 1L << 30;

    @TempDir private Path parent;

    private final Map<Long, String> damages = new ConcurrentSkipListMap<>();
    private final AtomicLong scrubs = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final LedgerListener listener =
            new LedgerListener() {
                @Override
                public void damaged(long index, String what) {
                    damages.put(index, what);
                }

                @Override
                public void scrubbed(long count) {
                    records.set(count);
                    scrubs.incrementAndGet();
                }
            };
    private LedgerFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new LedgerFixture(parent);
    }

    private static LedgerSettings every(int millis, long bytesPerSecond) {
        return SETTINGS.withScrub(Duration.ofMillis(millis), bytesPerSecond);
    }

    @Test
    void goesOverAWholeLedgerAgainAndAgain() throws Exception {
        fixture.create(400);
        try (Ledger ledger = fixture.open(every(5, FAST), listener)) {
            await("three scrubs", () -> scrubs.get() >= 3);
            assertThat(records).hasValue(400);
            assertThat(damages).isEmpty();
            assertThat(ledger.failure()).isEmpty();
        }
    }

    @Test
    void findsDamageAndARecordThatIsNotItsLeafAndGoesOnBehindThem() throws Exception {
        fixture.create(200);
        fixture.create(200, 200);
        fixture.create(400, 200);
        List<Path> segments = fixture.segments();
        assertThat(segments).hasSizeGreaterThanOrEqualTo(3);
        SegmentForger.changeFirstRecord(segments.getLast());
        long changed = firstIndexOf(segments.size() - 1);
        flipBit(segments.getFirst(), 4096 + 200, 1);
        try (Ledger ledger = fixture.open(every(5, FAST), listener)) {
            await("both damages", () -> damages.size() >= 2);
            assertThat(damages.keySet()).containsExactlyInAnyOrder(0L, changed);
            assertThat(damages.get(0L)).contains("readable again from=");
            assertThat(damages.get(changed)).isEqualTo("record is not what its leaf says");
            assertThat(scrubs).hasValue(0);
            assertThat(ledger.append(new byte[1]).awaitDurable(LedgerFixture.PATIENCE)).isTrue();
        }
    }

    private long firstIndexOf(int segment) throws Exception {
        try (Ledger ledger = fixture.open()) {
            return segment == 0 ? 0 : ledger.log().reader().seals().get(segment - 1).recordCount();
        }
    }

    @Test
    void damageWhileTheLedgerRunsTakesOnlyItsBatch() throws Exception {
        try (Ledger ledger = fixture.open(every(20, FAST).withCheckpointRecords(1), listener)) {
            for (int i = 0; i < 30; i++) {
                appendAll(ledger, i, i + 1); // One batch each.
            }
            await("a scrub of all", () -> records.get() == 30);
            flipBit(fixture.segments().getFirst(), 4096 * 11 + 70, 3);
            await("damage", () -> damages.containsKey(10L));
            assertThat(damages.keySet()).containsExactly(10L);
            assertThat(damages.get(10L)).contains("readable again from=11");
        }
    }

    @Test
    void keepsToItsRateAlsoWithRecordsLargerThanASlice() throws Exception {
        try (Ledger ledger = fixture.open(SETTINGS)) {
            for (int i = 0; i < 10; i++) {
                ledger.append(new byte[4000]);
            }
        }
        long begin = System.nanoTime();
        try (Ledger ledger = fixture.open(every(1, 40_000), listener)) {
            await("a scrub", () -> scrubs.get() >= 1);
            assertThat(ledger.failure()).isEmpty();
        }
        // 40,000 bytes at 40,000 a second.
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(700));
    }

    @Test
    void endsWithTheLedgerWhileItsScrubHasAnHourToGo() throws Exception {
        fixture.create(400);
        for (LedgerSettings settings : List.of(every(1, 20), every(3_600_000, 20))) {
            fixture.open(settings, listener).close();
            await("the end of the scrubber", () -> !isScrubbing());
        }
        assertThat(Files.exists(fixture.files().nodes())).isTrue();
    }

    private static boolean isScrubbing() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("aegis-scrubber"));
    }

    @Test
    void aLedgerThatIsReopenedGoesOnWithItsScrubAndThenWaitsForTheInterval() throws Exception {
        Duration interval = Duration.ofMinutes(15);
        fixture.create(200);
        fixture.create(200, 200);
        SegmentForger.changeFirstRecord(fixture.segments().getFirst());
        try (Ledger ledger = fixture.open(SETTINGS.withScrub(interval, 200), listener)) {
            await("damage, long before the interval has passed", () -> damages.containsKey(0L));
            assertThat(ledger.failure()).isEmpty();
        }
        ScrubState begun = ScrubState.read(fixture.files());
        assertThat(begun.nextIndex()).isBetween(1L, 399L);
        assertThat(begun.finished()).isEqualTo(Instant.EPOCH);
        damages.clear();
        try (Ledger ledger = fixture.open(SETTINGS.withScrub(interval, FAST), listener)) {
            await("end of the scrub", () -> finished().isAfter(Instant.EPOCH));
            assertThat(ledger.failure()).isEmpty();
        }
        assertThat(damages).as("looked at in the first life").isEmpty();
        assertThat(scrubs).as("not all of this scrub was whole").hasValue(0);
        assertThat(ScrubState.read(fixture.files()).untilNext(Instant.now(), interval))
                .isGreaterThan(interval.dividedBy(2));
    }

    private Instant finished() {
        return ScrubState.read(fixture.files()).finished();
    }

    @Test
    void theNextScrubIsDueAnIntervalAfterTheLastWhateverHappenedToTheLedgerSince() {
        Duration day = Duration.ofDays(1);
        Duration soon = Duration.ofMinutes(1);
        Instant last = Instant.ofEpochSecond(1_000_000_000);
        ScrubState done = new ScrubState(0, 0, 0, last);
        assertThat(ScrubState.NEVER.untilNext(last, day)).isEqualTo(soon);
        assertThat(done.untilNext(last, day)).isEqualTo(day);
        assertThat(done.untilNext(last.plusSeconds(3600), day)).isEqualTo(Duration.ofHours(23));
        assertThat(done.untilNext(last.plus(day), day)).isEqualTo(soon);
        assertThat(done.untilNext(last.plusSeconds(1_000_000), day)).isEqualTo(soon);
        assertThat(done.untilNext(last.minusSeconds(5), day)).as("clock went back").isEqualTo(soon);
        assertThat(new ScrubState(7, 0, 0, last).untilNext(last, day)).as("begun").isEqualTo(soon);
    }

    @Test
    void aStateThatCannotBeReadMeansThatThereWasNoScrub() throws Exception {
        LedgerDirectory files = new LedgerDirectory(parent);
        Path file = files.scrub();
        assertThat(ScrubState.read(files)).isEqualTo(ScrubState.NEVER);
        ScrubState state = new ScrubState(5, 2, 1, Instant.ofEpochSecond(1_700_000_000));
        state.write(files);
        assertThat(ScrubState.read(files)).isEqualTo(state);
        String whole = Files.readString(file);
        for (String bad :
                List.of("", whole.strip(), whole + "x", whole.replace("next=5", "next=-5"))) {
            Files.writeString(file, bad);
            assertThat(ScrubState.read(files)).as(bad).isEqualTo(ScrubState.NEVER);
        }
        Files.write(file, new byte[whole.length()]);
        assertThat(ScrubState.read(files)).isEqualTo(ScrubState.NEVER);
    }

    @Test
    void damageStaysKnownOverRestartsUntilAWholeScrubFindsNone() throws Exception {
        fixture.create(200);
        fixture.create(200, 200);
        Path segment = fixture.segments().getFirst();
        flipBit(segment, 4096 + 200, 1);
        try (Ledger ledger = fixture.open(every(5, FAST), listener)) {
            await("the end of a scrub", () -> finished().isAfter(Instant.EPOCH));
            assertThat(ledger.knownDamages()).isEqualTo(1);
        }
        flipBit(segment, 4096 + 200, 1); // Somebody has put a good copy back.
        try (Ledger ledger = fixture.open(every(3_600_000, FAST))) {
            assertThat(ledger.knownDamages()).as("nobody has looked since").isEqualTo(1);
        }
        try (Ledger ledger = fixture.open(every(5, FAST), listener)) {
            await("a scrub that finds nothing", () -> ledger.knownDamages() == 0);
            assertThat(ledger.failure()).isEmpty();
        }
        assertThat(ScrubState.read(fixture.files()).knownCount()).isZero();
    }

    @Test
    void damageIsOnDiskBeforeAnybodyIsToldOfIt() throws Exception {
        fixture.create(50);
        fixture.create(50, 50); // Opening reads the last segment itself.
        flipBit(fixture.segments().getFirst(), 4096 + 200, 1);
        AtomicLong stored = new AtomicLong();
        LedgerListener reading =
                new LedgerListener() {
                    @Override
                    public void damaged(long index, String what) {
                        stored.set(ScrubState.read(fixture.files()).knownCount());
                    }
                };
        try (Ledger ledger = fixture.open(every(5, FAST), reading)) {
            await("damage", () -> stored.get() > 0);
            assertThat(ledger.knownDamages()).isPositive();
        }
    }

    @Test
    void aStateOfALongerLedgerBeginsAgain() throws Exception {
        fixture.create(50);
        new ScrubState(51, 3, 0, Instant.EPOCH).write(fixture.files());
        try (Ledger ledger = fixture.open(every(5, FAST), listener)) {
            await("a scrub of all", () -> records.get() == 50);
            assertThat(ledger.failure()).isEmpty();
        }
        assertThat(damages).isEmpty();
    }
}
