package io.aegisbench.wal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The promise for one appended record. Thread-safe: built on {@link CompletableFuture}.
 *
 * <p>A ticket is first written, then durable, each once; tickets of a log become written in the
 * order of their indices, and durable in that order too. When the log fails, what is not complete
 * completes with {@link WalFailedException}.
 */
public final class Ticket {
    private final long index;
    private final CompletableFuture<Long> written = new CompletableFuture<>();
    private final CompletableFuture<Long> durable = new CompletableFuture<>();
    private byte @Nullable [] record;

    Ticket(long index, byte[] record) {
        this.index = index;
        this.record = record;
    }

    /** {@return the record's index in the log, from 0 without gaps} */
    public long index() {
        return index;
    }

    /**
     * {@return a stage that completes with the index when the record is in the page cache: it
     * survives the process} Dependents run on the writer thread and hold up every append, so they
     * must be short or use the {@code Async} methods.
     */
    public CompletionStage<Long> written() {
        return written.minimalCompletionStage();
    }

    /**
     * {@return a stage that completes with the index when the record was forced: it survives the
     * machine} Dependents as for {@link #written()}.
     */
    public CompletionStage<Long> durable() {
        return durable.minimalCompletionStage();
    }

    /** {@return whether the record was written} */
    public boolean isWritten() {
        return written.isDone() && !written.isCompletedExceptionally();
    }

    /** {@return whether the record was forced} */
    public boolean isDurable() {
        return durable.isDone() && !durable.isCompletedExceptionally();
    }

    /**
     * Waits until the record survives the process.
     *
     * @param patience longest time to wait
     * @return false if it was not written in that time; it may still be later
     * @throws WalFailedException if the log failed first
     * @throws InterruptedException if this thread was interrupted; the record is not taken back
     */
    public boolean awaitWritten(Duration patience) throws InterruptedException {
        return await(written, patience);
    }

    /**
     * Waits until the record survives the machine.
     *
     * @param patience longest time to wait
     * @return false if it was not forced in that time; it may still be later
     * @throws WalFailedException if the log failed first
     * @throws InterruptedException if this thread was interrupted; the record is not taken back
     */
    public boolean awaitDurable(Duration patience) throws InterruptedException {
        return await(durable, patience);
    }

    /**
     * Waits without a limit until the record survives the machine.
     *
     * @throws WalFailedException if the log failed first
     * @throws InterruptedException if this thread was interrupted; the record is not taken back
     */
    public void awaitDurable() throws InterruptedException {
        try {
            durable.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static boolean await(CompletableFuture<Long> future, Duration patience)
            throws InterruptedException {
        try {
            future.get(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** {@return the failure with the waiter's own stack trace} */
    private static WalFailedException failure(ExecutionException e) {
        Throwable failed = e.getCause();
        Throwable cause = failed == null ? null : failed.getCause();
        return new WalFailedException(cause == null ? e : cause);
    }

    /** {@return the record; the writer takes it once} */
    byte[] takeRecord() {
        byte[] taken = record;
        if (taken == null) {
            throw new IllegalStateException("record was taken: index=" + index);
        }
        record = null;
        return taken;
    }

    void completeWritten() {
        written.complete(index);
    }

    void completeDurable() {
        durable.complete(index);
    }

    void fail(WalFailedException failure) {
        written.completeExceptionally(failure);
        durable.completeExceptionally(failure);
    }
}
