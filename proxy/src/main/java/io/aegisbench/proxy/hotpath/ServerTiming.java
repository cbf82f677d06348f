package io.aegisbench.proxy.hotpath;

import java.util.Locale;

/** Tells a client that asks how long each stage took, by {@code Server-Timing} in milliseconds. */
final class ServerTiming {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final StageName[] STAGES = StageName.values();

    private ServerTiming() {}

    /** The times up to now: of the forwarder only what was before the answer's head. */
    static void addIfAsked(GovernedCall call) {
        if (call.exchange().getRequestHeaders().contains(ResponseHeaders.TIMING_WANTED)) {
            call.exchange().getResponseHeaders().put(ResponseHeaders.SERVER_TIMING, value(call));
        }
    }

    private static String value(GovernedCall call) {
        StringBuilder out = new StringBuilder(160);
        for (StageName stage : STAGES) {
            long nanos = call.stageNanos(stage);
            if (nanos > 0) {
                out.append(out.isEmpty() ? "" : ", ").append(stage.label()).append(";dur=");
                out.append(String.format(Locale.ROOT, "%.4f", nanos / NANOS_PER_MILLI));
            }
        }
        return out.toString();
    }
}
