package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.PublishedFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommitTableTest {
    private static final String WAL = WalCommitBenchmark.class.getName() + ".append";
    private static final String CHRONICLE = WalCommitBenchmark.class.getName() + ".chronicle";
    private static final String LEDGER = LedgerCommitBenchmark.class.getName() + ".append";

    private final CommitTable table = new CommitTable(PublishedFigures.load());

    @Test
    void pairsRatiosWithinTheRound() {
        List<Figure> figures = new ArrayList<>();
        // The second round's disk is five times slower; the ratios are not.
        for (double pace : new double[] {1, 0.2, 1}) {
            figures.add(figure(WAL, "wal", 100_000 * pace));
            figures.add(figure(WAL, "raw", 5_000 * pace));
            figures.add(figure(WAL, "artemis", 50_000 * pace));
            figures.add(figure(WAL, "sqlite", 4_000 * pace));
            figures.add(figure(CHRONICLE, "chronicle-unsynced", 400_000));
        }
        List<String> lines = table.lines(new RunData(figures, PeerData.NOT_ASKED));
        assertThat(lines)
                .contains(
                        "published, measured elsewhere: 1,727 commits/s at 10 threads, group commit",
                        "== 64 platform appenders",
                        "appends/s  p50 us  p99 us  CPU us  force us  x raw     min..max  ours x    min..max  log",
                        "  100,000     400     800    1.00       100   20.0   20.0..20.0       -           -  wal (ours)",
                        "  400,000     400     800    1.00       100   80.0  80.0..400.0    0.25  0.05..0.25  Chronicle NOT DURABLE",
                        "ours over the best durable peer of each round: 2.00 (2.00..2.00)",
                        "appends of ours in the time of the disk's force: 10.0 (2.00..10.0)",
                        "p99 of ours over the disk's force: 8.00 (8.00..8.00)");
    }

    @Test
    void fitsIntoTheWidthOfATerminal() {
        List<Figure> figures = new ArrayList<>();
        for (CommitSubject subject : CommitSubject.values()) {
            figures.add(figure(WAL, subject.id(), 12_345_678));
            figures.add(figure(WAL, subject.id(), 12_345));
        }
        assertThat(table.lines(new RunData(figures, PeerData.NOT_ASKED)))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    @Test
    void withoutARawCellThereIsNoRatio() {
        List<String> lines =
                table.lines(new RunData(List.of(figure(WAL, "wal", 10_000)), PeerData.NOT_ASKED));
        assertThat(lines).anyMatch(line -> line.endsWith("-  wal (ours)"));
    }

    @Test
    void theLedgerStandsBesideItsLog() {
        List<Figure> figures =
                List.of(figure(LEDGER, "wal", 100_000), figure(LEDGER, "ledger", 95_000));
        assertThat(new LedgerTable().lines(new RunData(figures, PeerData.NOT_ASKED)))
                .contains(
                        "100,000    1.00  95,000    1.00     800       100        0.95  0.95..0.95  64 platform");
    }

    @Test
    void signaturesStandBesideThePublishedOnes() {
        Cell cell =
                Cell.of(
                        SignatureBenchmark.class.getName() + ".verify",
                        Map.of("algorithm", "ML-DSA-65", "provider", "jdk"));
        Figure figure = new Figure(cell, 101, "us/op", 100_000, 100_000, 0, Map.of());
        List<String> lines =
                new SignatureTable(PublishedFigures.load())
                        .lines(new RunData(List.of(figure), PeerData.NOT_ASKED));
        assertThat(lines)
                .contains(" 100.0  100.0..100.0    101.0          62.4  ML-DSA-65  verify     jdk");
    }

    @Test
    void nothingMeasuredIsNoTable() {
        RunData nothing = new RunData(List.of(), PeerData.NOT_ASKED);
        assertThat(table.lines(nothing)).isEmpty();
        assertThat(new LedgerTable().lines(nothing)).isEmpty();
        assertThat(new SignatureTable(PublishedFigures.load()).lines(nothing)).isEmpty();
    }

    private static Figure figure(String benchmark, String subject, double rate) {
        Cell cell =
                Cell.of(
                        benchmark,
                        Map.of("subject", subject, "appenders", "64", "threads", "platform"));
        Map<String, Double> counters =
                Map.of(
                        "appends", rate,
                        "spanNanos", 1e9,
                        "p50Nanos", 400e3,
                        "p99Nanos", 800e3,
                        "logCpuNanos", rate * 1_000,
                        "forceP50Nanos", 100e3);
        return new Figure(cell, 1, "ms/op", Double.NaN, Double.NaN, 0, counters);
    }
}
