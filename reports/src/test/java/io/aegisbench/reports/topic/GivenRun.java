package io.aegisbench.reports.topic;

import io.aegisbench.reports.run.Fact;
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.LoadCell;
import io.aegisbench.reports.run.Machine;
import io.aegisbench.reports.run.MachineRuns;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.Provenance;
import io.aegisbench.reports.run.Run;
import io.aegisbench.reports.run.SessionFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A run with what a test gives it; nothing of it is on a disk. */
final class GivenRun {
    private final String id;
    private final String kind;
    private String outcome = "complete";
    private String study = "quick";
    private Map<String, Map<String, Fact>> facts = Map.of();
    private final List<LoadCell> cells = new ArrayList<>();
    private final List<JmhEntry> entries = new ArrayList<>();
    private final List<SessionFiles> sessions = new ArrayList<>();
    private final List<Map<String, String>> sweeps = new ArrayList<>();
    private PeerData peers = PeerData.NOT_ASKED;

    private GivenRun(String id, String kind) {
        this.id = id;
        this.kind = kind;
    }

    /**
     * {@return a run}
     *
     * @param day of November on which it began, so that one can be newer than another
     */
    static GivenRun on(int day, String kind) {
        return new GivenRun(String.format(Locale.ROOT, "202611%02d-%s", day, kind), kind);
    }

    /** {@return the runs of a machine that has one load run} */
    static MachineRuns ofCells(GivenCell... cells) {
        return on(1, "layouts").cells(cells).alone();
    }

    /** {@return the runs of a machine that has one run of microbenchmarks} */
    static MachineRuns ofEntries(GivenEntry... entries) {
        return on(1, "jmh").entries(entries).alone();
    }

    /** {@return the runs of a machine on which nothing was measured} */
    static MachineRuns none() {
        return on(1, "jmh").alone();
    }

    GivenRun cells(GivenCell... given) {
        Stream.of(given).forEach(cell -> cells.addAll(cell.rows()));
        return this;
    }

    GivenRun rows(List<LoadCell> rows) {
        cells.addAll(rows);
        return this;
    }

    GivenRun entries(GivenEntry... given) {
        Stream.of(given).forEach(entry -> entries.addAll(entry.rounds()));
        return this;
    }

    GivenRun sessions(List<SessionFiles> given) {
        sessions.addAll(given);
        return this;
    }

    GivenRun peers(PeerData given) {
        peers = given;
        return this;
    }

    GivenRun sweep(Map<String, String> row) {
        sweeps.add(row);
        return this;
    }

    GivenRun outcome(String given) {
        outcome = given;
        return this;
    }

    GivenRun study(String size) {
        study = size;
        return this;
    }

    /** Makes it a run on a machine whose two cores had other work before it began. */
    GivenRun noisy() {
        facts =
                Map.of(
                        "machine", Map.of("cores", Fact.of("2")),
                        "before", Map.of("loadAverage", Fact.of("3.00 2.00 1.00")));
        return this;
    }

    Run run() {
        String started = "2026-11-%sT00:00:00Z".formatted(id.substring(6, 8));
        Provenance info =
                new Provenance(
                        id,
                        kind,
                        started,
                        started,
                        outcome,
                        Map.of("study", study),
                        Fact.of("0".repeat(40)),
                        Fact.of("false"),
                        facts,
                        Map.of(),
                        List.of());
        return new Run(Path.of(id), info, entries, peers, sessions, cells, sweeps);
    }

    MachineRuns alone() {
        return together(run());
    }

    static MachineRuns together(Run... runs) {
        return new MachineRuns(new Machine("a CPU", "4.0 GiB", "Linux"), List.of(runs));
    }
}
