package io.aegisbench.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.Closers;
import io.aegisbench.disk.CrashFiles;
import io.aegisbench.disk.DirectoryLock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who appends and then closes is told of every failure, whichever came first. */
@Timeout(240)
final class WalCloseTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CrashFiles files = new CrashFiles(4096, new Random(1));
    private final Gate gate = new Gate();

    private WriteAheadLog open(WalOwner owner) throws IOException {
        DirectoryLock lock = DirectoryLock.acquire(files, Driver.ROOT);
        return WriteAheadLog.open(
                lock, Driver.SMALL.withRoomPatience(Duration.ZERO), owner, WalListener.NONE);
    }

    /** {@return a log whose writer thread is held behind the write of its first record} */
    private WriteAheadLog held() throws Exception {
        WriteAheadLog log = open(gate);
        log.append(new byte[1]);
        gate.entered.await();
        return log;
    }

    private static void awaitFailure(Ticket ticket) {
        assertThatThrownBy(() -> ticket.awaitDurable(PATIENCE))
                .isInstanceOf(WalFailedException.class);
    }

    /** Checks that callers beside each other and one after them are told of a failure. */
    private static void everyCallerIsTold(WriteAheadLog log, Closers closers, String message)
            throws Exception {
        List<Optional<Throwable>> told = new ArrayList<>(closers.told());
        told.addAll(Closers.start(log).told());
        assertThat(told)
                .allSatisfy(one ->
                        assertThat(one.orElseThrow())
                                .isInstanceOf(WalFailedException.class)
                                .hasRootCauseMessage(message));
        assertThat(told.stream().map(Optional::get).map(System::identityHashCode))
                .as("each has an exception of its own, so one can suppress another")
                .doesNotHaveDuplicates();
        assertThat(log.state()).isEqualTo(WalState.FAILED);
    }

    @Test
    void aFailureOfTheOwnerBeforeCloseIsReported() throws Exception {
        WriteAheadLog log = held();
        Ticket last = log.append(new byte[1]);
        gate.fault = new IllegalStateException("owner gave up");
        gate.open.countDown();
        awaitFailure(last);
        everyCallerIsTold(log, Closers.start(log), "owner gave up");
    }

    @Test
    void aFailureOfTheOwnerAfterCloseBeganIsReported() throws Exception {
        WriteAheadLog log = held();
        log.append(new byte[1]);
        gate.fault = new IllegalStateException("owner gave up");
        Closers closers = closing(log);
        gate.open.countDown();
        everyCallerIsTold(log, closers, "owner gave up");
    }

    /** {@return threads that are closing the log, one of which has got as far as its queue} */
    private static Closers closing(WriteAheadLog log) {
        Closers closers = Closers.start(log);
        while (log.state() == WalState.OPEN) {
            Thread.onSpinWait();
        }
        return closers;
    }

    @Test
    void aForceThatFailedBeforeCloseIsReportedAndNotTriedAgain() throws Exception {
        WriteAheadLog log = held();
        Ticket last = log.append(new byte[1]);
        files.failForce(1);
        gate.open.countDown();
        awaitFailure(last);
        everyCallerIsTold(log, Closers.start(log), "Input/output error");
        assertThat(files.forcesAfterFailure()).isZero();
    }

    @Test
    void aForceThatFailsAfterCloseBeganIsReportedAndNotTriedAgain() throws Exception {
        WriteAheadLog log = held();
        Ticket last = log.append(new byte[1]);
        files.failForce(1);
        Closers closers = closing(log);
        gate.open.countDown();
        everyCallerIsTold(log, closers, "Input/output error");
        awaitFailure(last);
        assertThat(files.forcesAfterFailure()).isZero();
    }

    @Test
    void aFullDiskBeforeCloseIsReported() throws Exception {
        WriteAheadLog log = held();
        files.limitSpace(0);
        List<Ticket> tickets = appendMany(log);
        gate.open.countDown();
        awaitFailure(tickets.getLast());
        everyCallerIsTold(log, Closers.start(log), "No space left on device");
        assertThat(lost(tickets)).isPositive();
    }

    @Test
    void aDiskThatIsFoundFullAfterCloseBeganIsReported() throws Exception {
        WriteAheadLog log = held();
        files.limitSpace(0);
        List<Ticket> tickets = appendMany(log);
        Closers closers = closing(log);
        gate.open.countDown();
        everyCallerIsTold(log, closers, "No space left on device");
        assertThat(lost(tickets)).isPositive();
    }

    /** More than the segments that there are can hold. */
    private static List<Ticket> appendMany(WriteAheadLog log) throws InterruptedException {
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            tickets.add(log.append(new byte[Driver.SMALL.recordSizeLimitBytes()]));
        }
        return tickets;
    }

    private static long lost(List<Ticket> tickets) {
        return tickets.stream().filter(ticket -> !ticket.isDurable()).count();
    }

    @Test
    void aSealThatFailsIsReported() throws Exception {
        WriteAheadLog log = open(WalOwner.NONE);
        log.append(new byte[10]).awaitDurable();
        files.failForce(1);
        everyCallerIsTold(log, Closers.start(log), "Input/output error");
    }

    @Test
    void anOwnerThatCannotStopIsReportedAndTheLockIsGivenBack() throws Exception {
        WalOwner owner =
                new WalOwner() {
                    @Override
                    public void stopped() {
                        throw new IllegalStateException("owner cannot stop");
                    }
                };
        WriteAheadLog log = open(owner);
        everyCallerIsTold(log, Closers.start(log), "owner cannot stop");
        assertThat(files.unlocks()).isPositive();
    }

    @Test
    void aLockThatCannotBeGivenBackIsReported() throws Exception {
        WriteAheadLog log = open(WalOwner.NONE);
        files.failUnlock();
        log.append(new byte[10]).awaitDurable();
        everyCallerIsTold(log, Closers.start(log), "lock stays");
    }

    @Test
    void whatFailsAfterTheFirstFailureIsSuppressedByIt() throws Exception {
        WriteAheadLog log = open(gate);
        files.failUnlock();
        gate.fault = new IllegalStateException("owner gave up");
        gate.open.countDown();
        awaitFailure(log.append(new byte[1]));
        assertThatThrownBy(log::close).isInstanceOf(WalFailedException.class).hasCause(gate.fault);
        assertThat(log.failure().orElseThrow().getSuppressed())
                .anySatisfy(one -> assertThat(one).hasMessage("lock stays"));
    }

    @Test
    void aLogThatHasNotFailedIsClosedAsOftenAsOneLikes() throws Exception {
        WriteAheadLog log = held();
        Ticket last = log.append(new byte[1]);
        Closers closers = closing(log);
        gate.open.countDown();
        assertThat(closers.told()).containsOnly(Optional.empty());
        assertThat(Closers.start(log).told()).containsOnly(Optional.empty());
        assertThat(last.isDurable()).isTrue();
        assertThat(log.state()).isEqualTo(WalState.CLOSED);
    }
}
