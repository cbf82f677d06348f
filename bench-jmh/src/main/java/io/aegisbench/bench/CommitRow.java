package io.aegisbench.bench;

import io.aegisbench.reports.stats.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one log did with so many appenders.
 *
 * @param subject the log
 * @param rounds one figure a round, in the order of the rounds
 */
record CommitRow(CommitSubject subject, List<Figure> rounds) {
    private static final double NANOS_PER_SECOND = 1e9;

    CommitRow {
        rounds = List.copyOf(rounds);
    }

    /** Logs that were measured side by side, with as many appenders of the same kind. */
    record Group(int appenders, String threads, List<CommitRow> rows) {
        Optional<CommitRow> row(CommitSubject subject) {
            return rows.stream().filter(row -> row.subject() == subject).findFirst();
        }

        List<CommitRow> durablePeers() {
            return rows.stream()
                    .filter(row -> row.subject().isPeer() && row.subject().isDurable())
                    .toList();
        }
    }

    /** {@return the groups by kind of thread and number of appenders, best log first in each} */
    static List<Group> groups(List<Figure> figures) {
        Map<Object, Map<CommitSubject, List<Figure>>> groups = new LinkedHashMap<>();
        for (Figure figure : figures) {
            Cell cell = figure.cell();
            groups.computeIfAbsent(cell.comparison(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            CommitSubject.ofId(cell.param("subject")), _ -> new ArrayList<>())
                    .add(figure);
        }
        return groups.values().stream()
                .map(CommitRow::group)
                .sorted(Comparator.comparing(Group::threads).thenComparingInt(Group::appenders))
                .toList();
    }

    private static Group group(Map<CommitSubject, List<Figure>> bySubject) {
        List<CommitRow> rows =
                bySubject.entrySet().stream()
                        .map(entry -> new CommitRow(entry.getKey(), entry.getValue()))
                        .sorted(Comparator.comparing(CommitRow::subject))
                        .toList();
        Cell cell = rows.getFirst().rounds().getFirst().cell();
        return new Group(Integer.parseInt(cell.param("appenders")), cell.param("threads"), rows);
    }

    /** {@return appends a second} */
    static double rate(Figure figure) {
        return figure.counter("appends") * NANOS_PER_SECOND / figure.counter("spanNanos");
    }

    Summary rate() {
        return Summary.of(rounds, CommitRow::rate);
    }

    /** {@return the median over the rounds of a counter in nanoseconds, in microseconds} */
    double micros(String counter) {
        return Summary.of(rounds, figure -> figure.counter(counter) / 1e3).median();
    }

    double cpuMicrosPerAppend() {
        return Summary.of(
                        rounds,
                        figure -> figure.counter("logCpuNanos") / figure.counter("appends") / 1e3)
                .median();
    }

    /** {@return 99th percentile over the disk's own median force, measured around it} */
    Summary p99OverForce() {
        return Summary.of(
                rounds, figure -> figure.counter("p99Nanos") / figure.counter("forceP50Nanos"));
    }

    /**
     * {@return appends in the time of one median force, measured around them} Stricter than the
     * ratio to raw: a busy machine delays each of raw's forces, and hardly the median of the disk.
     */
    Summary appendsInForce() {
        return Summary.of(
                rounds,
                figure -> rate(figure) * figure.counter("forceP50Nanos") / NANOS_PER_SECOND);
    }

    /** {@return how many times the rate of another log in the same round} */
    Optional<Summary> over(CommitRow other) {
        return overBest(List.of(other));
    }

    /** {@return how many times the rate of the one that was best in the same round} */
    Optional<Summary> overBest(List<CommitRow> others) {
        int count =
                others.stream()
                        .mapToInt(other -> Math.min(other.rounds.size(), rounds.size()))
                        .min()
                        .orElse(0);
        if (count == 0) {
            return Optional.empty();
        }
        ToDoubleFunction<Integer> ratio =
                round ->
                        rate(rounds.get(round))
                                / others.stream()
                                        .mapToDouble(other -> rate(other.rounds.get(round)))
                                        .max()
                                        .orElseThrow();
        return Optional.of(Summary.of(IntStream.range(0, count).boxed().toList(), ratio));
    }
}
