package io.aegisbench.proxy.audit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Refusals on their way to the ledger, so many a second; those past that are counted alone.
 * Thread-safe for any number of callers and one consumer, who fills the budget again each second.
 */
final class RefusalBudget {
    static final int MAX_QUEUED = 4096;

    private final int perSecond;
    private final AtomicInteger left;
    private final LongAdder beyond = new LongAdder();
    private long reported;
    private final MessagePassingQueue<EvidenceTrail.Refusal> queue =
            new MpscAtomicArrayQueue<>(MAX_QUEUED);

    RefusalBudget(int perSecond) {
        this.perSecond = perSecond;
        this.left = new AtomicInteger(perSecond);
    }

    void add(EvidenceTrail.Refusal refusal) {
        // Looking first keeps a flood from writing to the shared word.
        if (left.get() <= 0 || left.getAndDecrement() <= 0 || !queue.offer(refusal)) {
            beyond.increment();
        }
    }

    void fill() {
        left.set(perSecond);
    }

    EvidenceTrail.@Nullable Refusal poll() {
        return queue.relaxedPoll();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Counts one that had a place and got no record after all. */
    void putBeyond() {
        beyond.increment();
    }

    /** {@return how many were only counted, and are in no summary yet; for the consumer} */
    long beyond() {
        return beyond.sum() - reported;
    }

    /** So many are in a summary; for the consumer. */
    void reported(long count) {
        reported += count;
    }
}
