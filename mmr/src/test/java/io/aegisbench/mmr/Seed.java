package io.aegisbench.mmr;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random numbers whose seed is printed; {@code -Dtest.seed=N} replays a run. */
final class Seed {
    private Seed() {}

    static RandomGenerator random(String test) {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println(test + ": -Dtest.seed=" + seed);
        return new SplittableRandom(seed);
    }
}
