package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.drive.Generator;
import io.aegisbench.load.drive.GeneratorRun;
import io.aegisbench.load.drive.ProbeTarget;
import io.aegisbench.load.drive.Question;
import io.aegisbench.load.fleet.Servers;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.PlannedCell.Group;
import io.aegisbench.reports.run.CellRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Loads servers once and makes the row of it. Not thread-safe: the runner owns it. */
final class CellRun {
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
        boolean evidence = cell.sweep().asksChat() && !cell.variant().ack().equals("off");
        Question question = question(site, servers.group());
        Observers observers = Observers.begin(servers.workers(), evidence, site.work());
        GeneratorRun run =
                generator.start(
                        place.program(),
                        question,
                        servers.ports(),
                        cell.load(),
                        cell.variant().surroundings(),
                        site.settings().study().cellSeconds());
        List<ProbeTarget> targets =
                servers.ports().stream().map(port -> ProbeTarget.of(question, port)).toList();
        CellWindow window =
                CellWindow.look(
                        site.proc(),
                        roles(site, servers.pids(), run.process()),
                        targets,
                        run.windowBeginNanos(),
                        run.windowEndNanos());
        Generated generated = run.finish();
        MeasuredCell measured = new MeasuredCell(cell, place, generated, window);
        CellRow row = measured.row(folder, limit(cell, place), true);
        new JvmColumns(evidence)
                .fill(row, observers.end(window.used()), measured.answered(), window.used());
        return row;
    }

    static Question question(TestBed site, Group group) {
        return new Question(group.chat(), site.key(), group.variant().ack());
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
