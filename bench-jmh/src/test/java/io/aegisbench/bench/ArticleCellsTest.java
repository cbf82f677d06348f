package io.aegisbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ArticleCellsTest {
    @Test
    void measuresTheClockOnceAndTheRestInBothDresses() {
        assertThat(ArticleCells.spawn())
                .filteredOn(cell -> cell.param("mechanism").equals("empty"))
                .hasSize(1);
        assertThat(ArticleCells.spawn())
                .filteredOn(cell -> cell.param("mechanism").equals("thread-pool"))
                .extracting(cell -> cell.param("dress"))
                .containsExactlyInAnyOrder("article", "lean");
    }

    /** A cell of the article that no benchmark has would fail in the middle of a run. */
    @Test
    void everyCellIsOneOfABenchmark() {
        CellPlan all = CellPlan.of(Optional.of(Pattern.compile("SpawnCost|LeafThroughput")));
        List<Cell> known = new ArrayList<>(all.cells());
        known.addAll(all.skipped().keySet());
        assertThat(known).containsAll(ArticleCells.all());
    }
}
