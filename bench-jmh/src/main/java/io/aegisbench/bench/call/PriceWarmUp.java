package io.aegisbench.bench.call;

import java.io.IOException;

/** Takes calls through all of a path before a part of it is measured. */
final class PriceWarmUp {
    private static final int CALLS = 30_000;
    private static final long LIMIT_NANOS = 3_000_000_000L;

    interface Step {
        void run() throws IOException, InterruptedException;
    }

    private PriceWarmUp() {}

    static void repeat(Step step) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < CALLS && System.nanoTime() - begun < LIMIT_NANOS; i++) {
            step.run();
        }
    }
}
