package io.aegisbench.load.simulation;

/**
 * Follows one stream as its events come. Not thread-safe: the client's event loop owns it.
 *
 * <p>Times are this process's own, taken when Gatling has parsed the event.
 */
final class StreamWatch {
    /** What {@link #see} says of the end marker. */
    static final String ENDED = "ended";

    /** What it says of any other event. */
    static final String GOES_ON = "goes on";

    private static final String OPEN = "{\"data\":";

    private final StreamScript script;
    private final StreamFigures figures;
    private final long startNanos;
    private long lastNanos;
    private long firstTokenNanos;
    private int place;
    private boolean ended;
    private String fault = Judge.RIGHT;

    StreamWatch(StreamScript script, StreamFigures figures, long startNanos) {
        this.script = script;
        this.figures = figures;
        this.startNanos = startNanos;
    }

    /**
     * {@return whether the stream has ended}
     *
     * @param event as Gatling shows it: a JSON object of the event's fields
     */
    String see(String event, long nanos) {
        String data = data(event);
        if (fault.isEmpty()) {
            fault = script.fault(place, data);
        }
        if (data.equals(StreamScript.END)) {
            ended = true;
            return ENDED;
        }
        if (place > 0) {
            figures.gap(nanos - lastNanos);
        }
        if (place == script.firstToken()) {
            firstTokenNanos = nanos;
        }
        lastNanos = nanos;
        place++;
        return GOES_ON;
    }

    /** Objects and whatever stands in brackets, as the end marker does, come as they were sent. */
    private static String data(String event) {
        if (!event.startsWith(OPEN)) {
            return event;
        }
        return event.substring(OPEN.length(), event.length() - 1);
    }

    /** {@return what was wrong first, or {@link Judge#RIGHT}} */
    String fault() {
        if (fault.isEmpty() && !ended) {
            return place == 0 ? "no stream" : "stream without its end marker";
        }
        return fault;
    }

    /** Counts a stream that was right. */
    void tally() {
        figures.stream(firstTokenNanos - startNanos);
    }

    int millisSince(long nanos) {
        return (int) Math.min(LoadStep.MAX_MILLIS, (nanos - startNanos) / 1_000_000);
    }

    boolean hasEnded() {
        return ended;
    }
}
