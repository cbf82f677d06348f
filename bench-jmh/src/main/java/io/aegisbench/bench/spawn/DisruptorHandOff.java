package io.aegisbench.bench.spawn;

import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.EventProcessorFactory;
import com.lmax.disruptor.dsl.ProducerType;

/** LMAX Disruptor, set for several producers since a proxy has several I/O threads. Thread-safe. */
final class DisruptorHandOff implements HandOff {
    /** Its own default of 100 ns takes a fifth of a core while nothing happens. */
    private static final long SLEEP_NANOS = 50_000;

    private static final int RETRIES = 200;

    /**
     * It frees slots only at a batch's end, and a batch is all that is there: by default a ring
     * three quarters of which have been performed can still refuse.
     */
    private static final int MOST_IN_BATCH = 64;

    private final Disruptor<Event> disruptor;
    private final RingBuffer<Event> ring;
    private final Tracking tracking;

    private static final class Event {
        private long id;
        private long nanos;
    }

    private DisruptorHandOff(Dress dress, Background background, WaitStrategy waiting) {
        tracking = dress.tracking();
        disruptor =
                new Disruptor<>(
                        Event::new,
                        Mechanism.BOUND,
                        Thread.ofPlatform().name("consumer").daemon().factory(),
                        ProducerType.MULTI,
                        waiting);
        EventHandler<Event> handler =
                (event, _, _) -> {
                    background.perform(event.id, event.nanos);
                    tracking.leave(event);
                    background.done();
                };
        EventProcessorFactory<Event> processor =
                (events, barriers) ->
                        new BatchEventProcessorBuilder()
                                .setMaxBatchSize(MOST_IN_BATCH)
                                .build(events, events.newBarrier(barriers), handler);
        disruptor.handleEventsWith(processor);
        ring = disruptor.start();
    }

    /** The producer signals a lock's condition. */
    static HandOff blocking(Dress dress, Background background) {
        return new DisruptorHandOff(dress, background, new BlockingWaitStrategy());
    }

    /** The consumer wakes by itself. */
    static HandOff sleeping(Dress dress, Background background) {
        return new DisruptorHandOff(
                dress, background, new SleepingWaitStrategy(RETRIES, SLEEP_NANOS));
    }

    @Override
    public boolean handOver(long id, long nanos) {
        long sequence;
        try {
            sequence = ring.tryNext(); // Its exception is one instance without a stack trace.
        } catch (InsufficientCapacityException _) {
            return false;
        }
        Event event = ring.get(sequence);
        event.id = id;
        event.nanos = nanos;
        tracking.enter(event);
        ring.publish(sequence);
        return true;
    }

    @Override
    public void close() {
        disruptor.halt();
    }
}
