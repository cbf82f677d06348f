package io.aegisbench.bench.spawn;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a polling consumer rests between two looks at an empty queue: it looks a few times at
 * once, then sleeps for the first time given, and twice as long each time up to the last.
 *
 * @param first the shortest sleep; zero never sleeps
 * @param longest the longest
 */
record Waiting(Duration first, Duration longest) {
    /** Never sleeps: burns a core. */
    static final Waiting SPINNING = new Waiting(Duration.ZERO, Duration.ZERO);

    /** What a library's sleeping strategy does. */
    static final Waiting MICROS_50 =
            new Waiting(Duration.ofNanos(50_000), Duration.ofNanos(50_000));

    /** Sleeps long enough to leave an idle process below a hundredth of a core. */
    static final Waiting BACKING_OFF = new Waiting(Duration.ofMillis(1), Duration.ofMillis(5));

    /** Looks before the first sleep, some microseconds. */
    static final int LOOKS = 100;

    /**
     * {@return the sleep after so many looks at an empty queue, in nanoseconds; 0 to look again}
     */
    long sleepNanos(int emptyLooks) {
        if (emptyLooks <= LOOKS || first.isZero()) {
            return 0;
        }
        int doublings = Math.min(emptyLooks - LOOKS - 1, Integer.SIZE - 2);
        return Math.min(first.toNanos() << Math.min(doublings, 20), longest.toNanos());
    }

    void rest(int emptyLooks) {
        long nanos = sleepNanos(emptyLooks);
        if (nanos == 0) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(nanos);
        }
    }
}
