package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.MachineRuns;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proxy as one hop beside others. */
class HopTopicTest {
    private static final Column CPU = Column.SERVER_CPU_PER_REQUEST;
    private static final String NONE = "- one of both was not measured";

    private final Section section =
            new HopTopic()
                    .of(
                            hops(
                                    chat("server=proxy", 16)
                                            .figures(CPU, 40, 60, 90)
                                            .rates(4_000, 5_000, 6_000)
                                            .figures(Column.P50, 300_000, 300_000, 300_000),
                                    chat("server=nginx", 16)
                                            .figures(CPU, 10, 20, 30)
                                            .rates(9_000, 9_000, 9_000)
                                            .figures(Column.P50, 100_000, 150_000, 200_000),
                                    chat("server=proxy", 64)
                                            .figures(CPU, 40, 40, 40)
                                            .rates(5_000, 5_000, 8_000),
                                    chat("server=direct", 1)
                                            .figures(Column.P50, 50_000, 60_000, 70_000),
                                    chat("server=proxy", 1)
                                            .figures(Column.P50, 150_000, 190_000, 160_000),
                                    GivenCell.asked("stream", "server=direct", 1)
                                            .figures(Column.P50, 20_000, 20_000)
                                            .figures(Column.GAP_P99, 1e6, 1e6),
                                    GivenCell.asked("stream", "server=proxy", 1)
                                            .figures(Column.P50, 25_000, 35_000)
                                            .figures(Column.GAP_P99, 1_001_000, 1_003_000),
                                    chat("ack=scheduled", 1).figures(Column.P50, 100_000, 110_000),
                                    chat("ack=durable", 1).figures(Column.P50, 400_000, 610_000),
                                    chat("ack=scheduled", 0)
                                            .open(1_000)
                                            .figures(Column.P50, 200_000, 200_000),
                                    chat("ack=durable", 0)
                                            .open(1_000)
                                            .figures(Column.P50, 1_200_000, 2_200_000),
                                    GivenCell.asked("live", "server=proxy", 16).figures(CPU, 6, 12),
                                    GivenCell.asked("live", "server=bare", 16).figures(CPU, 4, 4),
                                    GivenCell.asked("health", "slots=taken", 16)
                                            .figures(Column.P99, 3e6, 4e6),
                                    GivenCell.asked("health", "slots=few", 16)
                                            .figures(Column.P99, 2e6, 2e6),
                                    GivenCell.asked("null", "chat", 16)
                                            .rates(50_000, 50_000)
                                            .state("generator-bound", "calibration")));

    private static MachineRuns hops(GivenCell... cells) {
        return GivenRun.on(1, "hops").cells(cells).alone();
    }

    private static GivenCell chat(String variant, int clients) {
        return GivenCell.chat(variant, clients);
    }

    @Test
    void eachComparisonIsOfTheSameRounds() {
        assertThat(Shown.rows(section, "hop_compared"))
                .containsExactly(
                        "CPU of a chat at 16 clients, proxy by nginx | 3 (3 to 4) | times",
                        "CPU of a chat at 16 clients, proxy by haproxy | " + NONE + " | times",
                        "CPU of a chat at 16 clients, proxy by handler | " + NONE + " | times",
                        "p50 that the proxy adds to a chat of one client | 100 (90 to 130) | µs",
                        "throughput at 16 clients by that at 64 | 0.8 (0.75 to 1) | times",
                        "p50 that waiting for the disk adds, one client | 400 (300 to 500) | µs",
                        "p50 that waiting for the disk adds, 1,000 arrivals/s"
                                + " | 1500 (1000 to 2000) | µs",
                        "p50 to a stream's first event that the proxy adds | 10 (5 to 15) | µs",
                        "p99 of a stream's gaps that the proxy adds | 2 (1 to 3) | µs",
                        "CPU of GET /live, proxy by a bare Undertow handler | 2.25 (1.5 to 3)"
                                + " | times",
                        "p99 of GET /health with every slot for evidence taken, by idle"
                                + " | 1.75 (1.5 to 2) | times");
    }

    @Test
    void theLeadHasTheFirstFourThatWereMeasured() {
        assertThat(section.lead())
                .isEqualTo(
                        "CPU of a chat at 16 clients, proxy by nginx: 3 (3 … 4) times. p50 that the"
                                + " proxy adds to a chat of one client: 100 (90 … 130) µs. throughput"
                                + " at 16 clients by that at 64: 0.800 (0.75 … 1) times. p50 that"
                                + " waiting for the disk adds, one client: 400 (300 … 500) µs.");
    }

    @Test
    void theTableHasEveryCellButTheCalibration() {
        List<String> rows =
                Shown.rows(
                        section,
                        "hop",
                        "asked",
                        "server",
                        "load",
                        "rate",
                        "cpu_micros",
                        "p50_micros");
        assertThat(rows)
                .hasSize(15)
                .contains(
                        "chat | server=nginx | closed 16 | 9000 (9000 to 9000) | 20 (10 to 30)"
                                + " | 150 (100 to 200)",
                        "chat | ack=durable | open 1,000 | - the run does not say why"
                                + " | - the run does not say why | 1700 (1200 to 2200)")
                .noneMatch(row -> row.startsWith("null"));
        assertThat(Shown.rows(section, "hop", "asked", "gap_p99_micros"))
                .contains("stream | 1002 (1001 to 1003)");
    }

    @Test
    void theChartHasTheServersAtSixteenClients() {
        assertThat(Shown.chart(section, "hop").x().names()).containsExactly("nginx", "proxy");
        assertThat(Shown.points(section, "hop", 0, "CPU"))
                .containsExactly("0: 20 (10 to 30)", "1: 60 (40 to 90)");
        assertThat(Shown.chart(section, "hop").title())
                .isEqualTo("One hop of a chat, 16 clients (load by wrk)");
        assertThat(Shown.points(section, "hop", 1, "p50"))
                .containsExactly("0: 150 (100 to 200)", "1: 300 (300 to 300)");
    }

    @Test
    void aComparisonWithAFlaggedCellIsFlagged() {
        Section flagged =
                new HopTopic()
                        .of(
                                hops(
                                        chat("server=proxy", 16).figures(CPU, 30, 30),
                                        chat("server=nginx", 16)
                                                .figures(CPU, 10, 10)
                                                .state("noisy", "steal 9 %")));
        assertThat(Shown.rows(flagged, "hop_compared").getFirst())
                .isEqualTo(
                        "CPU of a chat at 16 clients, proxy by nginx | 3 (3 to 3) FLAG noisy: steal"
                                + " 9 % | times");
        assertThat(flagged.lead())
                .isEqualTo(
                        "CPU of a chat at 16 clients, proxy by nginx: 3 (3 … 3) times (a cell is"
                                + " flagged: noisy: steal 9 %).");
    }

    @Test
    void withoutAnythingBesideItSaysSo() {
        Section alone = new HopTopic().of(hops(chat("server=proxy", 4).rates(1, 1)));
        assertThat(alone.lead()).isEqualTo("Nothing to compare with.");
        assertThat(alone.charts()).isEmpty();
        assertThat(new HopTopic().of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no run of -Dexperiment=hops was given");
    }
}
