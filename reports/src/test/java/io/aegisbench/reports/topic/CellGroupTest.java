package io.aegisbench.reports.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.reports.model.Value;
import io.aegisbench.reports.run.Column;
import io.aegisbench.reports.run.LoadCell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which rounds of a cell count, and what is said where they do not. */
class CellGroupTest {
    private static final Column RATE = Column.ACHIEVED_RATE;

    @Test
    void oneDisturbedRoundOfThreeIsLeftOutOfTheFigures() {
        CellGroup group =
                GivenCell.health("1x1", 4)
                        .rates(100, 10, 120)
                        .state(2, "noisy", "steal 9 %")
                        .group();
        assertThat(group.isRankable()).isTrue();
        assertThat(group.flag()).isEmpty();
        assertThat(group.byRound(RATE)).isEqualTo(Map.of(1, 100.0, 3, 120.0));
        assertThat(Shown.estimate(group.estimate(RATE).orElseThrow()))
                .isEqualTo("110 (100 to 120)");
        assertThat(group.rounds()).hasSize(3);
    }

    @Test
    void oneGoodRoundOfThreeIsTooFewSoAllCountAndTheCellIsFlagged() {
        CellGroup group =
                GivenCell.health("1x1", 4)
                        .rates(100, 10, 120)
                        .state(1, "noisy", "steal 9 %")
                        .state(2, "noisy", "steal 9 %")
                        .group();
        assertThat(group.isRankable()).isFalse();
        assertThat(group.flag()).isEqualTo("noisy: steal 9 %");
        assertThat(Shown.value(group.value(RATE, 1)))
                .isEqualTo("100 (10 to 120) FLAG noisy: steal 9 %");
    }

    @Test
    void theOnlyRoundCanBeRanked() {
        assertThat(GivenCell.health("1x1", 4).rates(100).group().isRankable()).isTrue();
        assertThat(GivenCell.health("1x1", 4).rates(100).state("errors", "").group().isRankable())
                .isFalse();
    }

    @Test
    void aFlagNamesEachReasonOnceAndNoMoreThanTwo() {
        CellGroup group =
                GivenCell.health("1x1", 4)
                        .rates(1, 2, 3, 4)
                        .state(1, "noisy", "a")
                        .state(2, "noisy", "a")
                        .state(3, "errors", "")
                        .state(4, "generator-bound", "c")
                        .group();
        assertThat(group.flag()).isEqualTo("noisy: a; errors");
    }

    @Test
    void roundsAreInTheirOrderWhateverThatOfTheRows() {
        CellGroup group = GivenCell.health("1x1", 4).rates(3, 1, 2).group();
        assertThat(group.rounds().stream().map(LoadCell::round)).containsExactly(1, 2, 3);
        assertThat(group.estimate(RATE).orElseThrow().rounds()).containsExactly(3.0, 1.0, 2.0);
    }

    @Test
    void whatNoRoundKnowsIsMissingWithItsReason() {
        CellGroup group =
                GivenCell.health("1x1", 4)
                        .rates(1, 2)
                        .miss(Column.GC_PAUSE, "the log was not there")
                        .group();
        assertThat(group.value(Column.GC_PAUSE, 1))
                .isEqualTo(new Value.Missing("the log was not there"));
        assertThat(group.value(Column.RSS, 1))
                .isEqualTo(new Value.Missing("the run does not say why"));
        assertThat(group.estimate(Column.GC_PAUSE)).isEmpty();
    }

    @Test
    void whatOneRoundDoesNotKnowIsOfTheOthers() {
        CellGroup group =
                GivenCell.health("1x1", 4).rates(1, 2, 3).figures(Column.P99, 5, 7).group();
        assertThat(group.byRound(Column.P99)).isEqualTo(Map.of(1, 5.0, 2, 7.0));
    }

    @Test
    void theLoadIsThatOfItsModel() {
        assertThat(GivenCell.health("1x1", 64).rates(1).group().load()).isEqualTo(64);
        CellGroup open = GivenCell.chat("ack=off", 0).open(2_500).rates(1).group();
        assertThat(open.load()).isEqualTo(2_500);
        assertThat(open.isOpen()).isTrue();
        assertThat(GivenCell.health("1x1", 64).with(Column.CONCURRENCY, "").rates(1).group().load())
                .isNaN();
    }

    @Test
    void rowsOfOneCellAreOneGroup() {
        List<LoadCell> rows = new ArrayList<>(GivenCell.health("1x1", 1).rates(1, 2).rows());
        rows.addAll(1, GivenCell.health("2x1", 1).rates(3, 4, 5).rows());
        assertThat(CellGroup.of(rows))
                .extracting(g -> g.text(Column.LAYOUT) + " " + g.rounds().size())
                .containsExactly("1x1 2", "2x1 3");
    }
}
