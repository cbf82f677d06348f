package io.aegisbench.mmr;

import java.util.SplittableRandom;

/** The seed of this run's random inputs: another one each run, unless the property gives it. */
public final class TestSeed {
    private static final String PROPERTY = "aegis.test.seed";

    private static final long VALUE = Long.getLong(PROPERTY, System.nanoTime());

    /** Says how to repeat the run, for the description of every assertion on random inputs. */
    public static final String REPLAY = "replay with -D" + PROPERTY + "=" + VALUE;

    private TestSeed() {}

    /** {@return a generator that begins with the seed} */
    public static SplittableRandom random() {
        return new SplittableRandom(VALUE);
    }

    /**
     * {@return as many bytes from such a generator}
     *
     * @param length how many
     */
    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random().nextBytes(bytes);
        return bytes;
    }
}
