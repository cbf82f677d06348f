package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generator;
import io.aegisbench.load.fleet.Servers;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.LoadPlan;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.LoadSettings;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.ProgramChoice;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.Folders;
import io.aegisbench.load.process.Pinning;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.CellsFile;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures every cell of a plan that the run's folder does not hold yet, and appends each as it is
 * measured. Not thread-safe.
 */
public final class StudyRun {
    /** After so many groups in a row that did not start, the run ends. */
    static final int MAX_FAILURES = 3;

    private final LoadSettings settings;
    private final Path folder;
    private final PrintStream out;
    private final CellsFile file;
    private final Set<String> done = new HashSet<>();
    private final Set<String> atCeiling = new HashSet<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    /**
     * Creates a run.
     *
     * @param folder of it, with the rows that an earlier start has left
     * @throws IOException if those cannot be read
     */
    public StudyRun(LoadSettings settings, Path folder, PrintStream out) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.out = out;
        this.file = CellsFile.open(folder);
        file.rows().forEach(this::note);
    }

    /** {@return what was not measured and why, by cell} */
    public Map<String, String> skipped() {
        return Map.copyOf(skipped);
    }

    /**
     * Measures.
     *
     * @throws IOException if nothing can be measured any more; every process has ended
     */
    public void run(LoadPlan plan) throws IOException {
        Path work = folder.resolve("work");
        Folders.delete(work);
        int rounds = settings.extent().rounds();
        try (TestBed site = TestBed.open(settings, work)) {
            ProgramChoice programs = ProgramChoice.of(settings.generator(), site.hasWrk());
            List<Calibration.Trial> trials = Calibration.trials(plan.cells(), programs);
            Progress progress = new Progress(out, trials.size() + rounds * plan.cells().size());
            pinRunner(site);
            calibrate(site, trials, progress);
            CellRun cells = new CellRun(site, folder, Calibration.ceilings(file.rows()));
            Bench bench = new Bench(site, cells, programs, progress);
            int failures = 0;
            for (int round = 1; round <= rounds; round++) {
                for (LoadPlan.Block block : plan.round(round, settings.seed())) {
                    failures = block(bench, block, round) ? 0 : failures + 1;
                    if (failures == MAX_FAILURES) {
                        throw new IOException(
                                "%s groups of servers in a row failed: %s"
                                        .formatted(MAX_FAILURES, skipped));
                    }
                }
            }
        } finally {
            Folders.delete(work);
        }
    }

    /** What every cell of a run is measured with. */
    private record Bench(TestBed site, CellRun cells, ProgramChoice programs, Progress progress) {}

    /** The runner's own threads, the probe's among them, stay off the workers' cores. */
    private static void pinRunner(TestBed site) throws IOException {
        long pid = ProcessHandle.current().pid();
        Pinning.pin(pid, site.cores().generator());
    }

    private void calibrate(TestBed site, List<Calibration.Trial> trials, Progress progress)
            throws IOException {
        Calibration calibration = new Calibration(site);
        for (Calibration.Trial trial : trials) {
            if (done.contains(CellRow.key(trial.id(), 1))) {
                progress.skip();
            } else {
                keep(calibration.measure(trial, progress.next()), progress);
            }
        }
    }

    private void keep(CellRow row, Progress progress) throws IOException {
        file.append(row);
        note(row);
        progress.show(row);
    }

    private void note(CellRow row) {
        done.add(row.key());
        if (CellState.isAtCeiling(row)) {
            atCeiling.add(row.shown(Column.CELL));
        }
    }

    /** Where Gatling is the bound, wrk's cell says what the server can do: one round is enough. */
    private boolean isDone(PlannedCell cell, int round) {
        boolean beyond =
                cell.variant().surroundings() == Variant.Surroundings.GATLING
                        && atCeiling.contains(cell.id());
        return beyond || done.contains(CellRow.key(cell.id(), round));
    }

    /** {@return whether the servers could be measured} */
    private boolean block(Bench bench, LoadPlan.Block block, int round) throws IOException {
        TestBed site = bench.site();
        List<PlannedCell> left =
                block.cells().stream().filter(cell -> !isDone(cell, round)).toList();
        block.cells().stream()
                .filter(cell -> !left.contains(cell))
                .forEach(_ -> bench.progress().skip());
        if (left.isEmpty()) {
            return true;
        }
        try (Servers servers = Servers.start(site, block.group())) {
            LoadProgram second = bench.programs().second();
            List<String> remarks =
                    new WarmUp(site, new Generator(site), second, settings.study().warmUpWindows())
                            .run(servers).stream().toList();
            servers.arrange();
            for (PlannedCell cell : left) {
                CellPlace place = place(bench, cell, round, remarks);
                keep(measured(bench.cells(), cell, servers, place), bench.progress());
            }
            return true;
        } catch (IOException e) {
            if (site.children().isEnding()) {
                throw new IOException("the run was interrupted", e);
            }
            for (PlannedCell cell : left) {
                if (!done.contains(CellRow.key(cell.id(), round))) {
                    keep(failed(cell, place(bench, cell, round, List.of()), e), bench.progress());
                }
            }
            return false;
        }
    }

    private CellPlace place(Bench bench, PlannedCell cell, int round, List<String> remarks) {
        return new CellPlace(
                settings.study().id(),
                round,
                bench.progress().next(),
                bench.programs().of(cell),
                remarks);
    }

    /** A noisy cell is measured again, a bounded number of times; the last time counts. */
    private CellRow measured(CellRun cells, PlannedCell cell, Servers servers, CellPlace place)
            throws IOException {
        int attempts = place.remarks().isEmpty() ? settings.study().attempts() : 1;
        CellRow row = cells.measure(cell, servers, place);
        for (int attempt = 2; attempt <= attempts && isNoisy(row); attempt++) {
            row = cells.measure(cell, servers, place);
            String reason = row.shown(Column.STATE_REASON);
            row.put(
                    Column.STATE_REASON,
                    "measured %s times%s"
                            .formatted(attempt, reason.isEmpty() ? "" : ", " + reason));
        }
        return row;
    }

    private static boolean isNoisy(CellRow row) {
        return row.shown(Column.STATE).equals(CellState.Kind.NOISY.id());
    }

    private CellRow failed(PlannedCell cell, CellPlace place, IOException e) {
        String reason = Optional.ofNullable(e.getMessage()).orElse(e.toString());
        skipped.put(CellRow.key(cell.id(), place.round()), reason);
        return place.failed(cell, reason);
    }
}
