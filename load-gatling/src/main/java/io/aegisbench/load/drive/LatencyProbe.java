package io.aegisbench.load.drive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
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
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /**
     * Waking takes some 60 µs: the last part of a wait is spent awake, so a request goes in time.
     */
    private static final long SPIN_NANOS = 120_000;

    private final Question question;
    private final List<Integer> ports;
    private final Duration duration;
    private final List<Asker> askers = new ArrayList<>();

    /**
     * Creates a probe.
     *
     * @param question to ask
     * @param ports of the workers, asked in turn
     * @param duration how long
     */
    public LatencyProbe(Question question, List<Integer> ports, Duration duration) {
        this.question = question;
        this.ports = List.copyOf(ports);
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
        long begin = System.nanoTime();
        long period = CONNECTIONS * 1_000_000_000L / RATE;
        int workers = Math.max(CONNECTIONS, ports.size());
        long each = period * workers / CONNECTIONS;
        for (int i = 0; i < workers; i++) {
            Asker asker = new Asker(ports.get(i % ports.size()), begin, i * each / workers, each);
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
        private final int port;
        private final byte[] request;
        private final long begin;
        private final long offset;
        private final long period;
        private final List<Sample> samples = new ArrayList<>();
        private final Map<String, Integer> errors = new TreeMap<>();
        private final Thread thread = Thread.ofPlatform().daemon().name("probe").unstarted(this);
        private Optional<Socket> socket = Optional.empty();

        private Asker(int port, long begin, long offset, long period) {
            this.port = port;
            this.request = question.request(port);
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
                Socket open = connected();
                InputStream in = new BufferedInputStream(open.getInputStream());
                long sent = System.nanoTime();
                open.getOutputStream().write(request);
                HttpAnswer answer = HttpAnswer.read(in);
                long answered = System.nanoTime();
                question.fault(answer)
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

        private Socket connected() throws IOException {
            if (socket.isPresent()) {
                return socket.get();
            }
            Socket opened = new Socket();
            opened.setTcpNoDelay(true);
            opened.setSoTimeout((int) ANSWER_LIMIT.toMillis());
            opened.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    (int) ANSWER_LIMIT.toMillis());
            socket = Optional.of(opened);
            return opened;
        }

        private void drop() {
            try {
                if (socket.isPresent()) {
                    socket.get().close();
                }
            } catch (IOException e) {
                count("close");
            }
            socket = Optional.empty();
        }
    }
}
