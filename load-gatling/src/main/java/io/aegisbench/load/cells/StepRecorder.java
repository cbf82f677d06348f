package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.drive.ProbeTarget;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.load.process.ProcReader;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;

/**
 * Keeps the steps of a simulation as cells of a run. Each is looked at from outside, by a thread of
 * its own, while this JVM loads it; so its figures mean what those of any other cell do. Not
 * thread-safe: one step is kept before the next is looked at.
 */
public final class StepRecorder {
    private static final String NO_CALIBRATION =
            "a simulation calibrates nothing, the generator's CPU says whether it was the limit";

    private final Path folder;
    private final CellsFile file;
    private final Snapshot.Roles roles;
    private final int generatorCores;
    private Optional<Look> look = Optional.empty();

    private record Look(PlannedCell cell, CellPlace place, CompletableFuture<CellWindow> window) {}

    /**
     * Opens the cells of a run.
     *
     * @param folder of the run
     * @param serverCores that the servers have
     * @param servers pids of those that were started, none if they are somebody else's
     * @param generatorCores how many this JVM has
     */
    public StepRecorder(Path folder, CoreSet serverCores, List<Long> servers, int generatorCores)
            throws IOException {
        this.folder = folder;
        this.generatorCores = generatorCores;
        file = CellsFile.open(folder);
        long self = ProcessHandle.current().pid();
        roles = new Snapshot.Roles(serverCores, servers, self, OptionalLong.empty());
    }

    /**
     * Begins to look at a step that begins now; returns at once.
     *
     * @param targets of the probe, none if nobody is to ask beside the load
     * @param length of the step
     */
    public void look(
            PlannedCell cell, CellPlace place, List<ProbeTarget> targets, Duration length) {
        long now = System.nanoTime();
        long margin = Math.min(length.toNanos() / 5, 250_000_000L);
        CompletableFuture<CellWindow> window = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("look-at-step")
                .start(() -> {
                    try {
                        window.complete(
                                CellWindow.look(
                                        new ProcReader(Path.of("/")),
                                        roles,
                                        targets,
                                        now + margin,
                                        now + length.toNanos() - margin));
                    } catch (IOException | RuntimeException e) {
                        // Whatever it is, who keeps the step waits for it.
                        window.completeExceptionally(e);
                    }
                });
        look = Optional.of(new Look(cell, place, window));
    }

    /**
     * Keeps the row of the step that was looked at last, if it is not kept yet.
     *
     * @param generated what the simulation counted
     * @param latencies that the simulation took itself, where no probe asked
     */
    public void keep(Generated generated, Optional<Histogram> latencies) throws IOException {
        if (look.isEmpty()) {
            return;
        }
        Look last = look.get();
        look = Optional.empty();
        CellRow row;
        try {
            row = row(last, generated, last.window.get());
        } catch (ExecutionException e) {
            row = last.place.failed(last.cell, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a step was looked at", e);
        }
        CellRow whole = row;
        latencies.ifPresent(histogram -> ProbeColumns.fill(whole, histogram));
        file.append(whole);
    }

    private CellRow row(Look last, Generated generated, CellWindow window) throws IOException {
        boolean ours = !roles.servers().isEmpty();
        MeasuredCell.Limit limit =
                new MeasuredCell.Limit(Double.POSITIVE_INFINITY, NO_CALIBRATION, generatorCores);
        CellRow row =
                new MeasuredCell(last.cell, last.place, generated, window).row(folder, limit, ours);
        if (!ours) {
            row.put(Column.LAYOUT, "named proxy");
            row.miss(Column.IO_THREADS, "the server is not of this run");
        }
        ProbeColumns.fillGaps(row, new Histogram(1));
        JvmColumns.miss(row, "a simulation does not look into the server's JVM");
        return row;
    }
}
