package io.aegisbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishedFiguresTest {
    @Test
    void readsTheRowsOfTheArticle() {
        PublishedFigures published = PublishedFigures.load();
        assertThat(published.leafThroughput())
                .containsOnlyKeys(100, 1_000, 10_000, 100_000)
                .containsEntry(100, new PublishedFigures.LeafRate(332_460, 958_510))
                .containsEntry(100_000, new PublishedFigures.LeafRate(212_180, 709_240));
        assertThat(published.leafRate(5)).isEmpty();
        assertThat(published.health().levels())
                .contains(new PublishedFigures.Level(4, 902.0, 4.051, 10.99, 43.1))
                .hasSize(4);
    }

    @Test
    void hasBothRunsOfTheDispatch() {
        PublishedFigures.Dispatch dispatch = PublishedFigures.load().dispatch();
        assertThat(dispatch.p50()).isEqualTo(2.43);
        assertThat(dispatch.p99()).isEqualTo(6.78);
        assertThat(dispatch.laterP99()).isEqualTo(31.869);
        assertThat(dispatch.caveat()).contains("gauge was a no-op");
    }

    @Test
    void saysThatTheyWereMeasuredElsewhere() {
        PublishedFigures published = PublishedFigures.load();
        assertThat(published.about()).contains("They were measured elsewhere");
        assertThat(published.machine()).startsWith("Intel Xeon");
    }
}
