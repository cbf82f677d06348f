package io.aegisbench.bench;

import io.aegisbench.bench.HopFiles.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * What waiting for the disk adds to a client's time: {@code durable} and {@code scheduled} in turn,
 * and the disk's own force just before and after them. Not thread-safe.
 */
final class HopForces {
    static final String HALF = "half of capacity";
    static final String ALONE = "c=1";
    static final String DISK = "disk";

    private static final List<String> MODES =
            List.of(HopComparison.SCHEDULED, HopComparison.DURABLE);

    private final HopComparison hops;
    private final HopFiles files;
    private final Random random;
    private final double rate;

    /** Starts both modes, and finds out what {@code durable} can do, the slower of the two. */
    HopForces(HopComparison hops, HopFiles files, HopComparison.Pace pace, Random random)
            throws IOException, InterruptedException {
        this.hops = hops;
        this.files = files;
        this.random = random;
        for (String mode : MODES) {
            hops.warm(hops.proxy(mode));
            hops.alone(hops.proxy(mode)); // This JVM's own code, too.
        }
        double capacity = hops.capacity(hops.proxy(HopComparison.DURABLE));
        this.rate = capacity / 2;
        files.add(
                new Place(HopPart.DURABLE.id(), 0, HopComparison.DURABLE, HALF),
                Map.of("capacityPerSecond", capacity, "seconds", (double) pace.seconds()));
    }

    /** One round: each load with the forces beside it. */
    void measure(int round) throws IOException, InterruptedException {
        for (String load : List.of(HALF, ALONE)) {
            Histogram forces = HopFiles.histogram();
            ForceProbe.measure(BenchDisk.folder(), forces);
            List<String> modes = new ArrayList<>(MODES);
            Collections.shuffle(modes, random);
            for (String mode : modes) {
                HopFleet.Server server = hops.proxy(mode);
                Histogram times = load.equals(ALONE) ? hops.alone(server) : hops.open(server, rate);
                files.add(new Place(HopPart.DURABLE.id(), round, mode, load), "call", times);
            }
            ForceProbe.measure(BenchDisk.folder(), forces);
            files.add(new Place(HopPart.DURABLE.id(), round, DISK, load), "force", forces);
        }
    }
}
