package io.aegisbench.proxy.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares an answer's entropy with the mean of the last {@value #WINDOW} of its model. Not
 * thread-safe: the background thread owns it. Memory is bounded: {@value #MAX_MODELS} models, the
 * one that was not heard of for longest goes first.
 */
final class EntropyWatch {
    static final int WINDOW = 64;
    static final int MAX_MODELS = 256;

    /** With fewer answers there is no usual range. */
    static final int MIN_ANSWERS = 16;

    /** An answer below a quarter of the mean has collapsed. */
    private static final int COLLAPSE_DIVISOR = 4;

    /** An answer above twice the mean and half a bit has spiked. */
    private static final int SPIKE_FACTOR = 2;

    private static final int SPIKE_MARGIN_MILLIBITS = 500;

    private final Map<String, Window> windows =
            new LinkedHashMap<>(MAX_MODELS, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
                    return size() > MAX_MODELS;
                }
            };

    /** {@return what an answer is beside those before it, which it then joins} */
    Reading read(String model, long millibits) {
        Window window = windows.computeIfAbsent(model, _ -> new Window());
        long mean = window.mean();
        String alert = window.answers >= MIN_ANSWERS ? alert(millibits, mean) : "";
        window.add(millibits);
        return new Reading(mean, alert);
    }

    private static String alert(long millibits, long mean) {
        if (millibits * COLLAPSE_DIVISOR < mean) {
            return "collapse";
        }
        return millibits > SPIKE_FACTOR * mean + SPIKE_MARGIN_MILLIBITS ? "spike" : "";
    }

    /**
     * One answer among its model's.
     *
     * @param meanMillibits mean of those before it, -1 if it is the first
     * @param alert {@code collapse}, {@code spike} or empty
     */
    record Reading(long meanMillibits, String alert) {
        /** An answer without an entropy. */
        static final Reading NONE = new Reading(-1, "");
    }

    /** The last answers of a model. */
    private static final class Window {
        private final long[] last = new long[WINDOW];
        private long answers;
        private long sum;

        long mean() {
            return answers == 0 ? -1 : sum / Math.min(answers, WINDOW);
        }

        void add(long millibits) {
            int at = (int) (answers++ % WINDOW);
            sum += millibits - last[at];
            last[at] = millibits;
        }
    }
}
