package io.aegisbench.bench.spawn;

import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** The one background thread of a queue. */
final class Consumer implements AutoCloseable {
    private final BooleanSupplier queue;
    private final IntConsumer rest;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * Starts it.
     *
     * @param queue performs the tasks that are there; false if there was none
     * @param rest called after each look at an empty queue, with the number of looks since the last
     *     task
     */
    Consumer(BooleanSupplier queue, IntConsumer rest) {
        this.queue = queue;
        this.rest = rest;
        this.thread = Thread.ofPlatform().name("consumer").daemon().unstarted(this::loop);
    }

    Consumer start() {
        thread.start();
        return this;
    }

    private void loop() {
        int emptyLooks = 0;
        while (!stopped) {
            if (queue.getAsBoolean()) {
                emptyLooks = 0;
            } else {
                emptyLooks = Math.min(emptyLooks + 1, Integer.MAX_VALUE - 1);
                rest.accept(emptyLooks);
            }
        }
    }

    Thread thread() {
        return thread;
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt(); // Wakes it if it is parked.
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
