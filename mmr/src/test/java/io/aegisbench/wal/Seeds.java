package io.aegisbench.wal;

import java.util.stream.LongStream;

/**
 * Seeds of random tests. A failure names its seed; {@code -Daegis.wal.seed=N} runs that one only.
 */
final class Seeds {
    private Seeds() {}

    /** {@return the seeds {@code [0, count)}, or the one to replay} */
    static LongStream upTo(int count) {
        Long replayed = Long.getLong("aegis.wal.seed");
        return replayed == null ? LongStream.range(0, count) : LongStream.of(replayed);
    }

    /** Runs a check for every seed and names the one that fails. */
    static void forEach(int count, Check check) {
        upTo(count)
                .forEach(seed -> {
                    try {
                        check.run(seed);
                    } catch (Exception | AssertionError e) {
                        throw new AssertionError("replay with -Daegis.wal.seed=" + seed, e);
                    }
                });
    }

    interface Check {
        void run(long seed) throws Exception;
    }
}
