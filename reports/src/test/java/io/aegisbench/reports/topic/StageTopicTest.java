package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Section;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A stage's price is its time less the empty call's of the same round. */
class StageTopicTest {
    private static GivenEntry stage(String method, double... nanos) {
        return GivenEntry.of("StagePriceBenchmark", method)
                .cpuNanos(nanos)
                .scores(Arrays.stream(nanos).map(n -> n * 1_000).toArray());
    }

    private final Section section =
            new StageTopic()
                    .of(
                            GivenRun.ofEntries(
                                    stage("backgroundAppend", 1_003, 2_005, 1_504),
                                    stage("waf", 103, 205, 154).param("body", "short"),
                                    stage("waf", 503, 605, 704)
                                            .param("body", "long")
                                            .allocated(64.4),
                                    stage("guard", 13, 25, 14),
                                    stage("baseline", 3, 5, 4),
                                    stage("call", 30, 20, 10),
                                    stage("rateLimit", 80, 80, 80),
                                    stage("together", 1_003, 1_005, 1_004),
                                    stage("backgroundRecord", 203, 205, 204)));

    /** rateLimit makes a new call each time: its own price is 80 less 30, 20 and 10. */
    @Test
    void theTableIsInTheOrderOfARequestLessTheEmptyCall() {
        assertThat(Shown.rows(section, "stages", "stage", "nanos", "bytes"))
                .containsExactly(
                        "guard | 10 (10 to 20) | - not counted",
                        "waf (body long) | 600 (500 to 700) | 64 (64 to 64)",
                        "waf (body short) | 150 (100 to 200) | - not counted",
                        "rateLimit | 60 (50 to 70) | - not counted",
                        "backgroundAppend | 1500 (1000 to 2000) | - not counted",
                        "backgroundRecord | 200 (200 to 200) | - not counted",
                        "call | 15 (6 to 27) | - not counted",
                        "together | 1000 (1000 to 1000) | - not counted");
    }

    @Test
    void theTableAlsoHasWhatWasMeasuredAsItWas() {
        Section whole =
                new StageTopic()
                        .of(
                                GivenRun.ofEntries(
                                        stage("baseline", 3, 5, 4),
                                        stage("auth", 103, 125, 104).processNanos(300, 200, 400)));
        assertThat(Shown.rows(whole, "stages", "what", "cpu_nanos", "wall_nanos", "process_nanos"))
                .containsExactly(
                        "the key's hash | 104 (103 to 125) | 104000 (103000 to 125000)"
                                + " | 300 (200 to 400)");
    }

    /** A text's price is as it was taken, and a byte's that of a round by the text's length. */
    @Test
    void textsAreByKindAndSizeWithThePriceOfAByte() {
        Section texts =
                new StageTopic()
                        .of(
                                GivenRun.ofEntries(
                                        stage("baseline", 3, 5, 4),
                                        stage("wafOfText", 800, 1_200, 1_000)
                                                .param("kind", "prose")
                                                .param("bytes", 1_000),
                                        stage("wafOfText", 30, 10, 20)
                                                .param("kind", "prose")
                                                .param("bytes", 90),
                                        stage("wafOfText", 5_000, 5_000, 5_000)
                                                .param("kind", "base64")
                                                .param("bytes", 2_000)));
        assertThat(Shown.rows(texts, "stages-texts"))
                .containsExactly(
                        "base64 | 2000 | 5000 (5000 to 5000) | 2.5 (2.5 to 2.5)",
                        "prose | 90 | 20 (10 to 30) | 0.222222 (0.111111 to 0.333333)",
                        "prose | 1000 | 1000 (800 to 1200) | 1 (0.8 to 1.2)");
        assertThat(section.tables()).noneMatch(table -> table.id().equals("stages-texts"));
    }

    /** Seven stages of 1.5 µs less a call of 1, 1 and 2; all in one are 13 and 11 more than it. */
    @Test
    void theBudgetIsOfRoundsThatMeasuredEveryStage() {
        Stream<GivenEntry> stages =
                Stream.of("guard", "auth", "body", "waf", "rateLimit", "adapter", "evidence")
                        .map(name -> stage(name, 1_500, 1_500, 1_500));
        Stream<GivenEntry> rest =
                Stream.of(stage("call", 1_000, 1_000, 2_000), stage("together", 14_000, 12_000));
        Section all =
                new StageTopic()
                        .of(
                                GivenRun.ofEntries(
                                        Stream.concat(stages, rest).toArray(GivenEntry[]::new)));
        assertThat(Shown.rows(all, "stages-budget"))
                .containsExactly(
                        "the stages one by one, the new call taken out | 9.5 (8.5 to 9.5) | 10"
                                + " | met",
                        "the hot path in one, less a new call | 12 (11 to 13) | 10 | missed");
        assertThat(section.tables()).extracting("id").contains("stages-budget");
        assertThat(Shown.rows(section, "stages-budget", "what"))
                .containsExactly("the hot path in one, less a new call");
    }

    /** 10 + 600 + 60: of several parameters the dearest. */
    @Test
    void theLeadAddsTheDearestLineOfEachStage() {
        assertThat(section.lead())
                .isEqualTo(
                        "3 stages of the hot path cost 670 ns one by one, of which waf (body long)"
                                + " is the dearest with 600 (500 … 700) ns. All of them in one call,"
                                + " with the chain around them, cost 1,000 (1,000 … 1,000) ns.");
    }

    @Test
    void theBarsStandEndToEnd() {
        String half = " (-0.32 to 0.32)";
        assertThat(Shown.points(section, "stages", 0, "guard"))
                .containsExactly("10 (0 to 10): 0" + half);
        assertThat(Shown.points(section, "stages", 0, "waf (body long)"))
                .containsExactly("610 (10 to 610): 0" + half);
        assertThat(Shown.points(section, "stages", 0, "rateLimit"))
                .containsExactly("670 (610 to 670): 0" + half);
        assertThat(Shown.points(section, "stages", 0, "backgroundAppend"))
                .containsExactly("1700 (200 to 1700): 1 (0.68 to 1.32)");
        assertThat(Shown.series(section, "stages", 0)).doesNotContain("together", "call");
    }

    @Test
    void studiesAreComparedByEveryPrice() {
        assertThat(Shown.metrics(section))
                .hasSize(8)
                .contains("stage/waf (body long) = 600 (500 to 700) ns (cost)");
    }

    @Test
    void withoutCpuTimeTheClockCountsInItsUnit() {
        Section clock =
                new StageTopic()
                        .of(
                                GivenRun.ofEntries(
                                        GivenEntry.of("StagePriceBenchmark", "baseline")
                                                .scores(0.5, 0.5)
                                                .unit("us/op"),
                                        GivenEntry.of("StagePriceBenchmark", "auth")
                                                .scores(2.5, 4.5)
                                                .unit("us/op"),
                                        GivenEntry.of("StagePriceBenchmark", "body")
                                                .scores(1.5, 1.5)
                                                .unit("ms/op")));
        assertThat(Shown.rows(clock, "stages", "stage", "nanos"))
                .containsExactly(
                        "auth | 3000 (2000 to 4000)", "body | 1499500 (1499500 to 1499500)");
    }

    @Test
    void aStageThatCostsLessThanNothingIsNoBarAndNoDot() {
        Section cheap =
                new StageTopic()
                        .of(GivenRun.ofEntries(stage("baseline", 9, 9), stage("auth", 5, 6)));
        assertThat(Shown.rows(cheap, "stages", "stage", "nanos"))
                .containsExactly("auth | -3.5 (-4 to -3)");
        assertThat(Shown.points(cheap, "stages", 0, "auth"))
                .containsExactly("0 (0 to 0): 0 (-0.32 to 0.32)");
        assertThat(cheap.charts()).extracting("id").containsExactly("stages");
    }

    @Test
    void withoutTheEmptyCallItSaysThatItsPriceIsInEveryLine() {
        Section whole = new StageTopic().of(GivenRun.ofEntries(stage("auth", 5, 7)));
        assertThat(Shown.rows(whole, "stages", "stage", "nanos"))
                .containsExactly("auth | 6 (5 to 7)");
        assertThat(whole.caveats())
                .anyMatch(c -> c.startsWith("The empty call was not measured beside auth:"));
        assertThat(section.caveats()).noneMatch(c -> c.contains("empty call was not measured"));
    }

    @Test
    void withoutTheBenchmarkItSaysSo() {
        assertThat(new StageTopic().of(GivenRun.none()).lead())
                .isEqualTo("Not measured: no run of StagePriceBenchmark was given");
    }
}
