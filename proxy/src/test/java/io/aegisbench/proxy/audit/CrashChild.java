package io.aegisbench.proxy.audit;

import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import io.aegisbench.proxy.audit.EvidenceTrail.Outcome;
import io.aegisbench.proxy.audit.EvidenceTrail.Slot;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers calls without an end and prints the id of each as soon as its client would have had its
 * last byte. One line an id, ended by a mark, so that one that a kill cut short is known.
 */
final class CrashChild {
    static final String END = ".";

    private static final int PRODUCERS = 2;
    private static final int WAITING = 64;

    /** A pace that a loaded machine keeps up with: past it, what is lost says nothing. */
    private static final long PACE_NANOS = 300_000;

    private final LedgerTrail trail;
    private final BlockingQueue<String> answered = new LinkedBlockingQueue<>(1024);

    private CrashChild(LedgerTrail trail) {
        this.trail = trail;
    }

    static void main(String[] arguments) throws Exception {
        endWithParent();
        TrailFixture fixture = new TrailFixture(Path.of(arguments[0]));
        EvidenceSettings settings = fixture.settings(Mode.valueOf(arguments[1]));
        settings =
                settings.withLedger(
                        settings.ledger().withCheckpointInterval(Duration.ofMillis(50)));
        CrashChild child =
                new CrashChild(
                        LedgerTrail.open(settings, EvidenceListener.QUIET, LedgerListener.QUIET));
        TrailFixture.record(child.trail); // What loading classes takes is no lag of the evidence.
        TrailFixture.await("first record", () -> child.trail.counters().recorded() == 1);
        for (int i = 0; i < PRODUCERS; i++) {
            Thread.ofPlatform().start(child::produce);
        }
        child.print();
    }

    /** Or it would go on without an end where the tests themselves are killed. */
    private static void endWithParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
    }

    private void produce() {
        Semaphore room = new Semaphore(WAITING);
        while (true) {
            room.acquireUninterruptibly();
            String id = trail.nextRequestId();
            if (trail.reserve(TrailFixture.call(id)) instanceof Slot slot) {
                TrailFixture.fill(slot);
                slot.whenRecorded((how, _) -> {
                    if (how == EvidenceTrail.Settled.RECORDED) {
                        say(id);
                    }
                    room.release();
                });
                slot.complete(Outcome.COMPLETE);
                LockSupport.parkNanos(PACE_NANOS);
            } else {
                room.release();
            }
        }
    }

    private void say(String id) {
        // Nothing may hold the log's thread up: a printer that lags loses lines, which is allowed.
        var _ = answered.offer(id);
    }

    private void print() throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        while (true) {
            out.println(answered.take() + ' ' + END);
        }
    }
}
