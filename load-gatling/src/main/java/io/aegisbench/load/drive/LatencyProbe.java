package io.aegisbench.load.drive;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks at set times, few times a second, on connections of its own, and keeps when each request was
 * meant to go, went, and was answered. It runs beside the load, so that the load's generator need
 * not resolve latencies; every answer's content is checked. Not thread-safe: {@link #start} once.
 */
public final class LatencyProbe {
    /** Together; at 60 µs each this adds 1.5 % of a core's time. */
    static final int RATE = 250;

    static final int CONNECTIONS = 2;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /**
     * Waking takes some 60 µs: the last part of a wait is spent awake, so a request goes in time.
     */
    private static final long SPIN_NANOS = 120_000;

    private final List<ProbeTarget> targets;
    private final Duration duration;
    private final Duration answerLimit;
    private final List<Asker> askers = new ArrayList<>();

    /**
     * Creates a probe.
     *
     * @param targets asked in turn; without any it asks nothing
     * @param duration how long
     */
    public LatencyProbe(List<ProbeTarget> targets, Duration duration) {
        this(targets, duration, ANSWER_LIMIT);
    }

    /** Creates a probe that waits so long for an answer. */
    LatencyProbe(List<ProbeTarget> targets, Duration duration, Duration answerLimit) {
        this.answerLimit = answerLimit;
        this.targets = List.copyOf(targets);
        this.duration = duration;
    }

    /**
     * What one request was like, in nanoseconds since the probe's start.
     *
     * @param intended when it was to go
     * @param sent when it went
     * @param answered when the last byte of its answer was there
     */
    public record Sample(long intended, long sent, long answered) {}

    /**
     * What the probe saw.
     *
     * @param samples of right answers
     * @param errors how many answers were none or wrong, by kind
     */
    public record Result(List<Sample> samples, Map<String, Integer> errors) {
        public Result {
            samples = List.copyOf(samples);
            errors = Map.copyOf(errors);
        }
    }

    /** Begins to ask. */
    public void start() {
        if (targets.isEmpty()) {
            return;
        }
        long begin = System.nanoTime();
        long period = CONNECTIONS * 1_000_000_000L / RATE;
        int workers = Math.max(CONNECTIONS, targets.size());
        long each = period * workers / CONNECTIONS;
        for (int i = 0; i < workers; i++) {
            Asker asker =
                    new Asker(targets.get(i % targets.size()), begin, i * each / workers, each);
            askers.add(asker);
            asker.thread.start();
        }
    }

    /** {@return everything, after the last answer} */
    public Result finish() throws InterruptedException {
        List<Sample> samples = new ArrayList<>();
        Map<String, Integer> errors = new TreeMap<>();
        for (Asker asker : askers) {
            asker.thread.join();
            samples.addAll(asker.samples);
            asker.errors.forEach((kind, n) -> errors.merge(kind, n, Integer::sum));
        }
        return new Result(samples, errors);
    }

    /** Who asks on one connection. */
    private final class Asker implements Runnable {
        private final ProbeTarget target;
        private final byte[] request;
        private final long begin;
        private final long offset;
        private final long period;
        private final List<Sample> samples = new ArrayList<>();
        private final Map<String, Integer> errors = new TreeMap<>();
        private final Thread thread = Thread.ofPlatform().daemon().name("probe").unstarted(this);
        private Optional<HttpConnection> connection = Optional.empty();

        private Asker(ProbeTarget target, long begin, long offset, long period) {
            this.target = target;
            request = target.request().getBytes(StandardCharsets.UTF_8);
            this.begin = begin;
            this.offset = offset;
            this.period = period;
        }

        @Override
        public void run() {
            for (long at = offset; at < duration.toNanos(); at += period) {
                await(begin + at);
                ask(at);
            }
            drop();
        }

        private static void await(long nanos) {
            long left = nanos - System.nanoTime();
            while (left > 0) {
                if (left > SPIN_NANOS) {
                    LockSupport.parkNanos(left - SPIN_NANOS);
                } else {
                    Thread.onSpinWait();
                }
                left = nanos - System.nanoTime();
            }
        }

        private void ask(long intended) {
            try {
                HttpConnection open = connected();
                long sent = System.nanoTime();
                HttpAnswer answer = open.ask(request);
                long answered = System.nanoTime();
                target.fault()
                        .apply(answer)
                        .ifPresentOrElse(
                                this::count,
                                () ->
                                        samples.add(
                                                new Sample(
                                                        intended, sent - begin, answered - begin)));
            } catch (SocketTimeoutException e) {
                count("timeout");
                drop();
            } catch (IOException | NumberFormatException e) {
                count("connection");
                drop();
            }
        }

        private void count(String kind) {
            errors.merge("probe-" + kind, 1, Integer::sum);
        }

        private HttpConnection connected() throws IOException {
            if (connection.isEmpty()) {
                connection = Optional.of(HttpConnection.open(target.server(), answerLimit));
            }
            return connection.get();
        }

        private void drop() {
            try {
                if (connection.isPresent()) {
                    connection.get().close();
                }
            } catch (IOException e) {
                count("close");
            }
            connection = Optional.empty();
        }
    }
}
