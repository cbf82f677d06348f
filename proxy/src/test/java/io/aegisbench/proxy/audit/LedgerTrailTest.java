package io.aegisbench.proxy.audit;

import static io.aegisbench.proxy.audit.TrailFixture.await;
import static io.aegisbench.proxy.audit.TrailFixture.bytes;
import static io.aegisbench.proxy.audit.TrailFixture.close;
import static io.aegisbench.proxy.audit.TrailFixture.complete;
import static io.aegisbench.proxy.audit.TrailFixture.fill;
import static io.aegisbench.proxy.audit.TrailFixture.ids;
import static io.aegisbench.proxy.audit.TrailFixture.record;
import static io.aegisbench.proxy.audit.TrailFixture.records;
import static io.aegisbench.proxy.audit.TrailFixture.reserve;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.Salts;
import io.aegisbench.ledger.Receipt;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.audit.EvidenceTrail.NoSlot;
import io.aegisbench.proxy.audit.EvidenceTrail.Outcome;
import io.aegisbench.proxy.audit.EvidenceTrail.Settled;
import io.aegisbench.proxy.audit.EvidenceTrail.Slot;
import io.aegisbench.proxy.logging.LogLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A trail into a real ledger in a real directory. */
@Timeout(120)
final class LedgerTrailTest {
    @TempDir private Path parent;

    private TrailFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new TrailFixture(parent);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SCHEDULED", "WRITTEN", "DURABLE"})
    void recordsACallInEveryModeWithSaltedHashesOfBothBodies(Mode mode) throws Exception {
        LedgerTrail trail = fixture.open(mode);
        String id = trail.nextRequestId();
        Slot slot = reserve(trail, id);
        slot.requestBody(bytes("question"));
        slot.forwarding("embedded");
        slot.answering(200, false);
        byte[] answer = bytes(TrailFixture.ANSWER);
        slot.chunk(ByteBuffer.wrap(answer, 0, 20));
        slot.chunk(
                ByteBuffer.allocateDirect(answer.length)
                        .put(answer, 20, answer.length - 20)
                        .flip());
        assertThat(slot.complete(Outcome.COMPLETE)).isTrue();
        await("record", () -> trail.counters().recorded() == 1);

        JsonNode record = records(trail).getFirst();
        Salts.Present salts = present(trail, 0);
        assertThat(record.path("id").asString("")).isEqualTo(id);
        assertThat(record.path("ack").asString("")).isEqualTo(mode.text());
        assertThat(record.path("requestHash").asString(""))
                .isEqualTo(
                        BodyHash.of(salts.request(), new ByteArrayInputStream(bytes("question"))));
        assertThat(record.path("answerHash").asString(""))
                .isEqualTo(BodyHash.of(salts.answer(), new ByteArrayInputStream(answer)));
        assertThat(record.path("answerBytes").asLong()).isEqualTo(answer.length);
        assertThat(record.path("finish").asString("")).isEqualTo("stop");
        assertThat(record.path("promptTokens").asLong()).isEqualTo(9);
        assertThat(record.path("analysis").asString("")).isEqualTo("whole");
        assertThat(record.path("tenant").asString(""))
                .isEqualTo(trail.ledger().tenantHash("acme"))
                .hasSize(32);
        assertThat(trail.ledger().find(RequestId.parse(id).orElseThrow())).hasValue(0);
        close(trail);
    }

    private static Salts.Present present(LedgerTrail trail, long leaf) throws IOException {
        return (Salts.Present) trail.ledger().salts(leaf);
    }

    @Test
    void recordsEachCallOfManyProducersOnceInTheOrderOfItsProducer() throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        long producers = 4;
        int calls = 2_000;
        List<List<String>> given = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            List<String> mine = new ArrayList<>();
            given.add(mine);
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int n = 0; n < calls; n++) {
                                    mine.add(record(trail));
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(given).allMatch(mine -> mine.size() == calls);
        await("records", () -> trail.counters().recorded() == producers * calls);
        List<String> committed = ids(trail);
        assertThat(committed).hasSize((int) producers * calls).doesNotHaveDuplicates();
        for (List<String> mine : given) {
            assertThat(committed.stream().filter(java.util.Set.copyOf(mine)::contains))
                    .containsExactlyElementsOf(mine);
        }
        assertThat(trail.status().inFlight()).isZero();
        assertThat(trail.counters().inFlightBytes()).isZero();
        close(trail);
    }

    @Test
    void countsOneOfTheCompletionsThatRace() throws Exception {
        LedgerTrail trail = fixture.open(Mode.WRITTEN);
        int rounds = 500;
        AtomicInteger first = new AtomicInteger();
        Queue<Settled> told = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < rounds; i++) {
            Slot slot = reserve(trail, trail.nextRequestId());
            slot.whenRecorded((how, _) -> told.add(how));
            CountDownLatch go = new CountDownLatch(1);
            Thread gone =
                    Thread.ofPlatform()
                            .start(() -> {
                                go.countDown();
                                if (slot.complete(Outcome.CLIENT_GONE)) {
                                    first.incrementAndGet();
                                }
                            });
            assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
            fill(slot);
            if (slot.complete(Outcome.COMPLETE)) {
                first.incrementAndGet();
            }
            gone.join();
        }
        assertThat(first.get()).isEqualTo(rounds);
        assertThat(trail.counters().repeatedCompletions()).isEqualTo(rounds);
        await("records", () -> trail.counters().recorded() == rounds);
        await("waiters", () -> told.size() == rounds);
        assertThat(told).containsOnly(Settled.RECORDED);
        assertThat(ids(trail)).hasSize(rounds).doesNotHaveDuplicates();
        close(trail);
    }

    @Test
    void refusesACallWithoutASlotAndTakesTheNextWhenOneIsFree() throws Exception {
        EvidenceSettings settings = fixture.settings(Mode.SCHEDULED);
        LedgerTrail trail =
                fixture.open(settings.withBounds(settings.bounds().withInFlight(2, 1 << 20)));
        Slot one = reserve(trail, trail.nextRequestId());
        Slot two = reserve(trail, trail.nextRequestId());
        assertThat(trail.reserve(TrailFixture.call(trail.nextRequestId()))).isEqualTo(NoSlot.FULL);
        assertThat(trail.counters().slotsRefused()).isEqualTo(1);
        assertThat(one.abandon()).isTrue();
        assertThat(one.abandon()).isFalse();
        Slot three = reserve(trail, trail.nextRequestId());
        complete(two);
        complete(three);
        await("room", () -> trail.status().inFlight() == 0);
        record(trail);
        close(trail);
        assertThat(trail.counters().recorded()).isEqualTo(3);
        assertThat(trail.counters().abandoned()).isEqualTo(1);
    }

    @Test
    void refusesACallForWantOfBytesAndCutsTheKeptPartOfAnAnswerBefore() throws Exception {
        EvidenceSettings settings = fixture.settings(Mode.SCHEDULED);
        int bytes = 2 * CallSlot.BASE_BYTES + 1024;
        LedgerTrail trail =
                fixture.open(settings.withBounds(settings.bounds().withInFlight(100, bytes)));
        Slot one = reserve(trail, trail.nextRequestId());
        one.answering(200, false);
        one.chunk(ByteBuffer.wrap(new byte[100_000]));
        Slot two = reserve(trail, trail.nextRequestId());
        assertThat(trail.reserve(TrailFixture.call(trail.nextRequestId()))).isEqualTo(NoSlot.FULL);
        assertThat(trail.counters().inFlightBytes()).isLessThanOrEqualTo(bytes);
        assertThat(one.complete(Outcome.COMPLETE)).isTrue();
        complete(two);
        await("records", () -> trail.counters().recorded() == 2);
        assertThat(records(trail).getFirst().path("analysis").asString("")).isEqualTo("partial");
        assertThat(records(trail).getFirst().path("answerBytes").asLong()).isEqualTo(100_000);
        close(trail);
    }

    @Test
    void doesNotAbandonACallOfWhichAnswerBytesPassed() throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        Slot slot = reserve(trail, trail.nextRequestId());
        slot.chunk(ByteBuffer.wrap(bytes("x")));
        assertThat(slot.abandon()).isFalse();
        assertThat(slot.complete(Outcome.TIMEOUT)).isTrue();
        close(trail);
        assertThat(trail.counters().recorded()).isEqualTo(1);
    }

    @Test
    void erasedSaltsLeaveTheRecordsProofValid() throws Exception {
        LedgerTrail trail = fixture.open(Mode.DURABLE);
        List<String> ids = IntStream.range(0, 20).mapToObj(_ -> record(trail)).toList();
        await("checkpoint", () -> trail.status().size() == 20);
        assertThat(trail.status().root()).matches("[0-9a-f]{64}");
        RequestId id = RequestId.parse(ids.get(7)).orElseThrow();
        long leaf = trail.ledger().find(id).orElseThrow();
        Salts.Present before = present(trail, leaf);
        assertThat(trail.ledger().erase(id)).isTrue();
        assertThat(trail.ledger().salts(leaf)).isInstanceOf(Salts.Erased.class);
        assertThat(trail.ledger().salts(leaf + 1)).isInstanceOf(Salts.Present.class);
        Path salts = fixture.directory().resolve(SaltFile.NAME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(salts)))
                .isEqualTo("rw-------");
        byte[] file = Files.readAllBytes(salts);
        assertThat(HexFormat.of().formatHex(file))
                .doesNotContain(before.request() + before.answer());
        Receipt receipt = trail.ledger().ledger().receipt(leaf).orElseThrow();
        byte[] payload = trail.ledger().ledger().read(leaf);
        assertThat(
                        Receipt.verify(receipt.bytes(), payload, trail.ledger().ledger().verifier())
                                .isValid())
                .isTrue();
        close(trail);
        LedgerTrail reopened = fixture.open(Mode.DURABLE);
        assertThat(reopened.ledger().salts(leaf)).isInstanceOf(Salts.Erased.class);
        assertThat(reopened.ledger().salts(leaf + 1)).isInstanceOf(Salts.Present.class);
        assertThat(reopened.ledger().find(id)).hasValue(leaf);
        assertThat(reopened.ledger().erase(new RequestId(id.ledger(), id.run(), 999))).isFalse();
        close(reopened);
    }

    @Test
    void aLoneWaiterIsToldWithoutWaitingForAPoll() throws Exception {
        LedgerTrail trail = fixture.open(Mode.DURABLE);
        for (int i = 0; i < 20; i++) {
            CountDownLatch told = new CountDownLatch(1);
            Slot slot = reserve(trail, trail.nextRequestId());
            fill(slot);
            slot.whenRecorded((_, _) -> told.countDown());
            assertThat(slot.complete(Outcome.COMPLETE)).isTrue();
            assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(trail.ledger().ledger().durableCount()).isGreaterThan(i);
        }
        close(trail);
    }

    @Test
    void closingWaitsForOpenCallsAndSaysWhatItCouldNotRecord() throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        record(trail);
        // So that the stop, which has little patience, waits for the open call alone.
        await("record", () -> trail.counters().recorded() == 1);
        Slot open = reserve(trail, trail.nextRequestId());
        try (LogLines log = LogLines.of(LedgerTrail.class)) {
            LedgerTrail.Drain drain = trail.close(Duration.ofMillis(300));
            assertThat(drain.open()).isEqualTo(1);
            assertThat(drain.isWhole()).isFalse();
            assertThat(log.all()).containsExactly("evidence is missing at the stop: " + drain);
        }
        assertThat(trail.reserve(TrailFixture.call(trail.nextRequestId())))
                .isEqualTo(NoSlot.STOPPING);
        assertThat(open.complete(Outcome.STOPPED)).isTrue();
        await("given up", () -> trail.counters().unrecorded() == 1);
    }

    @Test
    void drainsWhatWasHandedOverBeforeTheStop() throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        List<String> ids = IntStream.range(0, 3_000).mapToObj(_ -> record(trail)).toList();
        close(trail);
        LedgerTrail reopened = fixture.open(Mode.SCHEDULED);
        assertThat(ids(reopened)).containsExactlyElementsOf(ids);
        close(reopened);
    }

    @Test
    void aSlotThatIsCompletedByAnotherThreadTellsALateWaiter() throws Exception {
        LedgerTrail trail = fixture.open(Mode.WRITTEN);
        Slot slot = reserve(trail, trail.nextRequestId());
        assertThat(slot.complete(Outcome.STOPPED)).isTrue();
        List<Settled> told = new ArrayList<>();
        slot.whenRecorded((how, _) -> told.add(how));
        assertThat(told).containsExactly(Settled.FAILED);
        close(trail);
    }

    @Test
    void withoutEvidenceNothingWaitsAndNothingIsKept() {
        OffTrail trail = new OffTrail();
        Slot slot = reserve(trail, trail.nextRequestId());
        List<Settled> told = new ArrayList<>();
        slot.whenRecorded((how, _) -> told.add(how));
        complete(slot);
        assertThat(told).containsExactly(Settled.RECORDED);
        assertThat(trail.status().faulted()).isFalse();
        assertThat(RequestId.parse(trail.nextRequestId()).orElseThrow().ledger()).isZero();
    }
}
