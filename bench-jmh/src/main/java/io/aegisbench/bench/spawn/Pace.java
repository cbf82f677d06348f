package io.aegisbench.bench.spawn;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * When a producer makes its next call; the waiting is outside the clock. Not thread-safe: one
 * producer owns it.
 */
interface Pace {
    /** Waits until the next call is due; false if there is none. */
    boolean next();

    /** How a producer passes time without sleeping, which would make its next call a cold one. */
    @FunctionalInterface
    interface Spin {
        /** Keeps the core. */
        Spin KEEP = _ -> Thread.onSpinWait();

        /**
         * Lets others have the core until shortly before the time. For producers that take all
         * cores: the consumer would otherwise run only when the kernel takes one away.
         */
        @SuppressWarnings("ThreadPriorityCheck") // Yielding is the point.
        Spin YIELD =
                leftNanos -> {
                    if (leftNanos > 5_000) {
                        Thread.yield();
                    } else {
                        Thread.onSpinWait();
                    }
                };

        void pass(long leftNanos);

        /** {@return what so many producers should do} */
        static Spin of(int producers) {
            return producers < Runtime.getRuntime().availableProcessors() ? KEEP : YIELD;
        }
    }

    /**
     * One call at once and one after each interval. A call that comes late does not make the next
     * come early.
     */
    final class Regular implements Pace {
        private final LongSupplier clock;
        private final long intervalNanos;
        private final Spin spin;
        private int left;
        private long due = Long.MIN_VALUE;

        Regular(LongSupplier clock, int calls, long intervalNanos, Spin spin) {
            this.clock = clock;
            this.left = calls;
            this.intervalNanos = intervalNanos;
            this.spin = spin;
        }

        @Override
        public boolean next() {
            if (left-- <= 0) {
                return false;
            }
            long now = clock.getAsLong();
            due = Math.max(due + intervalNanos, now);
            while (now < due) {
                spin.pass(due - now);
                now = clock.getAsLong();
            }
            return true;
        }
    }

    /**
     * Back to back in bursts, as long as fewer tasks wait than {@link #HIGH}; then not before they
     * are fewer than {@link #LOW}.
     */
    final class Bursts implements Pace {
        static final int BURST = 64;
        static final int HIGH = Mechanism.BOUND / 2;
        static final int LOW = Mechanism.BOUND / 4;

        private final LongAdder handedOver;
        private final LongSupplier performed;
        private final Spin spin;
        private int left;
        private int inBurst;
        private long dry;

        Bursts(int calls, LongAdder handedOver, LongSupplier performed, Spin spin) {
            this.left = calls;
            this.handedOver = handedOver;
            this.performed = performed;
            this.spin = spin;
        }

        @Override
        public boolean next() {
            if (left <= 0) {
                handedOver.add(inBurst);
                inBurst = 0;
                return false;
            }
            if (inBurst == BURST) {
                handedOver.add(BURST);
                inBurst = 0;
                await();
            }
            left--;
            inBurst++;
            return true;
        }

        private void await() {
            long waiting = waiting();
            if (waiting >= HIGH) {
                while (waiting() > LOW) {
                    spin.pass(Long.MAX_VALUE);
                }
            } else if (waiting < BURST) {
                dry++;
            }
        }

        private long waiting() {
            return handedOver.sum() - performed.getAsLong();
        }

        /** {@return how often hardly anything was waiting, so that the consumer may have slept} */
        long dry() {
            return dry;
        }
    }

    /** Back to back, so many calls. */
    final class Counted implements Pace {
        private int left;

        Counted(int calls) {
            this.left = calls;
        }

        @Override
        public boolean next() {
            return left-- > 0;
        }
    }

    /** Back to back for a time that begins with the first call. */
    final class Ceaseless implements Pace {
        private final LongSupplier clock;
        private final long nanos;
        private long end = Long.MIN_VALUE;

        Ceaseless(LongSupplier clock, long nanos) {
            this.clock = clock;
            this.nanos = nanos;
        }

        @Override
        public boolean next() {
            long now = clock.getAsLong();
            if (end == Long.MIN_VALUE) {
                end = now + nanos;
            }
            return now < end;
        }
    }
}
