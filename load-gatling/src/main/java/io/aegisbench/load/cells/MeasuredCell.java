package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.drive.Latencies;
import io.aegisbench.load.drive.LatencyProbe.Sample;
import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.Usage;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What one measurement of a cell gave.
 *
 * @param cell that was measured
 * @param place of it
 * @param generated what the generator says
 * @param window what was seen from outside
 */
record MeasuredCell(PlannedCell cell, CellPlace place, Generated generated, CellWindow window) {
    /** Of an open load's requests. */
    private static final double LATE_SHARE = 0.05;

    /**
     * What the generator could do at most.
     *
     * @param rate its ceiling, infinite if it is not known
     * @param reason why it is not known
     * @param cores how many it has
     */
    record Limit(double rate, String reason, int cores) {}

    /** {@return how many the servers answered in all} */
    long answered() {
        return Math.max(1, generated.answered() + window.probe().samples().size());
    }

    /** {@return how many the servers answered in the window, the probe's among them} */
    private double answeredInWindow() {
        double load = generated.rate() * window.used().seconds();
        return Math.max(1, load + window.probe().samples().size());
    }

    /**
     * {@return the row, but for what the servers say of themselves}
     *
     * @param folder of the run, in which the latencies are kept
     * @param measuresServers whether the servers' processes were sampled
     */
    CellRow row(Path folder, Limit limit, boolean measuresServers) throws IOException {
        CellRow row = place.row(cell);
        load(row);
        latencies(row, folder);
        usage(row);
        if (!measuresServers) {
            row.missAll(
                    "the server is not of this run",
                    Column.SERVER_CPU_PER_REQUEST,
                    Column.SERVER_CPU,
                    Column.SERVER_RUN_QUEUE_PER_REQUEST,
                    Column.SERVER_RUN_QUEUE,
                    Column.VOLUNTARY_SWITCHES,
                    Column.INVOLUNTARY_SWITCHES,
                    Column.NEIGHBOUR_CPU,
                    Column.OTHERS_ON_SERVER_CORES,
                    Column.RSS);
        }
        state(row, limit, measuresServers);
        return row;
    }

    private void load(CellRow row) {
        Map<String, Long> errors = errors();
        row.put(Column.SECONDS, generated.seconds())
                .put(Column.REQUESTS, generated.requests())
                .put(Column.ACHIEVED_RATE, generated.rate())
                .put(Column.ERRORS, errors.values().stream().mapToLong(n -> n).sum())
                .put(
                        Column.ERROR_KINDS,
                        errors.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining("; ")));
    }

    private Map<String, Long> errors() {
        Map<String, Long> errors = new TreeMap<>(generated.errors());
        window.probe().errors().forEach((kind, n) -> errors.merge(kind, (long) n, Long::sum));
        return errors;
    }

    private void latencies(CellRow row, Path folder) throws IOException {
        List<Sample> samples = window.probe().samples();
        Histogram service = Latencies.histogram(samples, Latencies::service);
        ProbeColumns.fill(row, service);
        String name = "hlog/%s-r%s".formatted(cell.id(), place.round());
        long start = window.probeStart().toEpochMilli();
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

    private void usage(CellRow row) {
        Snapshot.Window used = window.used();
        double requests = answeredInWindow();
        Usage server = used.server();
        row.put(Column.SERVER_CPU_PER_REQUEST, server.cpuNanos() / 1e3 / requests)
                .put(Column.SERVER_CPU, server.cpuPercent())
                .put(Column.GENERATOR_CPU, used.generator().cpuPercent())
                .put(Column.SERVER_RUN_QUEUE_PER_REQUEST, server.runQueueNanos() / 1e3 / requests)
                .put(Column.SERVER_RUN_QUEUE, server.runQueuePercent())
                .put(Column.GENERATOR_RUN_QUEUE, used.generator().runQueuePercent())
                .put(Column.VOLUNTARY_SWITCHES, server.voluntarySwitches() / requests)
                .put(Column.INVOLUNTARY_SWITCHES, server.involuntarySwitches() / requests)
                .put(Column.STEAL, used.cpu().stealPercent())
                .put(Column.NEIGHBOUR_CPU, used.neighbourPercent())
                .put(Column.RSS, server.rssBytes());
        if (cell.sweep() == SweepKind.SCALING) {
            row.miss(Column.OTHERS_ON_SERVER_CORES, "the workers have every core");
        } else {
            row.put(Column.OTHERS_ON_SERVER_CORES, used.othersOnServerCoresPercent());
        }
        if (cell.sweep().asksChat() && !used.upstream().equals(Usage.NONE)) {
            row.put(Column.UPSTREAM_CPU, used.upstream().cpuPercent());
        } else {
            row.miss(Column.UPSTREAM_CPU, "no upstream in a process of its own was asked");
        }
    }

    private void state(CellRow row, Limit limit, boolean measuresServers) {
        if (Double.isFinite(limit.rate)) {
            row.put(Column.CEILING, limit.rate);
        } else {
            row.miss(Column.CEILING, limit.reason);
        }
        List<String> remarks = new ArrayList<>(place.remarks());
        boolean floods = cell.variant().surroundings() == Variant.Surroundings.FULL_EVIDENCE;
        if (!floods
                && cell.load() instanceof Load.Open open
                && generated.rate() < CellState.TARGET_SHARE * open.requestsPerSecond()) {
            remarks.add("the load fell behind its target");
        }
        if (!floods) {
            late().ifPresent(remarks::add);
        }
        boolean shared = cell.sweep() == SweepKind.SCALING;
        Snapshot.Window used = window.used();
        CellState state =
                CellState.judge(
                        new CellState.Signs(
                                generated.rate(),
                                limit.rate,
                                shared ? 0 : used.generatorSidePercent() / limit.cores,
                                measuresServers ? used.neighbourPercent() : 0,
                                used.cpu().stealPercent(),
                                errors()),
                        remarks);
        row.put(Column.STATE, state.kind().id()).put(Column.STATE_REASON, state.reason());
    }

    /** A load that goes too late is another than the one that was asked for. */
    private Optional<String> late() {
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
}
