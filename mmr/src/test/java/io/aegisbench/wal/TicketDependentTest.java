package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.Closers;
import io.aegisbench.disk.DirectoryLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What runs when a ticket completes, while the log is used, closed or fails. */
@Timeout(240)
final class TicketDependentTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final WalSettings SMALL = WalSettings.defaults().withSegmentSizeBytes(4 << 20);
    private static final int COUNT = 200;

    private final Gate gate = new Gate();
    private final List<Long> failed = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();
    @TempDir private Path directory;

    @Test
    void closeFromADependentIsRefusedAndHarmsNothing() throws Exception {
        try (WriteAheadLog log = opened(directory, gate)) {
            CompletableFuture<Void> closing =
                    log.append(new byte[1]).durable().thenRun(log::close).toCompletableFuture();
            gate.open.countDown();
            assertThatThrownBy(() -> closing.get(2, TimeUnit.MINUTES))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("log must not be closed by its own writer thread");
            assertThat(log.append(new byte[1]).awaitDurable(PATIENCE)).isTrue();
        }
        assertThat(WalVerifier.verify(directory).damages()).isEmpty();
    }

    @Test
    void closeWaitsForTheDependentsOfEveryTicket() throws Exception {
        List<Long> told = new ArrayList<>();
        try (WriteAheadLog log = opened(directory, gate)) {
            for (int i = 0; i < COUNT; i++) {
                log.append(new byte[1]).durable().thenAccept(told::add);
            }
            gate.open.countDown();
        }
        assertThat(told).hasSize(COUNT).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aFailureReachesTheDependentsOfEveryTicketOnceAndInOrder() throws Exception {
        WriteAheadLog log = failing();
        List<Ticket> tickets = appendedAndFollowed(log);
        gate.open.countDown();
        assertThatThrownBy(() -> tickets.getLast().awaitDurable(PATIENCE))
                .isInstanceOf(WalFailedException.class);
        assertThatThrownBy(log::close)
                .isInstanceOf(WalFailedException.class)
                .hasRootCause(gate.fault);
        everyDependentWasTold();
    }

    @Test
    void aFailureDuringCloseReachesThemToo() throws Exception {
        WriteAheadLog log = failing();
        appendedAndFollowed(log);
        Closers closers = Closers.start(log);
        while (log.state() == WalState.OPEN) {
            Thread.onSpinWait();
        }
        gate.open.countDown();
        assertThat(closers.told())
                .allSatisfy(told -> assertThat(told.orElseThrow()).hasRootCause(gate.fault));
        everyDependentWasTold();
    }

    private WriteAheadLog failing() throws Exception {
        gate.fault = new IllegalStateException("owner gave up");
        gate.faultFrom = 1;
        return opened(directory, gate);
    }

    private List<Ticket> appendedAndFollowed(WriteAheadLog log) throws InterruptedException {
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            Ticket ticket = log.append(new byte[1]);
            ticket.durable()
                    .whenComplete((_, cause) -> {
                        failed.add(ticket.index());
                        causes.add(cause);
                    });
            tickets.add(ticket);
        }
        return tickets;
    }

    /** After a close, which waits for the thread that tells them. */
    private void everyDependentWasTold() {
        assertThat(failed).hasSize(COUNT).isSorted().doesNotHaveDuplicates();
        assertThat(causes).allSatisfy(cause -> assertThat(cause).hasRootCause(gate.fault));
    }

    @Test
    void aDependentThatThrowsHarmsNeitherTheLogNorOtherDependents() throws Exception {
        List<Long> told = new ArrayList<>();
        try (WriteAheadLog log = opened(directory, gate)) {
            for (int i = 0; i < COUNT; i++) {
                Ticket ticket = log.append(new byte[1]);
                ticket.durable()
                        .thenRun(() -> {
                            throw new IllegalStateException("thrown by a dependent");
                        });
                ticket.durable().thenAccept(told::add);
            }
            gate.open.countDown();
        }
        assertThat(told).hasSize(COUNT);
    }

    /** Appends a record and returns when the writer thread is held in its batch. */
    private static WriteAheadLog opened(Path directory, Gate gate) throws Exception {
        WriteAheadLog log =
                WriteAheadLog.open(DirectoryLock.acquire(directory), SMALL, gate, WalListener.NONE);
        log.append(new byte[1]);
        assertThat(gate.entered.await(2, TimeUnit.MINUTES)).isTrue();
        return log;
    }
}
