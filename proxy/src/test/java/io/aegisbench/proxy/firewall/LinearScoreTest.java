package io.aegisbench.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.proxy.firewall.FirewallRule.Scored;
import io.aegisbench.proxy.firewall.FirewallRule.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LinearScoreTest {

    private static final int SPAN = 16;
    private static final int DISCOUNT = 15;
    private static final RuleSet RULES =
            new RuleSet(
                    List.of(
                            new FirewallRule(
                                    "sum",
                                    "sum",
                                    Severity.HIGH,
                                    100,
                                    "A sum.",
                                    new Scored(
                                            List.of(
                                                    new Weight(Set.of("alpha"), Set.of(), 40),
                                                    new Weight(Set.of("beta"), Set.of(), 40),
                                                    new Weight(Set.of("alpha"), Set.of("beta"), 20),
                                                    new Weight(Set.of("calm"), Set.of(), -10),
                                                    new Weight(Set.of("quiet"), Set.of(), -90)),
                                            100,
                                            SPAN,
                                            3,
                                            DISCOUNT))));

    @Test
    void aPairCountsOnlyWhenItsTwoStandCloseTogether() {
        assertThat(score("alpha or beta")).isEqualTo(100);
        assertThat(score("beta or alpha")).isEqualTo(100);
        assertThat(score("alpha one two three four beta")).isEqualTo(80);
    }

    @Test
    void aNotionCountsOnceInAWindowHoweverOftenItStands() {
        assertThat(score("alpha ".repeat(5))).isZero();
        assertThat(score("alpha one two six beta ".repeat(40))).isEqualTo(100);
    }

    @Test
    void belowHalfTheThresholdNothingIsAdded() {
        assertThat(score("alpha")).isZero();
        assertThat(score("nothing at all")).isZero();
    }

    @Test
    void harmlessWordsTakeOffABoundedAmountHoweverManyThereAre() {
        assertThat(score("calm alpha or beta")).isEqualTo(90);
        assertThat(score("quiet calm alpha or beta quiet")).isEqualTo(100 - DISCOUNT);
    }

    @Test
    void harmlessWordsFarAwayTakeNothingOff() {
        assertThat(score("quiet " + "word ".repeat(3 * SPAN) + "alpha or beta")).isEqualTo(100);
    }

    @Test
    void aLongTextIsNotAnAttackBecauseItIsLong() {
        assertThat(score("alpha " + "word ".repeat(2 * SPAN) + "beta")).isZero();
    }

    @Test
    void anAttackAcrossTheBorderOfAWindowIsSeenByTheNext() {
        for (int before = 0; before < 4 * SPAN; before++) {
            assertThat(score("word ".repeat(before) + "alpha or beta")).isEqualTo(100);
        }
    }

    @Test
    void theWeightsInTheDefaultFileAreWhatTrainingGives() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RuleSet.class.getResourceAsStream("firewall-rules.yaml"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(ScoreTrainer.trained(text).equals(text))
                    .as("run ScoreTrainer, seed=%d", TrainingText.SEED)
                    .isTrue();
        }
    }

    private static int score(String text) {
        RequestScan scan = new RequestScan(RULES);
        scan.run(RULES, Corpus.chat(text), 1 << 20);
        return scan.evaluation().score();
    }
}
