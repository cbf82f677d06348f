package io.aegisbench.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleFileTest {

    @Test
    void eachRuleOfTheJarFindsItsExamplesAndSparesTheRest() {
        try (Firewall firewall = Firewall.open(FirewallSettings.defaults())) {
            for (FirewallRule rule : RuleSource.builtIn().rules().rules()) {
                assertThat(rule.examples()).as(rule.id()).isNotEmpty();
                assertThat(rule.spares()).as(rule.id()).isNotEmpty();
                for (String example : rule.examples()) {
                    assertThat(firewall.inspect(Corpus.chat(example)).rules())
                            .as(example)
                            .contains(rule.id());
                }
                for (String spared : rule.spares()) {
                    assertThat(firewall.inspect(Corpus.chat(spared)).rules())
                            .as(spared)
                            .doesNotContain(rule.id());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    format: 2|format: 1|must be 2
                    end: true|end: yes|must be true
                    end: true|x: 1|unknown key: x
                    score: 100|score: lots|score must be a whole number
                    score: 100|score: 0|score must be a whole number
                    score: 100|scores: 100|unknown key: scores
                    id: r|id: R r|must be of a-z
                    [alpha]|[abc]|at least four letters
                    [alpha]|[]|at least one item
                    literals: [alpha]|run: true|a rule for runs must have a regex
                    reason: why|examples: [x]|missing key: reason
                    price: none|regex: '('|bad regex
                    """)
    void refusesAFileAndSaysWhy(String good, String bad, String why) {
        assertThatThrownBy(() -> RuleFile.parse(OneRule.of("alpha").replace(good, bad)))
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining(why);
    }

    @Test
    void takesAFileAndKeepsItsOrder() {
        List<FirewallRule> rules = RuleFile.parse(OneRule.of("alpha"));
        assertThat(rules).extracting(FirewallRule::id).containsExactly("r");
        assertThat(rules.getFirst().literals()).containsExactly("alpha");
    }
}
