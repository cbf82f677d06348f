package io.aegisbench.load.cells;

import io.aegisbench.load.drive.Generated;
import io.aegisbench.load.drive.Generator;
import io.aegisbench.load.drive.GeneratorRun;
import io.aegisbench.load.drive.Question;
import io.aegisbench.load.fleet.TestBed;
import io.aegisbench.load.plan.Front;
import io.aegisbench.load.plan.Layout;
import io.aegisbench.load.plan.Load;
import io.aegisbench.load.plan.LoadProgram;
import io.aegisbench.load.plan.PlannedCell;
import io.aegisbench.load.plan.ProgramChoice;
import io.aegisbench.load.plan.SweepKind;
import io.aegisbench.load.plan.Variant;
import io.aegisbench.load.process.Children;
import io.aegisbench.load.process.Pause;
import io.aegisbench.load.process.Usage;
import io.aegisbench.reports.run.CellRow;
import io.aegisbench.reports.run.Column;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Each generator against a server that does nothing, pinned as the workers are: what it reaches
 * there is the ceiling of every cell that it makes the load of. Where that server's core is used
 * up, too, the ceiling is a lower bound, so a cell is rather called generator-bound than not.
 */
public final class Calibration {
    private static final List<Integer> CONNECTIONS = List.of(16, 64);

    /** Its rate hardly depends on them, and each trial takes the time of its warm-up. */
    private static final List<Integer> GATLING_CONNECTIONS = List.of(64);

    private final TestBed site;
    private final Generator generator;

    Calibration(TestBed site) {
        this.site = site;
        this.generator = new Generator(site);
    }

    /**
     * One generator at one level.
     *
     * @param cell that is measured
     * @param program the generator
     */
    public record Trial(PlannedCell cell, LoadProgram program) {
        public String id() {
            return cell.id() + program.suffix();
        }
    }

    /**
     * {@return what has to be measured before cells, in order}
     *
     * @param cells of the run; open ones are judged without a ceiling
     * @param programs who make their loads
     */
    public static List<Trial> trials(List<PlannedCell> cells, ProgramChoice programs) {
        List<Trial> trials = new ArrayList<>();
        for (boolean chat : new boolean[] {false, true}) {
            List<PlannedCell> same =
                    cells.stream().filter(cell -> cell.sweep().asksChat() == chat).toList();
            for (LoadProgram program : programs.of(same)) {
                for (int connections :
                        program == LoadProgram.GATLING ? GATLING_CONNECTIONS : CONNECTIONS) {
                    trials.add(new Trial(cell(chat ? "chat" : "health", connections), program));
                }
            }
        }
        return trials;
    }

    private static PlannedCell cell(String question, int connections) {
        return new PlannedCell(
                SweepKind.NULL,
                Layout.SINGLE,
                named(question),
                new Load.Closed(connections),
                Front.GENERATOR);
    }

    private static Variant named(String question) {
        return Variant.arranged(question, Variant.Surroundings.QUIET);
    }

    /** {@return the ceilings that rows of calibration tell} */
    static Ceilings ceilings(List<CellRow> rows) {
        return new Ceilings(highest(rows, "health"), highest(rows, "chat"));
    }

    private static Map<LoadProgram, Double> highest(List<CellRow> rows, String variant) {
        Map<LoadProgram, Double> highest = new EnumMap<>(LoadProgram.class);
        for (CellRow row : rows) {
            boolean quiet =
                    row.shown(Column.SWEEP).equals(SweepKind.NULL.id())
                            && row.shown(Column.VARIANT).equals(variant)
                            && row.shown(Column.STATE).equals(CellState.Kind.GENERATOR_BOUND.id());
            Optional<LoadProgram> program = LoadProgram.named(row.shown(Column.GENERATOR));
            OptionalDouble rate = row.number(Column.ACHIEVED_RATE);
            if (quiet && program.isPresent() && rate.isPresent()) {
                highest.merge(program.get(), rate.getAsDouble(), Math::max);
            }
        }
        return highest;
    }

    /**
     * {@return the row of one cell}
     *
     * @throws IOException if a process fails
     */
    CellRow measure(Trial trial, int position) throws IOException {
        CellRow row = once(trial, position);
        for (int i = 1; i < site.settings().study().attempts() && isNoisy(row); i++) {
            row = once(trial, position);
        }
        return row;
    }

    private static boolean isNoisy(CellRow row) {
        return row.shown(Column.STATE).equals(CellState.Kind.NOISY.id());
    }

    private CellRow once(Trial trial, int position) throws IOException {
        TestBed.Service server = site.nullServer();
        try {
            return once(trial, position, server);
        } finally {
            Children.stop(List.of(server.process()));
        }
    }

    private CellRow once(Trial trial, int position, TestBed.Service server) throws IOException {
        PlannedCell cell = trial.cell();
        Question question =
                new Question(
                        cell.variant().text().equals("chat") ? SweepKind.CHAT : SweepKind.HEALTH,
                        site.key(),
                        "");
        int seconds = site.settings().study().cellSeconds();
        Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        if (trial.program() != LoadProgram.GATLING) {
            // The first second compiles the server; Gatling's own warm-up does it, too.
            start(trial, question, server, 1).finish();
        }
        GeneratorRun run = start(trial, question, server, seconds);
        Pause.until(run.windowBeginNanos());
        Snapshot.Roles roles = CellRun.roles(site, List.of(server.process().pid()), run.process());
        Snapshot before = Snapshot.take(site.proc(), roles);
        Pause.until(run.windowEndNanos());
        Snapshot.Window window = Snapshot.take(site.proc(), roles).since(before);
        return row(trial, position, started, run.finish(), window);
    }

    private GeneratorRun start(Trial trial, Question question, TestBed.Service server, int seconds)
            throws IOException {
        return generator.start(
                trial.program(),
                question,
                List.of(server.port()),
                trial.cell().load(),
                Variant.Surroundings.QUIET,
                seconds);
    }

    private CellRow row(
            Trial trial,
            int position,
            Instant started,
            Generated generated,
            Snapshot.Window window) {
        Usage server = window.server();
        double requests = Math.max(1, generated.rate() * window.seconds());
        CellRow row =
                new CellPlace(site.settings().study().id(), 1, position, trial.program(), List.of())
                        .row(trial.cell())
                        .put(Column.CELL, trial.id())
                        .put(Column.LAYOUT, "-")
                        .put(Column.STARTED, started.toString())
                        .put(Column.SECONDS, generated.seconds())
                        .put(Column.REQUESTS, generated.requests())
                        .put(Column.ACHIEVED_RATE, generated.rate())
                        .put(Column.ERRORS, generated.errorCount())
                        .put(Column.SERVER_CPU_PER_REQUEST, server.cpuNanos() / 1e3 / requests)
                        .put(Column.SERVER_CPU, server.cpuPercent())
                        .put(Column.GENERATOR_CPU, window.generator().cpuPercent())
                        .put(Column.GENERATOR_RUN_QUEUE, window.generator().runQueuePercent())
                        .put(Column.SERVER_RUN_QUEUE, server.runQueuePercent())
                        .put(Column.STEAL, window.cpu().stealPercent())
                        .put(Column.NEIGHBOUR_CPU, window.neighbourPercent())
                        .put(Column.CEILING, generated.rate())
                        .put(Column.RSS, server.rssBytes());
        rest(row);
        return judged(row, generated, window);
    }

    /** A calibration is never ranked: it says what the generator can do. */
    private static CellRow judged(CellRow row, Generated generated, Snapshot.Window window) {
        CellState noise =
                CellState.judge(
                        new CellState.Signs(
                                generated.rate(),
                                Double.POSITIVE_INFINITY,
                                0,
                                window.neighbourPercent(),
                                window.cpu().stealPercent(),
                                generated.errors()),
                        List.of());
        if (noise.kind() != CellState.Kind.RANKABLE) {
            return row.put(Column.STATE, noise.kind().id())
                    .put(Column.STATE_REASON, noise.reason());
        }
        String reason =
                String.format(
                        Locale.ROOT,
                        "calibration: generator %.0f %%, null server %.0f %% of a core",
                        window.generator().cpuPercent(),
                        window.server().cpuPercent());
        return row.put(Column.STATE, CellState.Kind.GENERATOR_BOUND.id())
                .put(Column.STATE_REASON, reason);
    }

    private static void rest(CellRow row) {
        for (Column column : unmeasured(row)) {
            row.miss(column, "not of interest in a calibration");
        }
        row.put(Column.ERROR_KINDS, "");
    }

    private static List<Column> unmeasured(CellRow row) {
        List<Column> identity =
                List.of(
                        Column.CAUSE,
                        Column.MISSING,
                        Column.GENERATOR,
                        Column.STATE,
                        Column.STATE_REASON);
        return Stream.of(Column.values())
                .filter(column -> !identity.contains(column))
                .filter(column -> row.text(column).isEmpty() && row.reason(column).isEmpty())
                .collect(Collectors.toList());
    }
}
