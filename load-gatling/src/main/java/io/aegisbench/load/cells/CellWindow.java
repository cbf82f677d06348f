package io.aegisbench.load.cells;

import io.aegisbench.load.drive.LatencyProbe;
import io.aegisbench.load.drive.ProbeTarget;
import io.aegisbench.load.process.Pause;
import io.aegisbench.load.process.ProcReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What was seen of a cell from outside, in a span within the time of its load.
 *
 * @param used by the processes
 * @param probe the latencies
 * @param probeStart when the probe began
 */
record CellWindow(Snapshot.Window used, LatencyProbe.Result probe, Instant probeStart) {
    /**
     * {@return what is seen in a span} It waits for its begin, and returns after its end.
     *
     * @param targets of the probe
     * @param beginNanos by {@link System#nanoTime}
     * @param endNanos likewise
     * @throws IOException if a process has ended
     */
    static CellWindow look(
            ProcReader proc,
            Snapshot.Roles roles,
            List<ProbeTarget> targets,
            long beginNanos,
            long endNanos)
            throws IOException {
        Pause.until(beginNanos);
        Snapshot before = Snapshot.take(proc, roles);
        LatencyProbe probe =
                new LatencyProbe(targets, Duration.ofNanos(endNanos - System.nanoTime()));
        Instant probeStart = Instant.now();
        probe.start();
        Pause.until(endNanos);
        Snapshot.Window used = Snapshot.take(proc, roles).since(before);
        try {
            return new CellWindow(used, probe.finish(), probeStart);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the probe ran", e);
        }
    }
}
