package io.aegisbench.bench;

import io.aegisbench.bench.HopFiles.Place;
import io.aegisbench.reports.run.Subprocess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * Health checks with a key, at 200 a second, of a proxy with nothing else to do, and of the same
 * while every slot for evidence is taken: twice as many calls come as its few slots were seen to
 * serve, and the others are refused. Its slots and not its work are few, and it has both cores,
 * since cores that are full would show what a core costs and not what the background path does. Not
 * thread-safe.
 */
final class HopHealth {
    static final String LOAD = "200 a second";

    private static final double CHECKS_PER_SECOND = 200;

    /** Given back once in some 4 ms, when the background thread has looked. */
    private static final int SLOTS = 8;

    private static final int CALLERS = 8 * SLOTS;
    private static final long LEAD_NANOS = 500_000_000L;

    private final HopFiles files;
    private final HopComparison.Pace pace;
    private final Random random;
    private final HopFleet.Server proxy;
    private final double callsPerSecond;

    /** Starts a proxy with few slots. */
    HopHealth(HopComparison hops, HopFiles files, HopComparison.Pace pace, Random random)
            throws IOException, InterruptedException {
        this.files = files;
        this.pace = pace;
        this.random = random;
        proxy =
                hops.fleet()
                        .proxy(
                                "proxy-health",
                                HopComparison.SCHEDULED,
                                hops.fleet().upstream(),
                                Map.of("AEGIS_EVIDENCE_MAX_IN_FLIGHT", Integer.toString(SLOTS)));
        Subprocess.run(
                Path.of("").toAbsolutePath(),
                Duration.ofSeconds(20),
                List.of("taskset", "-a", "-p", "-c", "0,1", Long.toString(proxy.process().pid())));
        checks(pace.warmUpSeconds() * 1_000_000_000L);
        callsPerSecond = 2 * capacity(pace.warmUpSeconds());
        saturated();
    }

    /** {@return calls a second that find a slot when every caller asks again at once} */
    private double capacity(int seconds) throws IOException {
        try (HopLoad callers = new HopLoad(proxy.port(), HopLoad.question(), CALLERS)) {
            callers.closed(seconds * 1_000_000_000L);
            return Math.max(1, callers.latencies().getTotalCount()) / (double) seconds;
        }
    }

    /** One round: both in turn. */
    void measure(int round) throws IOException, InterruptedException {
        List<String> order = new ArrayList<>(List.of(HopComparison.IDLE, HopComparison.SATURATED));
        Collections.shuffle(order, random);
        for (String name : order) {
            Place at = new Place(HopPart.HEALTH.id(), round, name, LOAD);
            if (name.equals(HopComparison.IDLE)) {
                files.add(at, "health", checks(pace.nanos()));
            } else {
                Saturated seen = saturated();
                files.add(at, "health", seen.checks);
                files.add(
                        at, Map.of("answered", seen.answered * 1.0, "refused", seen.refused * 1.0));
            }
        }
    }

    private Histogram checks(long nanos) throws IOException {
        try (HopLoad load = new HopLoad(proxy.port(), HopLoad.get("/health"), 4)) {
            load.open(CHECKS_PER_SECOND, nanos, random);
            if (load.refused() > 0) {
                throw new IOException("a health check was answered 503");
            }
            return load.latencies();
        }
    }

    private record Saturated(Histogram checks, long answered, long refused) {}

    /** Checks while more calls come than can be recorded; without refusals they did not. */
    private Saturated saturated() throws IOException, InterruptedException {
        try (HopLoad callers = new HopLoad(proxy.port(), HopLoad.question(), CALLERS)) {
            List<IOException> faults = new ArrayList<>();
            long seed = random.nextLong();
            Thread asking =
                    Thread.ofPlatform()
                            .name("callers")
                            .start(() -> {
                                try {
                                    callers.open(
                                            callsPerSecond,
                                            pace.nanos() + LEAD_NANOS,
                                            new Random(seed));
                                } catch (IOException e) {
                                    faults.add(e);
                                }
                            });
            asking.join(Duration.ofNanos(LEAD_NANOS)); // By then every slot is taken.
            Histogram checks = checks(pace.nanos());
            asking.join();
            if (!faults.isEmpty()) {
                throw faults.getFirst();
            }
            long answered = callers.latencies().getTotalCount();
            return new Saturated(checks, answered, callers.refused());
        }
    }
}
