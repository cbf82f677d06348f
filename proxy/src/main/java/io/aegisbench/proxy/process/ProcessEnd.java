package io.aegisbench.proxy.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Ends the process when one of its threads has died: a proxy without its accepting, its I/O, its
 * evidence or its log thread answers nobody and looks alive. It says so in one line and halts at
 * once, since with no heap left nothing else can be relied on; whoever supervises it starts
 * another, which recovers the ledger. Thread-safe.
 *
 * <p>A thread of its own, started with it, halts the process also where that line cannot be
 * written, or where an orderly stop takes longer than it was given.
 */
public final class ProcessEnd implements Thread.UncaughtExceptionHandler {
    /** The status of a process that could not start. */
    public static final int NOT_STARTED = 1;

    /** The status of a process of which a thread has died. */
    public static final int FAULT = 70;

    private static final Duration TELLING = Duration.ofSeconds(2);
    private static final long MAX_NANOS = Duration.ofDays(365).toNanos();

    /** Made before there is no heap to make it in. */
    private static final byte[] NO_HEAP =
            "aegis-proxy: ended, a thread has died: no heap is left\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final PrintStream err;
    private final IntConsumer halt;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile int status = NOT_STARTED;
    private long deadlineNanos = System.nanoTime() + MAX_NANOS;
    private int statusAtDeadline = FAULT;

    ProcessEnd(PrintStream err, IntConsumer halt) {
        this.err = err;
        this.halt = halt;
        Thread.ofPlatform().daemon().name("aegis-end").start(this::watch);
    }

    /** {@return one that every thread's death ends this process with from now on} */
    public static ProcessEnd install() {
        ProcessEnd end = new ProcessEnd(System.err, Runtime.getRuntime()::halt);
        Thread.setDefaultUncaughtExceptionHandler(end);
        return end;
    }

    /** From now on a thread's death is a fault, and not a start that failed. */
    public void started() {
        status = FAULT;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable cause) {
        if (!ending.compareAndSet(false, true)) {
            return; // The first one is being told.
        }
        within(TELLING, status);
        try {
            tell(thread, cause);
        } finally {
            halt.accept(status);
        }
    }

    private void tell(Thread thread, Throwable cause) {
        try {
            String what = status == NOT_STARTED ? "cannot start" : "ended, a thread has died";
            err.println("aegis-proxy: " + what + ": thread=" + thread.getName() + ", " + cause);
            if (!(cause instanceof VirtualMachineError)) {
                cause.printStackTrace(err);
            }
            err.flush();
        } catch (OutOfMemoryError again) {
            tellWithoutHeap();
        }
    }

    /** Not closed: the descriptor is everybody's. */
    @SuppressWarnings("resource")
    private static void tellWithoutHeap() {
        try {
            new FileOutputStream(FileDescriptor.err).write(NO_HEAP);
        } catch (IOException unheard) {
            // Nobody reads it; the status says it, too.
        }
    }

    /**
     * Ends the process after a time, unless it has ended by then.
     *
     * @param patience how long an end may take
     * @param then the status if it took longer
     */
    public synchronized void within(Duration patience, int then) {
        long at = System.nanoTime() + patience.toNanos();
        if (at - deadlineNanos < 0) {
            deadlineNanos = at;
            statusAtDeadline = then;
            notifyAll();
        }
    }

    private void watch() {
        try {
            halt.accept(awaitDeadline());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized int awaitDeadline() throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        while (left > 0) {
            wait(Math.max(1, left / 1_000_000));
            left = deadlineNanos - System.nanoTime();
        }
        return statusAtDeadline;
    }
}
