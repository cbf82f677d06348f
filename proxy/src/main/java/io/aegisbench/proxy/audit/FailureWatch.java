package io.aegisbench.proxy.audit;

import io.aegisbench.ledger.LedgerListener;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of the ledger's failure and of its damages at once, and passes everything on. */
final class FailureWatch implements LedgerListener {
    private static final Logger LOG = LoggerFactory.getLogger(FailureWatch.class);

    private final LedgerListener next;
    private final Consumer<Throwable> failure;
    private final Damage damage;

    /** Hears where a scrub has found damage, and which rule does not hold there. */
    @FunctionalInterface
    interface Damage {
        void found(long index, String what);
    }

    FailureWatch(LedgerListener next, Consumer<Throwable> failure, Damage damage) {
        this.next = next;
        this.failure = failure;
        this.damage = damage;
    }

    @Override
    public void failed(Throwable cause) {
        failure.accept(cause);
        next.failed(cause);
    }

    @Override
    public void queueDepth(int records, long bytes) {
        next.queueDepth(records, bytes);
    }

    @Override
    public void batchWritten(int records, long bytes) {
        next.batchWritten(records, bytes);
    }

    @Override
    public void forced(Duration elapsed) {
        next.forced(elapsed);
    }

    @Override
    public void sealed(long number) {
        next.sealed(number);
    }

    @Override
    public void segmentUnavailable(IOException cause) {
        LOG.warn("the ledger's next segment cannot be made yet: {}", cause.toString());
        next.segmentUnavailable(cause);
    }

    @Override
    public void segmentAvailable() {
        LOG.info("the ledger's next segment is there");
        next.segmentAvailable();
    }

    @Override
    public void checkpointed(long size) {
        next.checkpointed(size);
    }

    @Override
    public void scrubbed(long records) {
        next.scrubbed(records);
    }

    @Override
    public void damaged(long index, String what) {
        damage.found(index, what);
        next.damaged(index, what);
    }
}
