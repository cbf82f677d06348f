package io.aegisbench.load.plan;

/** A server held up on purpose, and the cause that a verdict has to find. */
@SuppressWarnings("ImmutableEnumChecker") // A variant is a record whose map is a copy.
public enum ArrangedCause {
    /** Nothing stands in its way but its own core. */
    AS_IS(Variant.asIs(), Cause.SATURATED),
    /**
     * Requests and background work hold one lock, as a global interpreter lock would, also while a
     * record is forced. A lock that is only held on the CPU is no bound on one core: whoever holds
     * it has the core, and others wait for it only where its holder lost the core in between.
     */
    GLOBAL_LOCK(Variant.globalLock(), Cause.LOCK_BOUND),
    /** A process that never sleeps shares its core. */
    NEIGHBOUR(Variant.arranged("starved", Variant.Surroundings.NEIGHBOUR), Cause.STARVED),
    /** A slow generator shares its core, as the article's client could. */
    GENERATOR_ON_SERVER_CORE(
            Variant.arranged("starved-by-generator", Variant.Surroundings.GENERATOR_ON_SERVER_CORE),
            Cause.STARVED),
    /** The same generator on its own core. */
    SLOW_GENERATOR(
            Variant.arranged("slow-generator", Variant.Surroundings.SLOW_GENERATOR),
            Cause.GENERATOR_BOUND);

    /** Two I/O threads, so that there is somebody to wait for a lock. */
    static final Layout LAYOUT = new Layout(1, 2);

    private final Variant variant;
    private final Cause cause;

    ArrangedCause(Variant variant, Cause cause) {
        this.variant = variant;
        this.cause = cause;
    }

    public Variant variant() {
        return variant;
    }

    public Cause cause() {
        return cause;
    }
}
