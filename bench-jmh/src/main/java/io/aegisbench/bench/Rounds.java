package io.aegisbench.bench;

import io.aegisbench.reports.model.Numbers;
import io.aegisbench.reports.run.JmhEntry;
import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.RunFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures every cell once a round, in an order that is drawn anew for each round, so that a noisy
 * minute of the machine falls on all of them alike. Cells whose ratio is wanted (several logs with
 * as many appenders) follow each other, so that the ratio is of the same minute. Not thread-safe:
 * the runner owns it.
 */
final class Rounds {
    private static final double NANOS_PER_SECOND = 1e9;

    /** One thing to measure; the peers stand among our cells. */
    private sealed interface Step {
        record Ours(Cell cell) implements Step {}

        record Peer(PeerProgram program) implements Step {}
    }

    private final Study study;
    private final RunFolder folder;
    private final List<PeerProgram> peers;
    private final PrintStream out;
    private final InstantSource clock;

    Rounds(
            Study study,
            RunFolder folder,
            List<PeerProgram> peers,
            PrintStream out,
            InstantSource clock) {
        this.study = study;
        this.folder = folder;
        this.peers = peers;
        this.out = out;
        this.clock = clock;
    }

    /** Measures all rounds and keeps what was measured after each. */
    void run(List<Cell> cells, long seed) throws IOException, RunnerException {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        cells.forEach(cell -> steps.add(new Step.Ours(cell)));
        peers.stream()
                .filter(program -> program.unavailable().isEmpty())
                .forEach(program -> steps.add(new Step.Peer(program)));
        int count = steps.size() * study.rounds();
        Instant started = clock.instant();
        int done = 0;
        try (JmhRunner jmh = new JmhRunner(study, folder)) {
            for (int round = 1; round <= study.rounds(); round++) {
                for (Step step : shuffled(steps, random)) {
                    String result = measure(step, round, jmh);
                    done++;
                    progress(done, count, started, result);
                }
                folder.replace(RunFolder.JMH, jmh.json() + "\n");
                folder.writePeers(new PeerData(peers.stream().map(PeerProgram::data).toList()));
            }
        }
    }

    /** Draws the order of the comparisons, and the order within each. */
    private static List<Step> shuffled(List<Step> steps, Random random) {
        Map<Object, List<Step>> comparisons = new LinkedHashMap<>();
        for (Step step : steps) {
            Object key = step instanceof Step.Ours(Cell cell) ? cell.comparison() : step;
            comparisons.computeIfAbsent(key, _ -> new ArrayList<>()).add(step);
        }
        List<List<Step>> order = new ArrayList<>(comparisons.values());
        Collections.shuffle(order, random);
        order.forEach(together -> Collections.shuffle(together, random));
        return order.stream().flatMap(List::stream).toList();
    }

    private String measure(Step step, int round, JmhRunner jmh) throws RunnerException {
        return switch (step) {
            case Step.Ours(Cell cell) -> describe(cell, jmh.measure(cell, round));
            case Step.Peer(PeerProgram program) -> {
                program.pass(round, study);
                yield program.unavailable().isEmpty()
                        ? program.name() + " passed"
                        : program.name() + ": " + program.unavailable();
            }
        };
    }

    private static String describe(Cell cell, JmhEntry measured) {
        String parameters = String.join(" ", cell.params().values());
        return "%s %s: %s".formatted(cell.shortName(), parameters, result(cell, measured));
    }

    private static String result(Cell cell, JmhEntry measured) {
        if (cell.isOfLog()) {
            double rate =
                    measured.counter("appends") * NANOS_PER_SECOND / measured.counter("spanNanos");
            return Numbers.show(rate) + " appends/s";
        }
        if (cell.isOfLag()) {
            return "recorded p99 %s us after the answer"
                    .formatted(Numbers.show(measured.counter("recordedP99Nanos") / 1e3));
        }
        if (cell.isOfSpawn()) {
            return "p50 %s ns, p99 %s ns (consumer idle)"
                    .formatted(
                            Numbers.show(measured.counter("p50Nanos")),
                            Numbers.show(measured.counter("p99Nanos")));
        }
        String leaves = cell.params().get("leaves");
        return leaves == null
                ? Numbers.show(measured.score()) + " " + measured.unit()
                : "%s leaves/s (CPU)"
                        .formatted(
                                Numbers.show(
                                        Long.parseLong(leaves)
                                                * NANOS_PER_SECOND
                                                / measured.threadCpuNanos()));
    }

    private void progress(int done, int count, Instant started, String result) {
        Duration spent = Duration.between(started, clock.instant());
        Duration left = spent.multipliedBy(count - done).dividedBy(done);
        out.printf("[%s/%s, %s left] %s%n", done, count, minutes(left), result);
    }

    static String minutes(Duration duration) {
        return String.format(
                Locale.ROOT, "%s:%02d", duration.toMinutes(), duration.toSecondsPart());
    }
}
