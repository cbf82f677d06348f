package io.aegisbench.ledger;

import static io.aegisbench.ledger.LedgerFixture.EACH_RECORD;
import static io.aegisbench.ledger.LedgerFixture.PATIENCE;
import static io.aegisbench.ledger.LedgerFixture.SETTINGS;
import static io.aegisbench.ledger.LedgerFixture.await;
import static io.aegisbench.ledger.LedgerFixture.record;
import static io.aegisbench.ledger.LedgerFixture.verifyReceipts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.Closers;
import io.aegisbench.wal.Ticket;
import io.aegisbench.wal.WalFailedException;
import io.aegisbench.wal.WalState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who appends to a ledger and then closes it is told of every failure, whichever came first. */
@Timeout(240)
final class LedgerCloseTest {
    @TempDir private Path parent;

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private LedgerFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new LedgerFixture(parent);
    }

    /** Holds the log's thread before its first batch and then fails it. */
    private LedgerListener failingLog() {
        return new LedgerListener() {
            @Override
            public void queueDepth(int records, long bytes) {
                hold();
                throw new IllegalStateException("log failed");
            }
        };
    }

    /** Holds the ledger's thread at its first checkpoint of a record and then fails it. */
    private LedgerListener failingSigner() {
        return new LedgerListener() {
            @Override
            public void checkpointed(long size) {
                if (size > 0) {
                    hold();
                    throw new IllegalStateException("signer failed");
                }
            }
        };
    }

    private void hold() {
        entered.countDown();
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private static <T extends Throwable> void everyCallerIsTold(
            Ledger ledger, Closers closers, Class<T> type, String message) throws Exception {
        List<Optional<Throwable>> told = new ArrayList<>(closers.told());
        told.addAll(Closers.start(ledger).told());
        assertThat(told)
                .allSatisfy(one ->
                        assertThat(one.orElseThrow())
                                .isInstanceOf(type)
                                .hasRootCauseMessage(message));
    }

    @Test
    void aFailureOfTheLogBeforeCloseIsReported() throws Exception {
        Ledger ledger = fixture.open(SETTINGS, failingLog());
        Ticket ticket = ledger.append(record(0));
        open.countDown();
        assertThatThrownBy(() -> ticket.awaitDurable(PATIENCE))
                .isInstanceOf(WalFailedException.class);
        everyCallerIsTold(ledger, Closers.start(ledger), WalFailedException.class, "log failed");
        fixture.open().close();
    }

    @Test
    void aFailureOfTheLogAfterCloseBeganIsReported() throws Exception {
        Ledger ledger = fixture.open(SETTINGS, failingLog());
        Ticket ticket = ledger.append(record(0));
        entered.await();
        Closers closers = Closers.start(ledger);
        await("close", () -> ledger.log().state() == WalState.CLOSED);
        open.countDown();
        everyCallerIsTold(ledger, closers, WalFailedException.class, "log failed");
        assertThat(ticket.isDurable()).isFalse();
        fixture.open().close();
    }

    @Test
    void aFailureOfTheSignerBeforeCloseIsReported() throws Exception {
        Ledger ledger = fixture.open(EACH_RECORD, failingSigner());
        ledger.append(record(0)).awaitDurable(PATIENCE);
        open.countDown();
        await("failure", () -> ledger.failure().isPresent());
        everyCallerIsTold(
                ledger, Closers.start(ledger), LedgerFailedException.class, "signer failed");
        nextLifeSigns(1);
    }

    @Test
    void aFailureOfTheSignerAfterCloseBeganIsReported() throws Exception {
        Ledger ledger = fixture.open(SETTINGS, failingSigner());
        ledger.append(record(0)).awaitDurable(PATIENCE);
        Closers closers = Closers.start(ledger);
        entered.await(); // It signs nothing before it is closed.
        open.countDown();
        everyCallerIsTold(ledger, closers, LedgerFailedException.class, "signer failed");
        nextLifeSigns(1);
    }

    private void nextLifeSigns(int records) throws Exception {
        try (Ledger reopened = fixture.open(EACH_RECORD)) {
            LedgerFixture.awaitCheckpoint(reopened, records);
            verifyReceipts(reopened, 0, records);
        }
    }

    @Test
    void aLedgerThatHasNotFailedIsClosedAsOftenAsOneLikes() throws Exception {
        Ledger ledger = fixture.open();
        Ticket ticket = ledger.append(record(0));
        assertThat(Closers.start(ledger).told()).containsOnly(Optional.empty());
        assertThat(Closers.start(ledger).told()).containsOnly(Optional.empty());
        assertThat(ticket.isDurable()).isTrue();
        assertThat(ledger.checkpoint().size()).isEqualTo(1);
    }
}
