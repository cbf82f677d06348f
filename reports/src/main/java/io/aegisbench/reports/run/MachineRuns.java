package io.aegisbench.reports.run;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The runs of one machine. Each kind of figure is taken from one run, the newest complete one that
 * has it, so that what stands side by side was measured side by side.
 *
 * @param machine the machine
 * @param runs its runs, newest first
 */
public record MachineRuns(Machine machine, List<Run> runs) {
    /** The run that experiments of arranged causes keep. */
    static final String CONTENTION = "contention";

    /** The run that the comparison with other proxies keeps. */
    static final String HOPS = "hops";

    /** What they measure stands in their own sections, and is no sweep of layouts. */
    private static final Set<String> EXPERIMENTS = Set.of(CONTENTION, HOPS);

    public MachineRuns {
        runs =
                runs.stream()
                        .sorted(
                                Comparator.comparing((Run run) -> run.info().startedUtc())
                                        .reversed())
                        .toList();
    }

    /**
     * What a run has of a kind.
     *
     * @param run the run
     * @param items what it has
     */
    public record Source<T>(Run run, List<T> items) {}

    /** {@return the results of a benchmark class} */
    public Optional<Source<JmhEntry>> entries(String type) {
        return newest(run -> run.entries().stream().filter(e -> e.type().equals(type)).toList());
    }

    public Optional<Source<SessionFiles>> sessions() {
        return newest(Run::sessions);
    }

    /** {@return the cells of one or more sweeps} */
    public Optional<Source<LoadCell>> cells(Predicate<LoadCell> which) {
        return newest(run ->
                EXPERIMENTS.contains(run.info().kind())
                        ? List.of()
                        : run.cells().stream().filter(which).toList());
    }

    /** {@return the cells of the comparison with other proxies} */
    public Optional<Source<LoadCell>> hops() {
        return newest(run -> run.info().kind().equals(HOPS) ? run.cells() : List.of());
    }

    private <T> Optional<Source<T>> newest(Function<Run, List<T>> part) {
        return firstOf(part, run -> run.info().isComplete()).or(() -> firstOf(part, _ -> true));
    }

    private <T> Optional<Source<T>> firstOf(Function<Run, List<T>> part, Predicate<Run> which) {
        return runs.stream()
                .filter(which)
                .map(run -> new Source<>(run, part.apply(run)))
                .filter(source -> !source.items().isEmpty())
                .findFirst();
    }

    /** {@return the run with verdicts on arranged causes} */
    public Optional<Run> contention() {
        return newest(Run::sweeps).map(Source::run);
    }
}
