package io.aegisbench.proxy.limit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives back and charges in Redis after the answer, when nobody waits any more. Thread-safe; never
 * blocks.
 *
 * <p>What fails is tried {@link #ATTEMPTS} times. A failure while connected leaves open whether
 * Redis has carried the change out, so a charge is repeated and a credit is not: a client may get
 * less than its due while Redis is ill, never more. While disconnected nothing was sent, and both
 * are tried again.
 */
final class Settlements {
    static final int ATTEMPTS = 4;

    /** Before the second try; doubled before each further one. */
    static final Duration PAUSE = Duration.ofMillis(250);

    private final int maxPending;
    private final Function<Duration, Executor> after;
    private final BooleanSupplier connected;
    private final AtomicInteger pending = new AtomicInteger();
    private final LongAdder failures = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /**
     * @param after gives an executor that runs what it is given after that time
     * @param connected whether Redis can be asked now
     */
    Settlements(int maxPending, Function<Duration, Executor> after, BooleanSupplier connected) {
        this.maxPending = maxPending;
        this.after = after;
        this.connected = connected;
    }

    void credit(Supplier<? extends CompletionStage<?>> change) {
        begin(new Change(change, Change.Kind.CREDIT));
    }

    void charge(Supplier<? extends CompletionStage<?>> change) {
        begin(new Change(change, Change.Kind.CHARGE));
    }

    /** {@return tries that failed} */
    long failures() {
        return failures.sum();
    }

    /** {@return changes that were given up, or never begun because too many were under way} */
    long lost() {
        return lost.sum();
    }

    int pending() {
        return pending.get();
    }

    private void begin(Change change) {
        if (pending.incrementAndGet() > maxPending) {
            end(false);
            return;
        }
        attempt(change, 1);
    }

    private void attempt(Change change, int attempt) {
        if (!connected.getAsBoolean()) {
            failures.increment();
            again(change, attempt);
            return;
        }
        change.send()
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        end(true);
                        return;
                    }
                    failures.increment();
                    if (change.kind() == Change.Kind.CHARGE) {
                        again(change, attempt);
                    } else {
                        end(false);
                    }
                });
    }

    private void again(Change change, int attempt) {
        if (attempt == ATTEMPTS) {
            end(false);
            return;
        }
        Duration pause = PAUSE.multipliedBy(1L << (attempt - 1));
        after.apply(pause).execute(() -> attempt(change, attempt + 1));
    }

    private void end(boolean done) {
        pending.decrementAndGet();
        if (!done) {
            lost.increment();
        }
    }

    private record Change(Supplier<? extends CompletionStage<?>> change, Kind kind) {
        enum Kind {
            CREDIT,
            CHARGE
        }

        CompletionStage<@Nullable Object> send() {
            try {
                return change.get().thenApply(_ -> null);
            } catch (RuntimeException e) {
                // The client refuses at once when it is shutting down or its queue is full.
                return CompletableFuture.failedFuture(e);
            }
        }
    }
}
