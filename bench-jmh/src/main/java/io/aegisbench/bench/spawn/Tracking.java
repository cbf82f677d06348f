package io.aegisbench.bench.spawn;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How the tasks in flight are known. Thread-safe. */
sealed interface Tracking {
    /** The producer's part: before the background can see the task. */
    void enter(Object task);

    /** The background's part, and the producer's if the task was not taken. */
    void leave(Object task);

    /**
     * The article's work: every task in a live set, and a gauge updated as it enters and leaves.
     */
    final class LiveSet implements Tracking {
        private final Set<Object> live = ConcurrentHashMap.newKeySet(2 * Mechanism.BOUND);
        private final Gauge gauge =
                Gauge.builder()
                        .name("tasks_in_flight")
                        .help("Tasks handed over and not yet performed.")
                        .register(new PrometheusRegistry());

        @Override
        public void enter(Object task) {
            live.add(task);
            gauge.inc();
        }

        @Override
        public void leave(Object task) {
            live.remove(task);
            gauge.dec();
        }

        int size() {
            return live.size();
        }

        double gauge() {
            return gauge.get();
        }
    }

    /** Two striped counters, whose difference is what is in flight. */
    final class Counters implements Tracking {
        private final LongAdder entered = new LongAdder();
        private final LongAdder left = new LongAdder();

        @Override
        public void enter(Object task) {
            entered.increment();
        }

        @Override
        public void leave(Object task) {
            left.increment();
        }
    }

    /** Nothing beside a ring's own positions, whose difference is what is in flight. */
    final class Positions implements Tracking {
        @Override
        public void enter(Object task) {}

        @Override
        public void leave(Object task) {}
    }
}
