package io.aegisbench.proxy.audit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Refusals on their way to the ledger: of known callers so many a second, of strangers what a
 * {@link StrangerBudget} allows; those past that are counted alone, by the code that their senders
 * were told. Thread-safe for any number of callers and one consumer, who fills the budgets again
 * each second.
 */
final class RefusalBudget {
    static final int MAX_QUEUED = 4096;

    /** There are some forty codes; a flood of others would still have one place. */
    static final int MAX_CODES = 64;

    static final String OTHER = "other";

    /** Of strangers, who wait for the summary: two seconds' worth and more. */
    private static final int MAX_STRANGERS = 32;

    private final int perSecond;
    private final AtomicInteger left;
    private final StrangerBudget strangers = new StrangerBudget();
    private final Map<String, LongAdder> beyond = new ConcurrentHashMap<>();
    private final Map<String, Long> reported = new HashMap<>();
    private final MessagePassingQueue<EvidenceTrail.Refusal> known =
            new MpscAtomicArrayQueue<>(MAX_QUEUED);
    private final MessagePassingQueue<EvidenceTrail.Refusal> unknown =
            new MpscAtomicArrayQueue<>(MAX_STRANGERS);

    RefusalBudget(int perSecond) {
        this.perSecond = perSecond;
        this.left = new AtomicInteger(perSecond);
    }

    /**
     * Takes a refusal.
     *
     * @param refusal without a tenant if its sender is a stranger
     * @param from where the request came from, null if that is not known
     */
    void add(EvidenceTrail.Refusal refusal, @Nullable InetAddress from) {
        boolean recorded =
                refusal.tenant().isEmpty()
                        ? perSecond > 0 && strangers.take(from) && unknown.offer(refusal)
                        : take() && known.offer(refusal);
        if (!recorded) {
            putBeyond(refusal);
        }
    }

    private boolean take() {
        // Looking first keeps a flood from writing to the shared word.
        return left.get() > 0 && left.getAndDecrement() > 0;
    }

    void fill() {
        left.set(perSecond);
        strangers.fill();
    }

    /** {@return the next ones of known callers, so many at most} */
    List<EvidenceTrail.Refusal> known(int most) {
        List<EvidenceTrail.Refusal> next = new ArrayList<>();
        known.drain(next::add, most);
        return next;
    }

    /** {@return those of strangers so far, to be recorded together with the summary} */
    List<EvidenceTrail.Refusal> strangers() {
        List<EvidenceTrail.Refusal> all = new ArrayList<>();
        unknown.drain(all::add, MAX_STRANGERS);
        return all;
    }

    boolean isEmpty() {
        return known.isEmpty();
    }

    /** Counts one that has no record, or had a place and got none after all. */
    void putBeyond(EvidenceTrail.Refusal refusal) {
        LongAdder count = beyond.get(refusal.code());
        if (count == null) {
            String name = beyond.size() < MAX_CODES ? refusal.code() : OTHER;
            count = beyond.computeIfAbsent(name, _ -> new LongAdder());
        }
        count.increment();
    }

    /** {@return how many by code were only counted, and are in no summary yet; for the consumer} */
    SortedMap<String, Long> beyond() {
        SortedMap<String, Long> counts = new TreeMap<>();
        beyond.forEach((code, count) -> {
            long more = count.sum() - reported.getOrDefault(code, 0L);
            if (more > 0) {
                counts.put(code, more);
            }
        });
        return counts;
    }

    /** So many by code are in a summary; for the consumer. */
    void reported(Map<String, Long> counts) {
        counts.forEach((code, count) -> reported.merge(code, count, Long::sum));
    }
}
