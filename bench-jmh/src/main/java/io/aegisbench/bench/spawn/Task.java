package io.aegisbench.bench.spawn;

/** A task as an object of its own, for mechanisms that take a {@link Runnable}. */
final class Task implements Runnable {
    private final long id;
    private final long nanos;
    private final Background background;
    private final Tracking tracking;

    Task(long id, long nanos, Background background, Tracking tracking) {
        this.id = id;
        this.nanos = nanos;
        this.background = background;
        this.tracking = tracking;
    }

    @Override
    public void run() {
        background.perform(id, nanos);
        tracking.leave(this);
        background.done();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    /** The number, as a request's would be: the live set needs no identity hash of a new object. */
    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }
}
