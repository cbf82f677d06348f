package io.aegisbench.bench.spawn;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to hand a task over. What each is set to, and why, stands in its class. */
@SuppressWarnings("ImmutableEnumChecker") // Opener is a reference to a static method.
public enum Mechanism {
    /** Two readings of the clock and nothing between them. */
    EMPTY(0, (_, _) -> new EmptyHandOff()),
    /** A virtual thread for each task. */
    VIRTUAL_THREAD(0, ExecutorHandOff::virtualThread),
    /** The same by an executor, which also keeps its threads in a set. */
    VIRTUAL_EXECUTOR(0, ExecutorHandOff::virtualThreadExecutor),
    /** A thread pool of one with a bounded queue. */
    THREAD_POOL(Mechanism.BOUND, ExecutorHandOff::threadPool),
    /** A fork-join pool of one. */
    FORK_JOIN(0, ExecutorHandOff::forkJoin),
    /** A completable future in such a pool. */
    COMPLETABLE_FUTURE(0, ExecutorHandOff::completableFuture),
    /** Disruptor whose consumer is signalled. */
    DISRUPTOR_BLOCKING(Mechanism.BOUND, DisruptorHandOff::blocking),
    /** Disruptor whose consumer sleeps 50 µs at a time. */
    DISRUPTOR_SLEEPING(Mechanism.BOUND, DisruptorHandOff::sleeping),
    /** JCTools' queue, its consumer woken if it sleeps. */
    MPSC_SIGNAL(Mechanism.BOUND, MpscHandOff::signalled),
    /** JCTools' queue, its consumer sleeping 1 to 5 ms at a time. */
    MPSC_POLL(Mechanism.BOUND, MpscHandOff::polled),
    /** Agrona's ring of bytes, polled alike. */
    AGRONA(AgronaHandOff.BOUND, AgronaHandOff::polled),
    /** The proxy's own: slots within a bound of calls and bytes, and its own queue and pauses. */
    PROXY(Mechanism.BOUND, ProxyHandOff::scheduled),
    /** A ring of preallocated slots, polled alike. */
    SLOT_RING(Mechanism.BOUND, SlotRing::backingOff),
    /** The same ring, polled every 50 µs. */
    SLOT_RING_50US(Mechanism.BOUND, SlotRing::micros50),
    /** The same ring, its consumer never sleeping. */
    SLOT_RING_SPIN(Mechanism.BOUND, SlotRing::spinning);

    /** Tasks that may wait, in every mechanism that has a bound. */
    public static final int BOUND = 4_096;

    private final int bound;
    private final Opener opener;

    Mechanism(int bound, Opener opener) {
        this.bound = bound;
        this.opener = opener;
    }

    @FunctionalInterface
    private interface Opener {
        HandOff open(Dress dress, Background background);
    }

    /** {@return the mechanism of a benchmark's parameter} */
    public static Mechanism ofId(String id) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no such mechanism: " + id + " of " + ids()));
    }

    private static String ids() {
        return Arrays.stream(values()).map(Mechanism::id).collect(Collectors.joining(", "));
    }

    /** {@return the name as a benchmark's parameter} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return how many tasks may wait; 0 if nothing bounds them} */
    public int bound() {
        return bound;
    }

    /** {@return whether a task is handed over, which a dress can be put on} */
    public boolean isDressed() {
        return this != EMPTY;
    }

    /**
     * {@return whether a run of the article's tables measures it in this dress} The executor of
     * virtual threads does not differ enough from the bare ones, and for a comparison of waiting
     * strategies one dress will do.
     */
    public boolean isInArticle(Dress dress) {
        return switch (this) {
            case VIRTUAL_EXECUTOR -> false;
            case EMPTY, SLOT_RING_50US, SLOT_RING_SPIN -> dress == Dress.LEAN;
            default -> true;
        };
    }

    HandOff open(Dress dress, Background background) {
        return opener.open(dress, background);
    }
}
