package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.drive.Generator;
import io.aegisbench.load.drive.GeneratorRun;
import io.aegisbench.load.drive.Latencies;
import io.aegisbench.load.drive.LatencyProbe;
import io.aegisbench.load.drive.ProbeTarget;
import io.aegisbench.load.drive.Question;
import io.aegisbench.load.drive.StreamClient;
import io.aegisbench.load.fleet.Servers;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.PlannedCell.Group;
import io.aegisbench.load.plan.ServerKind;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.reports.run.CellRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Loads servers once and makes the row of it. Not thread-safe: the runner owns it. */
final class CellRun {
    /** What generators call an answer of another status than 200. */
    private static final String REFUSED = "status";

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
     * {@return the cell's row, with its state}
     *
     * @throws IOException if a process fails
     */
    CellRow measure(PlannedCell cell, Servers servers, CellPlace place) throws IOException {
        boolean evidence =
                cell.variant().server() == ServerKind.PROXY
                        && (cell.sweep().asksChat() || cell.sweep() == SweepKind.STREAM)
                        && !cell.variant().ack().equals("off");
        Observers observers = Observers.begin(servers.workers(), evidence, site.work());
        Histogram gaps = new Histogram(Latencies.HIGHEST_NANOS, 3);
        MeasuredCell measured =
                cell.sweep() == SweepKind.STREAM
                        ? streams(cell, servers, place, gaps)
                        : loaded(cell, servers, place);
        CellRow row = measured.row(folder, limit(cell, place), !servers.pids().isEmpty());
        CellWindow window = measured.window();
        Observers.Seen seen = observers.end(window.used());
        if (servers.workers().isEmpty()) {
            JvmColumns.miss(row, "no JVM that could be asked");
        } else {
            new JvmColumns(evidence).fill(row, seen, measured.answered(), window.used());
        }
        ProbeColumns.fillGaps(row, gaps);
        return row;
    }

    private MeasuredCell loaded(PlannedCell cell, Servers servers, CellPlace place)
            throws IOException {
        Question probed = question(site, servers.group());
        boolean full = cell.variant().surroundings() == Variant.Surroundings.FULL_EVIDENCE;
        Question asked = full ? new Question(SweepKind.CHAT, site.key(), "") : probed;
        GeneratorRun run =
                generator.start(
                        place.program(),
                        asked,
                        servers.ports(),
                        cell.load(),
                        cell.variant().surroundings(),
                        site.settings().study().cellSeconds());
        List<ProbeTarget> targets =
                servers.ports().stream().map(port -> ProbeTarget.of(probed, port)).toList();
        CellWindow window =
                CellWindow.look(
                        site.proc(),
                        roles(site, servers.pids(), run.process()),
                        targets,
                        run.windowBeginNanos(),
                        run.windowEndNanos());
        Generated generated = run.finish();
        if (!full) {
            return new MeasuredCell(cell, place, generated, window);
        }
        return generated.errors().containsKey(REFUSED)
                ? new MeasuredCell(cell, place, generated.without(REFUSED), window)
                : new MeasuredCell(cell, place.noisy("no call was refused"), generated, window);
    }

    /** One stream after the other, by a client of this process, which is its own generator. */
    private MeasuredCell streams(PlannedCell cell, Servers servers, CellPlace place, Histogram gaps)
            throws IOException {
        StreamClient client = new StreamClient(servers.ports().getFirst(), site.key());
        Snapshot.Roles roles =
                new Snapshot.Roles(
                        site.cores().server(),
                        servers.pids(),
                        ProcessHandle.current().pid(),
                        OptionalLong.empty());
        long begin = System.nanoTime();
        Instant start = Instant.now();
        Snapshot before = Snapshot.take(site.proc(), roles);
        int seconds = site.settings().study().cellSeconds();
        client.takeUntil(begin + TimeUnit.SECONDS.toNanos(seconds));
        Snapshot.Window used = Snapshot.take(site.proc(), roles).since(before);
        gaps.add(client.gaps());
        Generated generated =
                new Generated(
                        used.seconds(), client.firstEvents().size(), 0, Map.of(), Optional.empty());
        LatencyProbe.Result first = new LatencyProbe.Result(client.firstEvents(), Map.of());
        return new MeasuredCell(cell, place, generated, new CellWindow(used, first, start));
    }

    static Question question(TestBed site, Group group) {
        SweepKind asked = group.sweep() == SweepKind.SCALING ? SweepKind.CHAT : group.sweep();
        return new Question(asked, site.key(), group.variant().ack());
    }

    static Snapshot.Roles roles(TestBed site, List<Long> servers, Process generator) {
        return new Snapshot.Roles(
                site.cores().server(),
                servers,
                generator.pid(),
                OptionalLong.of(site.upstream().process().pid()));
    }

    private MeasuredCell.Limit limit(PlannedCell cell, CellPlace place) {
        return new MeasuredCell.Limit(
                ceilings.rate(cell, place.program()),
                ceilings.reason(cell),
                site.cores().generator().count());
    }
}
