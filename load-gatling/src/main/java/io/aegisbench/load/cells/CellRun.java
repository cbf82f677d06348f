package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.drive.Generator;
import io.aegisbench.load.drive.GeneratorRun;
import io.aegisbench.load.drive.Latencies;
import io.aegisbench.load.drive.LatencyProbe;
import io.aegisbench.load.drive.LatencyProbe.Sample;
import io.aegisbench.load.drive.Question;
import io.aegisbench.load.fleet.Servers;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.PlannedCell.Group;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.process.Pause;
import io.aegisbench.load.process.Usage;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Loads servers once and makes the row of it. Not thread-safe: the runner owns it. */
public final class CellRun {
    /** Of an open load's requests. */
    private static final double LATE_SHARE = 0.05;

    private final TestBed site;
    private final Generator generator;
    private final Path folder;
    private final Ceilings ceilings;

    /**
     * Creates a runner of cells.
     *
     * @param folder of the run
     * @param ceilings of the generator
     */
    CellRun(TestBed site, Path folder, Ceilings ceilings) {
        this.site = site;
        this.generator = new Generator(site);
        this.folder = folder;
        this.ceilings = ceilings;
    }

    /**
     * Where in a run a cell stands.
     *
     * @param round from 1
     * @param position in the order of the run, from 1
     * @param driver that makes the load
     * @param remarks reasons that it is noisy already, such as a warm-up that did not settle
     */
    record Place(int round, int position, LoadProgram driver, List<String> remarks) {
        Place {
            remarks = List.copyOf(remarks);
        }
    }

    /** What one measurement gave. */
    private record Measured(
            Generated generated,
            Snapshot.Window window,
            Observers.Seen seen,
            LatencyProbe.Result probe,
            Instant probeStart) {
        /** {@return how many the servers answered in the window, the probe's among them} */
        double answeredInWindow() {
            return Math.max(1, generated.rate() * window.seconds() + probe.samples().size());
        }

        /** {@return how many they answered in all} */
        long answered() {
            return Math.max(1, generated.answered() + probe.samples().size());
        }
    }

    /**
     * {@return the cell's row, with its state}
     *
     * @throws IOException if a process fails
     */
    CellRow measure(PlannedCell cell, Servers servers, Place place) throws IOException {
        CellRow row = identity(cell, place);
        Measured measured = load(cell, servers, place.driver());
        load(row, cell, measured);
        latencies(row, cell, place, measured);
        usage(row, cell, measured);
        new JvmColumns(evidence(cell))
                .fill(row, measured.seen, measured.answered(), measured.window);
        state(row, cell, place, measured);
        return row;
    }

    static Question question(TestBed site, Group group) {
        return new Question(group.chat(), site.key(), group.variant().ack());
    }

    private static boolean evidence(PlannedCell cell) {
        return cell.sweep().asksChat() && !cell.variant().ack().equals("off");
    }

    private CellRow identity(PlannedCell cell, Place place) {
        CellRow row =
                new CellRow()
                        .put(Column.CELL, cell.id())
                        .put(Column.STUDY, site.settings().study().id())
                        .put(Column.SWEEP, cell.sweep().id())
                        .put(Column.LAYOUT, cell.layout().toString())
                        .put(Column.WORKERS, cell.layout().workers())
                        .put(Column.IO_THREADS, cell.layout().ioThreads())
                        .put(Column.FRONT, cell.front().id())
                        .put(Column.VARIANT, cell.variant().text())
                        .put(Column.LOAD_MODEL, cell.load().model())
                        .put(Column.GENERATOR, place.driver().id())
                        .put(Column.ROUND, place.round())
                        .put(Column.POSITION, place.position())
                        .put(
                                Column.STARTED,
                                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        switch (cell.load()) {
            case Load.Closed closed -> row.put(Column.CONCURRENCY, closed.connections());
            case Load.Open open -> row.put(Column.TARGET_RATE, open.requestsPerSecond());
        }
        return row;
    }

    private Measured load(PlannedCell cell, Servers servers, LoadProgram driver)
            throws IOException {
        Observers observers = Observers.begin(servers.workers(), evidence(cell), site.work());
        GeneratorRun run =
                generator.start(
                        driver,
                        question(site, servers.group()),
                        servers.ports(),
                        cell.load(),
                        cell.variant().surroundings(),
                        site.settings().study().cellSeconds());
        Pause.until(run.windowBeginNanos());
        Snapshot before = Snapshot.take(site, servers, run.process());
        Duration window = Duration.ofNanos(run.windowEndNanos() - System.nanoTime());
        LatencyProbe probe =
                new LatencyProbe(question(site, servers.group()), servers.ports(), window);
        Instant probeStart = Instant.now();
        probe.start();
        Pause.until(run.windowEndNanos());
        Snapshot.Window used = Snapshot.take(site, servers, run.process()).since(before);
        LatencyProbe.Result result = finished(probe);
        Generated generated = run.finish();
        return new Measured(generated, used, observers.end(used), result, probeStart);
    }

    private static LatencyProbe.Result finished(LatencyProbe probe) throws IOException {
        try {
            return probe.finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the probe ran", e);
        }
    }

    private static void load(CellRow row, PlannedCell cell, Measured measured) {
        Map<String, Long> errors = errors(measured);
        row.put(Column.SECONDS, measured.generated.seconds())
                .put(Column.REQUESTS, measured.generated.requests())
                .put(Column.ACHIEVED_RATE, measured.generated.rate())
                .put(Column.ERRORS, errors.values().stream().mapToLong(n -> n).sum())
                .put(
                        Column.ERROR_KINDS,
                        errors.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining("; ")));
        if (cell.load() instanceof Load.Open) {
            row.miss(Column.CONCURRENCY, "open: arrivals do not wait for answers");
        } else {
            row.miss(Column.TARGET_RATE, "closed: the answers set the rate");
        }
    }

    private static Map<String, Long> errors(Measured measured) {
        Map<String, Long> errors = new TreeMap<>(measured.generated.errors());
        measured.probe.errors().forEach((kind, n) -> errors.merge(kind, (long) n, Long::sum));
        return errors;
    }

    private void latencies(CellRow row, PlannedCell cell, Place place, Measured measured)
            throws IOException {
        List<Sample> samples = measured.probe.samples();
        Histogram service = Latencies.histogram(samples, Latencies::service);
        ProbeColumns.fill(row, service);
        String name = "hlog/%s-r%d".formatted(cell.id(), place.round());
        long start = measured.probeStart.toEpochMilli();
        Latencies.write(folder.resolve(name + ".hlog"), samples, Latencies::service, start);
        row.put(Column.HLOG, name + ".hlog");
        if (cell.load() instanceof Load.Open) {
            ProbeColumns.fillCorrected(row, Latencies.histogram(samples, Latencies::response));
            Path corrected = folder.resolve(name + "-corrected.hlog");
            Latencies.write(corrected, samples, Latencies::response, start);
        } else {
            row.missAll(
                    "closed: a request has no intended time",
                    Column.CORRECTED_P50,
                    Column.CORRECTED_P99,
                    Column.CORRECTED_P999);
        }
    }

    private static void usage(CellRow row, PlannedCell cell, Measured measured) {
        Snapshot.Window window = measured.window;
        double requests = measured.answeredInWindow();
        Usage server = window.server();
        row.put(Column.SERVER_CPU_PER_REQUEST, server.cpuNanos() / 1e3 / requests)
                .put(Column.SERVER_CPU, server.cpuPercent())
                .put(Column.GENERATOR_CPU, window.generator().cpuPercent())
                .put(Column.SERVER_RUN_QUEUE_PER_REQUEST, server.runQueueNanos() / 1e3 / requests)
                .put(Column.SERVER_RUN_QUEUE, server.runQueuePercent())
                .put(Column.GENERATOR_RUN_QUEUE, window.generator().runQueuePercent())
                .put(Column.VOLUNTARY_SWITCHES, server.voluntarySwitches() / requests)
                .put(Column.INVOLUNTARY_SWITCHES, server.involuntarySwitches() / requests)
                .put(Column.STEAL, window.cpu().stealPercent())
                .put(Column.NEIGHBOUR_CPU, window.neighbourPercent())
                .put(Column.RSS, server.rssBytes());
        if (cell.sweep() == SweepKind.SCALING) {
            row.miss(Column.OTHERS_ON_SERVER_CORES, "the workers have every core");
        } else {
            row.put(Column.OTHERS_ON_SERVER_CORES, window.othersOnServerCoresPercent());
        }
        if (cell.sweep().asksChat()) {
            row.put(Column.UPSTREAM_CPU, window.upstream().cpuPercent());
        } else {
            row.miss(Column.UPSTREAM_CPU, "health checks go to no upstream");
        }
    }

    /** A load that goes too late is another than the one that was asked for. */
    private static Optional<String> late(Generated generated) {
        double share =
                generated.lateRequests().orElse(0L) / (double) Math.max(1, generated.requests());
        return share <= LATE_SHARE
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of the requests went a millisecond late or more",
                                100 * share));
    }

    private void state(CellRow row, PlannedCell cell, Place place, Measured measured) {
        double ceiling = ceilings.rate(cell, place.driver());
        if (Double.isFinite(ceiling)) {
            row.put(Column.CEILING, ceiling);
        } else {
            row.miss(Column.CEILING, ceilings.reason(cell));
        }
        List<String> remarks = new ArrayList<>(place.remarks());
        double rate = measured.generated.rate();
        if (cell.load() instanceof Load.Open open
                && rate < CellState.TARGET_SHARE * open.requestsPerSecond()) {
            remarks.add("the load fell behind its target");
        }
        late(measured.generated).ifPresent(remarks::add);
        int cores = site.cores().generator().count();
        boolean shared = cell.sweep() == SweepKind.SCALING;
        CellState state =
                CellState.judge(
                        new CellState.Signs(
                                rate,
                                ceiling,
                                shared ? 0 : measured.window.generatorSidePercent() / cores,
                                measured.window.neighbourPercent(),
                                measured.window.cpu().stealPercent(),
                                errors(measured)),
                        remarks);
        row.put(Column.STATE, state.kind().id()).put(Column.STATE_REASON, state.reason());
    }
}
