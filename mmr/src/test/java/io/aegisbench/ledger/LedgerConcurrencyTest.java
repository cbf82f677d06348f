package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.appendAll;
import static io.aegisbench.ledger.LedgerFixture.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.mmr.Commitment;
import io.aegisbench.mmr.TestSeed;
import io.aegisbench.wal.Ticket;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many appenders and readers on one ledger, interrupted at any moment. */
@Timeout(240)
final class LedgerConcurrencyTest {
    private static final LedgerSettings OFTEN =
            SETTINGS.withLog(SETTINGS.log().withQueueRecords(32))
                    .withCheckpointInterval(Duration.ofMillis(2))
                    .withCheckpointRecords(50);

    /** Verifying a signature takes most of the time, so not every receipt is. */
    private static final int VERIFIED_ONE_IN = 64;

    @TempDir private Path parent;

    private final Map<Long, byte[]> appended = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger proofs = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();

    @Test
    void interruptsOfAppendersAndReadersHarmNobodyElse() throws Exception {
        LedgerFixture fixture = new LedgerFixture(parent);
        try (Ledger ledger = fixture.open(OFTEN)) {
            appendAll(ledger, 0, 1);
            LedgerFixture.awaitCheckpoint(ledger, 1);
            appended.put(0L, record(0));
            List<Thread> appenders = new ArrayList<>();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
                appenders.add(builder.start(() -> guarded(() -> append(ledger, number))));
                if (i < 4) {
                    readers.add(builder.start(() -> guarded(() -> read(ledger, number))));
                }
            }
            SplittableRandom random = TestSeed.random();
            // The appenders go on until enough has happened.
            while (appenders.stream().anyMatch(Thread::isAlive)) {
                List<Thread> victims = random.nextBoolean() ? appenders : readers;
                victims.get(random.nextInt(victims.size())).interrupt();
                appenders.get(random.nextInt(appenders.size())).join(Duration.ofMillis(1));
            }
            ended.set(true);
            for (Thread reader : readers) {
                assertThat(reader.join(Duration.ofMinutes(2))).isTrue();
            }
            assertThat(errors).isEmpty();
            assertThat(ledger.failure()).isEmpty();
            System.out.printf(
                    "concurrency: records=%s, proofs=%s, interrupts=%s%n",
                    appended.size(), proofs.get(), interrupts.get());
        }
        checkAll(fixture);
    }

    private void checkAll(LedgerFixture fixture) throws IOException {
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.checkpoint().size()).isGreaterThanOrEqualTo(appended.size());
            for (Map.Entry<Long, byte[]> entry : appended.entrySet()) {
                assertThat(ledger.read(entry.getKey())).isEqualTo(entry.getValue());
                if (entry.getKey() % VERIFIED_ONE_IN == 0) {
                    Receipt receipt = ledger.receipt(entry.getKey()).orElseThrow();
                    assertThat(receipt.verify(entry.getValue(), ledger.verifier()).isValid())
                            .isTrue();
                }
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            errors.add(e);
        }
    }

    private void append(Ledger ledger, int number) {
        for (int i = 0; i < 40 || proofs.get() < 20 || interrupts.get() < 20; i++) {
            assertThat(errors).isEmpty(); // Who died would be waited for without an end.
            byte[] record = record(number * 1_000_000L + i);
            try {
                Ticket ticket = ledger.append(record);
                assertThat(appended.put(ticket.index(), record)).isNull();
                ticket.awaitDurable(Duration.ofMillis(2));
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
            }
        }
    }

    private void read(Ledger ledger, int number) throws IOException {
        SplittableRandom random = new SplittableRandom(number);
        while (!ended.get()) {
            try {
                Checkpoint checkpoint = ledger.checkpoint();
                long index = random.nextLong(checkpoint.size());
                byte[] payload = ledger.read(index);
                Receipt receipt = ledger.receipt(index).orElseThrow();
                if (random.nextInt(4) == 0) {
                    assertThat(receipt.verify(payload, ledger.verifier()).isValid()).isTrue();
                }
                Commitment earlier = ledger.tree().first(index + 1).commitment();
                long size = checkpoint.size();
                assertThat(
                                ledger.consistency(index + 1, size)
                                        .verify(earlier, checkpoint.commitment())
                                        .isValid())
                        .isTrue();
                assertThat(ledger.checkpoints(size, 1)).hasSize(1);
                proofs.incrementAndGet();
            } catch (ClosedByInterruptException e) {
                // Its own channel; the next read opens another one. Whether the status is still set
                // is
                // the JDK's affair: once in some ten thousand interrupts it is not.
                Thread.interrupted();
                interrupts.incrementAndGet();
            }
        }
    }

    @Test
    void closeWhileAppendersRunLosesNothingThatWasAcknowledged() throws Exception {
        LedgerFixture fixture = new LedgerFixture(parent);
        for (int life = 0; life < 3; life++) {
            Ledger ledger = fixture.open(OFTEN);
            CountDownLatch running = new CountDownLatch(4);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
                threads.add(builder.start(() -> guarded(() -> appendUntilClosed(ledger, running))));
            }
            assertThat(running.await(2, TimeUnit.MINUTES)).isTrue();
            threads.add(Thread.ofVirtual().start(ledger::close));
            ledger.close();
            for (Thread thread : threads) {
                assertThat(thread.join(Duration.ofMinutes(2))).isTrue();
            }
            assertThat(errors).isEmpty();
            assertThat(ledger.checkpoint().size()).isEqualTo(ledger.durableCount());
            assertThat(ledger.durableCount()).isEqualTo(appended.size());
            checkAll(fixture);
        }
    }

    private void appendUntilClosed(Ledger ledger, CountDownLatch running)
            throws InterruptedException {
        try {
            for (int i = 0; ; i++) {
                byte[] record = record(i);
                Ticket ticket = ledger.append(record);
                assertThat(appended.put(ticket.index(), record)).isNull();
                if (i == 5) {
                    running.countDown();
                }
            }
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("log is closed");
        }
    }

    @Test
    void closeOnAThreadOfTheLedgerIsRefusedAndHarmsNothing() throws Exception {
        LedgerFixture fixture = new LedgerFixture(parent);
        AtomicReference<Ledger> opened = new AtomicReference<>();
        List<String> refusals = Collections.synchronizedList(new ArrayList<>());
        Runnable closing = () -> refusals.add(refusal(opened.get()));
        LedgerListener listener =
                new LedgerListener() {
                    @Override
                    public void batchWritten(int records, long bytes) {
                        closing.run();
                    }

                    @Override
                    public void checkpointed(long size) {
                        if (size > 0) {
                            closing.run();
                        }
                    }
                };
        try (Ledger ledger = fixture.open(LedgerFixture.EACH_RECORD, listener)) {
            opened.set(ledger);
            appendAll(ledger, 0, 1);
            LedgerFixture.awaitCheckpoint(ledger, 1);
            LedgerFixture.await("both refusals", () -> refusals.size() >= 2);
            appendAll(ledger, 1, 3);
        }
        assertThat(refusals).containsOnly("ledger must not be closed by its own threads");
    }

    private static String refusal(Ledger ledger) {
        try {
            ledger.close();
            return "closed";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
