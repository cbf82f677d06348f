package io.aegisbench.bench;

import io.aegisbench.bench.HopFiles.Place;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * What does one hop through the proxy cost? The whole proxy, its forwarder alone, nginx, HAProxy
 * and Undertow's own proxy handler, each a process pinned to core 0, asked from core 1, where the
 * upstreams run too. No JMH: a program of processes, in rounds whose order is drawn anew; what is
 * compared is measured in the same round. The proxy's rate limits are set so that they cost and
 * never refuse.
 *
 * <p>Closed loops are wrk's and say what a call costs the server; at {@code c=1} they say what it
 * costs the client. Open arrivals, streams and health checks are asked by this JVM, whose times are
 * kept as histograms.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=Hop}, or {@code -Dbench='Hop.*part=sse'};
 * needs Linux with taskset, nginx, haproxy and wrk, and the proxy's jar.
 */
final class HopComparison {
    static final String PROXY = "proxy";
    static final String OFF = "off";
    static final String SCHEDULED = "scheduled";
    static final String WRITTEN = "written";
    static final String DURABLE = "durable";
    static final String BARE = "bare handler";
    static final String IDLE = "idle";
    static final String SATURATED = "saturated";
    static final List<String> HOPS =
            List.of(HopFleet.DIRECT, "nginx", "haproxy", HopServer.HANDLER, "forwarder", PROXY);
    static final int[] CONNECTIONS = {1, 16, 64};

    private static final int LANES = 64;
    private static final int MOST_WARM_UPS = 12;
    private static final int CALM_WARM_UPS = 2;

    /** A look that costs less than this share of the least before says that it still falls. */
    private static final double CALM = 0.97;

    private static final int WARM_UP_CONNECTIONS = 16;

    private final HopFleet fleet;
    private final HopFiles files;
    private final HopWrk wrk;
    private final Pace pace;
    private final Random random;
    private final PrintStream out;

    /**
     * How long one looks.
     *
     * @param rounds of everything
     * @param seconds of each look
     * @param warmUpSeconds of each server, once
     * @param streams of each subject in a round
     */
    record Pace(int rounds, int seconds, int warmUpSeconds, int streams) {
        static Pace of(Study study) {
            return switch (study) {
                case SMOKE -> new Pace(1, 1, 1, 1);
                case QUICK -> new Pace(3, 2, 6, 3);
                case FULL -> new Pace(7, 4, 10, 6);
            };
        }

        long nanos() {
            return seconds * 1_000_000_000L;
        }
    }

    HopComparison(
            HopFleet fleet, HopFiles files, Path folder, Pace pace, long seed, PrintStream out)
            throws IOException {
        this.fleet = fleet;
        this.files = files;
        this.pace = pace;
        this.out = out;
        random = new Random(seed);
        wrk = new HopWrk(folder.resolve("work"), folder.resolve("wrk.txt"));
    }

    /** One thing to measure in a round. */
    private interface Step {
        void measure(int round) throws IOException, InterruptedException;
    }

    /** Measures the parts in all rounds. */
    void run(List<HopPart> parts) throws IOException, InterruptedException {
        List<List<Step>> prepared = new ArrayList<>();
        for (HopPart part : parts) {
            out.println("starting and warming up: " + part.id());
            prepared.add(new ArrayList<>(steps(part)));
        }
        for (int round = 1; round <= pace.rounds; round++) {
            Collections.shuffle(prepared, random);
            for (List<Step> together : prepared) {
                Collections.shuffle(together, random);
                for (Step step : together) {
                    step.measure(round);
                }
            }
            out.printf("round %d of %d is measured%n", round, pace.rounds);
        }
    }

    private List<Step> steps(HopPart part) throws IOException, InterruptedException {
        return switch (part) {
            case HOP -> hop();
            case TAX -> tax();
            case DURABLE -> List.of(new HopForces(this, files, pace, random)::measure);
            case SSE -> List.of(new HopStreams(this, files, pace, random)::measure);
            case LIVE -> live();
            case HEALTH -> List.of(new HopHealth(this, files, pace, random)::measure);
        };
    }

    private List<Step> hop() throws IOException, InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (String name : HOPS) {
            HopFleet.Server server = warm(name.equals(PROXY) ? proxy(OFF) : fleet.hop(name));
            for (int connections : CONNECTIONS) {
                steps.add(round -> chat(HopPart.HOP, round, name, server, connections));
            }
        }
        return steps;
    }

    private List<Step> tax() throws IOException, InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (String ack : List.of(OFF, SCHEDULED, WRITTEN, DURABLE)) {
            HopFleet.Server server = warm(proxy(ack));
            steps.add(round -> chat(HopPart.TAX, round, ack, server, CONNECTIONS[1]));
        }
        return steps;
    }

    private List<Step> live() throws IOException, InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (String name : List.of(BARE, PROXY)) {
            HopFleet.Server server = name.equals(BARE) ? fleet.hop(HopServer.LIVE) : proxy(OFF);
            wrk.get(server, WARM_UP_CONNECTIONS, pace.warmUpSeconds, "/live");
            steps.add(round -> {
                HopWrk.Look look = wrk.get(server, CONNECTIONS[1], pace.seconds, "/live");
                keep(new Place(HopPart.LIVE.id(), round, name, "c=" + CONNECTIONS[1]), look);
            });
        }
        return steps;
    }

    /** {@return the proxy in a mode, before the upstream of fixed answers} */
    HopFleet.Server proxy(String ack) throws IOException, InterruptedException {
        return fleet.proxy("proxy-" + ack, ack, fleet.upstream(), Map.of());
    }

    HopFleet fleet() {
        return fleet;
    }

    /** {@return the server, asked until its calls cost what they will} */
    HopFleet.Server warm(HopFleet.Server server) throws IOException {
        return warm(server, WARM_UP_CONNECTIONS);
    }

    /**
     * {@return the server, asked by so many connections until its calls cost what they will} By the
     * clock alone a server that shares its core with its compiler would be measured half compiled.
     */
    HopFleet.Server warm(HopFleet.Server server, int connections) throws IOException {
        double least = wrk.ask(server, connections, pace.warmUpSeconds).cpuMicros();
        int calm = 0;
        for (int look = 0; look < MOST_WARM_UPS && calm < CALM_WARM_UPS; look++) {
            double cost = wrk.ask(server, connections, pace.seconds).cpuMicros();
            calm = cost > CALM * least ? calm + 1 : 0;
            least = Math.min(cost, least);
        }
        return server;
    }

    /** {@return answers a second of a server that is asked by all connections} */
    double capacity(HopFleet.Server server) throws IOException {
        return wrk.ask(server, CONNECTIONS[2], pace.seconds).rate();
    }

    private void chat(HopPart part, int round, String name, HopFleet.Server server, int connections)
            throws IOException {
        HopWrk.Look look = wrk.ask(server, connections, pace.seconds);
        keep(new Place(part.id(), round, name, "c=" + connections), look);
    }

    private void keep(Place at, HopWrk.Look look) throws IOException {
        if (!look.errors().isEmpty()) {
            throw new IOException("%s, %s: %s".formatted(at.subject(), at.load(), look.errors()));
        }
        files.add(
                at,
                Map.of(
                        "requests", look.requests(),
                        "ratePerSecond", look.rate(),
                        "cpuMicros", look.cpuMicros(),
                        "p50Micros", look.medianMicros(),
                        "p99Micros", look.tailMicros()));
    }

    /** {@return times of open arrivals} */
    Histogram open(HopFleet.Server server, double rate) throws IOException {
        try (HopLoad load = new HopLoad(server.port(), HopLoad.question(), LANES)) {
            load.open(rate, pace.nanos(), random);
            return good(load, server);
        }
    }

    /** {@return times of one connection that asks again when it is answered} */
    Histogram alone(HopFleet.Server server) throws IOException {
        try (HopLoad load = new HopLoad(server.port(), HopLoad.question(), 1)) {
            load.closed(pace.nanos());
            return good(load, server);
        }
    }

    private static Histogram good(HopLoad load, HopFleet.Server server) throws IOException {
        if (load.refused() > 0) {
            throw new IOException("%s refused %d calls".formatted(server.name(), load.refused()));
        }
        return load.latencies();
    }
}
