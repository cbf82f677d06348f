package io.aegisbench.proxy.dialect.translation;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Seeds of random tests. A failure names its seed; {@code -Daegis.test.seed=N} runs that one only.
 */
public final class Seeds {
    private Seeds() {}

    public static void forEach(int count, Check check) {
        Long replayed = Long.getLong("aegis.test.seed");
        long from = replayed == null ? 0 : replayed;
        long to = replayed == null ? count : replayed + 1;
        for (long seed = from; seed < to; seed++) {
            try {
                check.run(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("replay with -Daegis.test.seed=" + seed, e);
            }
        }
    }

    public interface Check {
        void run(RandomGenerator random);
    }
}
