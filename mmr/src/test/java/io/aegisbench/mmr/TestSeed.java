package io.aegisbench.mmr;

import java.util.SplittableRandom;

/** The seed of this run's random inputs: another one each run, unless the property gives it. */
final class TestSeed {
    private static final String PROPERTY = "aegis.test.seed";

    private static final long VALUE = Long.getLong(PROPERTY, System.nanoTime());

    /** For the description of every assertion on random inputs. */
    static final String REPLAY = "replay with -D" + PROPERTY + "=" + VALUE;

    private TestSeed() {}

    static SplittableRandom random() {
        return new SplittableRandom(VALUE);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random().nextBytes(bytes);
        return bytes;
    }
}
