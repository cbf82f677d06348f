package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.PublishedFigures;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Durable appends a second, and their ratio to the disk's own within a round. */
class CommitTopicTest {
    private static final double SECOND = 1e9;

    /** As many appends in a second of each round. */
    private static GivenEntry log(String subject, int appenders, double... appends) {
        return log("WalCommitBenchmark", subject, appenders, appends);
    }

    private static GivenEntry log(String type, String subject, int appenders, double... appends) {
        double[] spans = new double[appends.length];
        Arrays.fill(spans, SECOND);
        return GivenEntry.of(type, "commit")
                .param("subject", subject)
                .param("threads", "platform")
                .param("appenders", appenders)
                .counter("appends", appends)
                .counter("spanNanos", spans);
    }

    private final Section section =
            new CommitTopic(PublishedFigures.load())
                    .of(
                            GivenRun.ofEntries(
                                    log("wal", 16, 4_000, 6_000, 9_000)
                                            .counter("p50Nanos", 2e6, 3e6, 4e6)
                                            .counter("p99Nanos", 8e6, 9e6, 7e6)
                                            .counter("logCpuNanos", 4e7, 3e7, 9e7)
                                            .counter("forceP50Nanos", 1e6, 1e6, 1e6),
                                    log("raw", 16, 1_000, 2_000, 2_000),
                                    log("sqlite", 1, 300, 200, 100),
                                    log("wal", 1, 800, 900, 700),
                                    log("unheard-of", 1, 5, 5, 5),
                                    GivenEntry.of("WalCommitBenchmark", "commit")
                                            .param("subject", "rocksdb")
                                            .param("threads", "platform")
                                            .param("appenders", 4)
                                            .counter("other", 1)));

    /** By rounds 4 and 3 and 4.5 times; CPU 40/4, 30/6 and 90/9 ms a thousand appends. */
    @Test
    void theTableHasRatesRatiosAndCosts() {
        String uncounted = "- not counted | - not counted | - not counted | - not counted";
        String alone = "- write + force was not measured beside it | " + uncounted;
        assertThat(
                        Shown.rows(
                                section,
                                "commits",
                                "appenders",
                                "threads",
                                "log",
                                "rate",
                                "over_raw",
                                "cpu_micros",
                                "p50_micros",
                                "p99_micros",
                                "force_micros"))
                .containsExactly(
                        "1 | platform | ours | 800 (700 to 900) | " + alone,
                        "1 | platform | SQLite FULL | 200 (100 to 300) | " + alone,
                        "1 | platform | unheard-of | 5 (5 to 5) | " + alone,
                        "16 | platform | ours | 6000 (4000 to 9000) | 4 (3 to 4.5)"
                                + " | 3000 (2000 to 4000) | 8000 (7000 to 9000) | 10 (5 to 10)"
                                + " | 1000 (1000 to 1000)",
                        "16 | platform | one thread, write + force | 2000 (1000 to 2000)"
                                + " | 1 (1 to 1) | "
                                + uncounted);
    }

    /** Beside SQLite's 300, 200 and 100 ours are 800, 900 and 700. */
    @Test
    void oursStandsBesideEachAndBesideTheBest() {
        assertThat(Shown.rows(section, "commits", "log", "ours_over"))
                .contains(
                        "ours | - ours was not measured beside it",
                        "SQLite FULL | 4.5 (2.66667 to 7)",
                        "one thread, write + force | 4 (3 to 4.5)");
        assertThat(Shown.rows(section, "commits-ours"))
                .containsExactly(
                        "1 | platform | 4.5 (2.66667 to 7) | - not counted | - not counted",
                        "16 | platform | - no other log was measured beside it | 6 (4 to 9)"
                                + " | 8 (7 to 9)");
    }

    /** The best of each round, whichever it is; one that is not durable is no peer. */
    @Test
    void theBestPeerIsThatOfTheRound() {
        Section peers =
                new CommitTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofEntries(
                                        log("wal", 4, 1_000, 1_000, 1_000),
                                        log("sqlite", 4, 500, 100, 250),
                                        log("artemis", 4, 200, 200, 125),
                                        log("chronicle-unsynced", 4, 9_000, 9_000, 9_000)));
        assertThat(Shown.rows(peers, "commits-ours", "over_best")).containsExactly("4 (2 to 5)");
    }

    @Test
    void theLedgerStandsBesideItsLogWithoutARunOfTheLogs() {
        Section ledger =
                new CommitTopic(PublishedFigures.load())
                        .of(
                                GivenRun.ofEntries(
                                        log("LedgerCommitBenchmark", "ledger", 64, 900, 950, 800),
                                        log(
                                                "LedgerCommitBenchmark",
                                                "wal",
                                                64,
                                                1_000,
                                                1_000,
                                                1_000)));
        assertThat(Shown.rows(ledger, "commits-ledger", "appenders", "log", "rate", "over_log"))
                .containsExactly(
                        "64 | ours | 1000 (1000 to 1000) | - the log alone is what it is held against",
                        "64 | ours, with its ledger | 900 (800 to 950) | 0.9 (0.8 to 0.95)");
        assertThat(ledger.lead()).isEmpty();
    }

    @Test
    void theLeadIsOurGreatestRateAndWhatItIsBesideTheDisks() {
        assertThat(section.lead())
                .isEqualTo(
                        "Our log takes up to 6,000 (4,000 … 9,000) durable appends a second, with 16"
                                + " platform appenders, 4 (3 … 4.5) times what one thread gets that"
                                + " forces every record.");
    }

    @Test
    void ourLineIsTheFirstAndThePublishedTheLast() {
        assertThat(Shown.series(section, "commits", 0))
                .containsExactly(
                        "ours",
                        "SQLite FULL",
                        "one thread, write + force",
                        "unheard-of",
                        "commits (published, elsewhere)");
        assertThat(Shown.points(section, "commits", 0, "ours"))
                .containsExactly("1: 800 (700 to 900)", "16: 6000 (4000 to 9000)");
        assertThat(Shown.points(section, "commits", 0, "commits (published, elsewhere)"))
                .containsExactly("1: 693", "10: 1726.6", "50: 1630.4", "100: 1482.4");
    }

    @Test
    void studiesAreComparedByOurRates() {
        assertThat(Shown.metrics(section))
                .containsExactly(
                        "commits/platform/1 = 800 (700 to 900) appends/s",
                        "commits/platform/16 = 6000 (4000 to 9000) appends/s");
    }

    @Test
    void aLogThatIsNotOursHasNoLead() {
        Section others =
                new CommitTopic(PublishedFigures.load())
                        .of(GivenRun.ofEntries(log("sqlite", 1, 300, 200)));
        assertThat(others.lead()).isEmpty();
        assertThat(others.metrics()).isEmpty();
    }

    @Test
    void withoutTheBenchmarkItSaysSo() {
        assertThat(new CommitTopic(PublishedFigures.load()).of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no run of WalCommitBenchmark was given");
    }
}
