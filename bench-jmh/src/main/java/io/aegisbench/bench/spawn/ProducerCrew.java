package io.aegisbench.bench.spawn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Producers that hand tasks over in one condition, and the proof that every task they handed over
 * was performed once. Not thread-safe: the session owns it.
 */
final class ProducerCrew {
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(1);

    private final Mechanism mechanism;
    private final HandOff handOff;
    private final Background background;
    private final SessionPlan plan;

    ProducerCrew(Mechanism mechanism, HandOff handOff, Background background, SessionPlan plan) {
        this.mechanism = mechanism;
        this.handOff = handOff;
        this.background = background;
        this.plan = plan;
    }

    /** {@return what one slice measured} */
    Sample run(Condition condition, int producers) throws InterruptedException {
        long[] lags = new long[plan.tasks(condition, producers)];
        background.expect(lags);
        LongAdder handedOver = new LongAdder();
        int before = fill(plan.before(condition));
        handedOver.add(before);
        List<Producer> crew = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            crew.add(
                    new Producer(
                            handOff, before + p, producers, lags.length, background::performed));
        }
        Sample sample = together(crew, () -> paces(condition, producers, handedOver));
        if (mechanism.isDressed()) {
            long tasks = before;
            for (int p = 0; p < producers; p++) {
                tasks += (crew.get(p).next() - before - p) / producers;
            }
            awaitPerformed(tasks);
            for (int p = 0; p < producers; p++) {
                collect(lags, before + p, producers, crew.get(p).next(), sample);
            }
        }
        return sample;
    }

    /** Hands tasks over until so many are, or one is refused. */
    private int fill(int tasks) {
        int filled = 0;
        while (filled < tasks && handOff.handOver(filled, System.nanoTime())) {
            filled++;
        }
        return filled;
    }

    private Producer.Paces paces(Condition condition, int producers, LongAdder handedOver) {
        Pace.Spin spin = Pace.Spin.of(producers);
        return switch (condition) {
            case IDLE -> {
                long interval = plan.interval().toNanos();
                yield paces(
                        plan.idleCalls(),
                        calls -> new Pace.Regular(System::nanoTime, calls, interval, spin));
            }
            case BUSY ->
                    paces(
                            plan.busyCalls(),
                            calls ->
                                    new Pace.Bursts(
                                            calls, handedOver, performed(handedOver), spin));
            case FULL ->
                    new Producer.Paces(
                            new Pace.Counted(Mechanism.BOUND),
                            new Pace.Ceaseless(System::nanoTime, plan.full().toNanos()),
                            new Pace.Ceaseless(System::nanoTime, plan.fullForCpu().toNanos()));
        };
    }

    /** Where nothing is handed over, nothing waits. */
    private LongSupplier performed(LongAdder handedOver) {
        return mechanism.isDressed() ? background::performed : handedOver::sum;
    }

    private Producer.Paces paces(int timedCalls, IntFunction<Pace> pace) {
        return new Producer.Paces(
                pace.apply(Producer.LEAD_IN),
                pace.apply(timedCalls),
                pace.apply(plan.cpuCalls(timedCalls)));
    }

    private static Sample together(List<Producer> crew, Supplier<Producer.Paces> paces)
            throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(crew.size());
        CountDownLatch start = new CountDownLatch(1);
        ThreadFactory threads = Thread.ofPlatform().name("producer-", 0).factory();
        List<Future<Sample>> running = new ArrayList<>();
        try (ExecutorService pool = Executors.newThreadPerTaskExecutor(threads)) {
            for (Producer producer : crew) {
                Producer.Paces own = paces.get();
                running.add(
                        pool.submit(() -> {
                            ready.countDown();
                            start.await();
                            return producer.run(own);
                        }));
            }
            ready.await();
            start.countDown();
            Sample all = new Sample();
            for (Future<Sample> one : running) {
                all.add(result(one));
            }
            return all;
        }
    }

    private static Sample result(Future<Sample> producer) throws InterruptedException {
        try {
            return producer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a producer failed: " + e.getCause(), e.getCause());
        }
    }

    private void awaitPerformed(long tasks) {
        long begun = System.nanoTime();
        while (background.performed() < tasks) {
            if (System.nanoTime() - begun > DRAIN_LIMIT.toNanos()) {
                throw new IllegalStateException(
                        "tasks were lost: mechanism=%s, handedOver=%s, performed=%s"
                                .formatted(mechanism.id(), tasks, background.performed()));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** As many were performed as were handed over, and each at least once: so each once. */
    private void collect(long[] lags, int first, int stride, int end, Sample sample) {
        for (int id = first; id < end; id += stride) {
            if (lags[id] == 0) {
                throw new IllegalStateException(
                        "a task was not performed: mechanism=%s, id=%s"
                                .formatted(mechanism.id(), id));
            }
            Sample.record(sample.lag, lags[id]);
        }
    }
}
