package io.aegisbench.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleFileTest {

    private static final String GOOD =
            """
            format: 1
            words:
              bad: [evil, wicked]
            rules:
              - id: one
                class: test
                severity: high
                score: 100
                description: A test.
                near: [$bad, plan]
                within: 4
              - id: two
                class: test
                severity: low
                score: -20
                description: A shape.
                regex: 'x[0-9]{3}'
                literals: ['x']
                view: raw
              - id: three
                class: test
                severity: low
                score: 100
                description: A sum.
                threshold: 50
                span: 32
                within: 4
                discount: 10
                weights: |
                  30 $bad
                  40 $bad + plan
                  -5 how do
            end: true
            """;

    @Test
    void readsAGoodFile() {
        assertThat(RuleFile.parse(GOOD))
                .extracting(FirewallRule::id)
                .containsExactly("one", "two", "three");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "score: 100|score: 100000|line=8|one|score",
                "score: 100|score: 0|line=5|one|score",
                "score: 100|score: much|line=8|one|score",
                "severity: high|severity: huge|line=5|one|severity",
                "within: 4|wihtin: 4|line=11|one|unknown key",
                "within: 4|within: 4000|line=11|one|within",
                "id: two|id: one|line=12|one|twice",
                "id: two|id: Two|line=12|id|a-z",
                "'x[0-9]{3}'|'x[0-9'|line=12|two|bad regex",
                "'x[0-9]{3}'|'(x)\\1'|line=12|two|bad regex",
                "view: raw|view: dark|line=12|two|view",
                "$bad, plan|$good, plan|line=10|one|no such word list",
                "$bad, plan|$bad|line=10|one|2 to 8",
                "$bad, plan|$bad, '...'|line=10|one|a term",
                "format: 1|format: 2|line=1|format|must be 1",
                "end: true|# cut|line=1|file|cut off",
                "[evil, wicked]|[]|line=3|bad|at least one",
                "30 $bad|0 $bad|line=30|weights|not 0",
                "40 $bad + plan|40 $bad + $bad|line=31|weights|of the same",
                "40 $bad + plan|40|line=31|weights|a weight and a term",
                "-5 how do|-5 $how|line=32|weights|no such word list",
                "-5 how do|30 $bad|line=32|weights|twice",
                "-5 how do|x how do|line=32|weights|whole number",
                "threshold: 50|threshold: 0|line=25|three|threshold",
                "span: 32|span: 2|line=26|three|span",
                "discount: 10|view: raw|line=20|three|no use here",
            })
    void refusesABadFileAndSaysWhere(
            String old, String bad, String line, String where, String problem) {
        String text = GOOD.replaceFirst(Pattern.quote(old), Matcher.quoteReplacement(bad));
        assertThatThrownBy(() -> RuleFile.parse(text))
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining(line)
                .hasMessageContaining("at=" + where)
                .hasMessageContaining(problem);
    }

    @Test
    void everyCutOfAGoodFileIsRefused() {
        String trimmed = GOOD.strip();
        for (int end = 0; end < trimmed.length(); end++) {
            String cut = trimmed.substring(0, end);
            assertThatThrownBy(() -> RuleFile.parse(cut)).isInstanceOf(RuleFileException.class);
        }
    }

    @Test
    void aKeyThatTheConditionDoesNotReadIsRefused() {
        assertThatThrownBy(
                        () -> RuleFile.parse(GOOD.replace("view: raw", "view: raw\n    within: 3")))
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining("no use here");
    }

    @Test
    void aRepeatedKeyASecondDocumentAndAnEmptyFileAreRefused() {
        assertThatThrownBy(() -> RuleFile.parse(GOOD + "end: true\n"))
                .isInstanceOf(RuleFileException.class);
        assertThatThrownBy(() -> RuleFile.parse(GOOD + "---\na: b\n"))
                .isInstanceOf(RuleFileException.class);
        assertThatThrownBy(() -> RuleFile.parse("")).isInstanceOf(RuleFileException.class);
        assertThatThrownBy(() -> RuleFile.parse("just text")).isInstanceOf(RuleFileException.class);
    }
}
