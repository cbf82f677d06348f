package io.aegisbench.load.simulation;

import io.aegisbench.load.cells.CellPlace;
import io.aegisbench.load.cells.RunNotes;
import io.aegisbench.load.cells.StepRecorder;
import io.aegisbench.load.drive.ProbeTarget;
import io.aegisbench.load.plan.Front;
import io.aegisbench.load.plan.Layout;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.reports.run.RunFolder;
import io.aegisbench.reports.run.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The run that a simulation leaves: {@code run.json} and a cell for each step, so that its curves
 * are drawn as any other's. Thread-safe.
 */
final class SimulationRun {
    /** The kind of such runs. */
    static final String KIND = "simulation";

    private final RunFolder folder;
    private final RunRecord record;
    private final StepRecorder recorder;
    private final Place place;
    private Optional<LoadStep> last = Optional.empty();
    private int position;

    /**
     * What all cells of a simulation have in common.
     *
     * @param sweep what is asked
     * @param layout of the proxy
     * @param variant of it
     */
    record Place(SweepKind sweep, Layout layout, Variant variant) {}

    /**
     * Begins a run.
     *
     * @param folder of it
     * @param asked the settings, by property name
     * @param jar of the proxy that was started, if one was
     * @param servers pids of started proxies
     * @param serverCores that they have
     */
    SimulationRun(
            RunFolder folder,
            Map<String, String> asked,
            Optional<Path> jar,
            List<Long> servers,
            CoreSet serverCores,
            Place place)
            throws IOException {
        this.folder = folder;
        this.place = place;
        record = RunRecord.begin(folder, InstantSource.system(), RunNotes.asked(KIND, asked, jar));
        int generatorCores = Runtime.getRuntime().availableProcessors();
        recorder = new StepRecorder(folder.path(), serverCores, servers, generatorCores);
    }

    /** Looks at a step that begins now; the one before has ended. */
    synchronized void begin(LoadStep step, List<ProbeTarget> targets) throws IOException {
        keepLast();
        position++;
        PlannedCell cell =
                new PlannedCell(
                        place.sweep, place.layout, place.variant, step.planned(), Front.GENERATOR);
        CellPlace at = new CellPlace(KIND, step.round(), position, LoadProgram.GATLING, List.of());
        recorder.look(cell, at, targets, step.length());
        last = Optional.of(step);
    }

    /** Its own times count where it took them itself. */
    private void keepLast() throws IOException {
        if (last.isPresent()) {
            recorder.keep(last.get().generated(), last.get().latencies());
            last = Optional.empty();
        }
    }

    Path folder() {
        return folder.path();
    }

    /** Keeps the last step, and says that nothing is missing. */
    synchronized void finish() throws IOException {
        keepLast();
        record.end(RunRecord.COMPLETE);
    }
}
