package io.aegisbench.bench;

import io.aegisbench.bench.HopFiles.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the proxy adds to a stream of 50 events 20 ms apart: streams of the upstream itself and
 * through the proxy in turn, over connections that stay. Not thread-safe.
 */
final class HopStreams {
    static final String LOAD = "one stream";

    /** At a time: a stream takes a second, and its code wants thousands of events. */
    private static final int WARM_UP_STREAMS = 200;

    private final HopFiles files;
    private final HopComparison.Pace pace;
    private final Random random;
    private final HopFleet.Server upstream;
    private final HopFleet.Server proxy;

    /** Starts the upstream and the proxy, and takes streams of both. */
    HopStreams(HopComparison hops, HopFiles files, HopComparison.Pace pace, Random random)
            throws IOException, InterruptedException {
        this.files = files;
        this.pace = pace;
        this.random = random;
        upstream = hops.fleet().streams();
        proxy = hops.fleet().proxy("proxy-streams", HopComparison.SCHEDULED, upstream, Map.of());
        for (HopFleet.Server server : List.of(upstream, proxy)) {
            hops.warm(server, WARM_UP_STREAMS);
            streams(server, 1, new HopStream.Times());
        }
    }

    /** One round: every stream's chunks are compared with those that came without the proxy. */
    void measure(int round) throws IOException {
        List<String> order = new ArrayList<>(List.of(HopFleet.DIRECT, HopComparison.PROXY));
        Collections.shuffle(order, random);
        List<String> chunks = List.of();
        for (String name : order) {
            HopFleet.Server server = name.equals(HopFleet.DIRECT) ? upstream : proxy;
            HopStream.Times times = new HopStream.Times();
            List<String> seen = streams(server, pace.streams(), times);
            if (!chunks.isEmpty() && !chunks.equals(seen)) {
                throw new IOException("the chunks with and without the proxy differ: " + seen);
            }
            chunks = seen;
            Place at = new Place(HopPart.SSE.id(), round, name, LOAD);
            files.add(at, "firstToken", times.firstTokens());
            files.add(at, "gap", times.gaps());
            files.add(
                    at, Map.of("chunks", (double) seen.size(), "streams", (double) pace.streams()));
        }
    }

    private static List<String> streams(HopFleet.Server server, int count, HopStream.Times times)
            throws IOException {
        List<String> chunks = List.of();
        try (HopStream stream = new HopStream(server.port())) {
            for (int i = 0; i < count; i++) {
                List<String> taken = stream.take(times);
                if (taken.size() < HopServer.STREAM_EVENTS
                        || (!chunks.isEmpty() && !chunks.equals(taken))) {
                    throw new IOException("chunks are missing, or differ: " + taken.size());
                }
                chunks = taken;
            }
        }
        return chunks;
    }
}
