package io.aegisbench.bench.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PriceBodiesTest {
    @Test
    void theBodiesHaveTheirSizes() {
        assertThat(StagePriceBenchmark.QUESTION).hasSize(PriceBodies.QUESTION_BYTES);
        assertThat(StagePriceBenchmark.ANSWER).hasSize(PriceBodies.ANSWER_BYTES);
        assertThat(StagePriceBenchmark.MESSAGE).hasSize(PriceBodies.ANSWER_BYTES);
    }
}
