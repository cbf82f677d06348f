package io.aegisbench.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.load.drive.HttpAnswer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JudgeTest {
    private static final String HEALTH =
            "{\"status\":\"ok\",\"ledger\":{\"size\":3,\"root\":\""
                    + "ab".repeat(32)
                    + "\",\"faulted\":false,\"inFlight\":0,\"oldestUnsyncedMillis\":0},"
                    + "\"version\":\"0.1.0\"}";
    private static final String CHAT =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{"
                    + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\" the tree\"},"
                    + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,"
                    + "\"completion_tokens\":2,\"total_tokens\":5}}";

    private static HttpAnswer ok(String body) {
        return new HttpAnswer(200, "id-1", "scheduled", body);
    }

    @Test
    void aHealthyAnswerIsRight() {
        assertThat(new HealthJudge().fault(ok(HEALTH))).isEmpty();
    }

    @Test
    void aHealthyAnswerWithoutEvidenceHasNoLedger() {
        String off = "{\"status\":\"ok\",\"ledger\":null,\"version\":\"1\"}";
        Judge judge = new HealthJudge();
        assertThat(judge.fault(new HttpAnswer(200, "id", "off", off))).isEmpty();
        assertThat(judge.fault(new HttpAnswer(200, "id", "off", HEALTH))).contains("off");
        assertThat(judge.fault(ok(off))).contains("open ledger");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"ok\"|\"failed\"|not ok",
                "\"faulted\":false|\"faulted\":true|open ledger",
                "\"size\":3|\"size\":\"3\"|open ledger",
                "abab|xbab|open ledger",
                "\"version\":\"0.1.0\"|\"version\":\"\"|version",
                "{\"status\"|\"status\"|no JSON",
            })
    void aHealthAnswerWithAnythingElseIsWrong(String part, String other, String fault) {
        assertThat(HEALTH).contains(part);
        String body = HEALTH.replaceFirst(Pattern.quote(part), other);
        assertThat(new HealthJudge().fault(ok(body))).contains(fault);
    }

    @Test
    void statusAndHeadersAreLookedAtFirst() {
        Judge judge = new HealthJudge();
        assertThat(judge.fault(new HttpAnswer(503, "id", "scheduled", HEALTH)))
                .isEqualTo("status 503");
        assertThat(judge.fault(new HttpAnswer(200, "", "scheduled", HEALTH))).contains("X-Aegis");
        assertThat(judge.fault(new HttpAnswer(200, "id", "", HEALTH))).contains("X-Aegis");
    }

    @Test
    void aChatThatRepeatsIsJudgedByItsBytes() {
        Judge judge = new ChatJudge("m", ok(CHAT), true);
        assertThat(judge.fault(ok(CHAT))).isEmpty();
        assertThat(judge.fault(ok(CHAT.replace("tree", "root")))).contains("another content");
    }

    @Test
    void aChatWhoseExampleIsWrongIsNeverRight() {
        String wrong = CHAT.replace("assistant", "user");
        assertThat(new ChatJudge("m", ok(wrong), true).fault(ok(wrong))).contains("a message");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat.completion|list|another object",
                "\"m\"|\"n\"|another model",
                "assistant|user|a message",
                "' the tree'|''|a message",
                "stop|null|an end",
                "\"total_tokens\":5|\"total_tokens\":6|usage",
                "{\"id\"|\"id\"|no JSON",
            })
    void aChatThatDoesNotRepeatIsJudgedByItsFields(String part, String other, String fault) {
        Judge judge = new ChatJudge("m", ok(CHAT), false);
        assertThat(judge.fault(ok(CHAT.replace("tree", "root")))).isEmpty();
        String body = CHAT.replace(part, other == null ? "" : other);
        assertThat(judge.fault(ok(body))).contains(fault);
    }

    @Test
    void aChatNeedsItsHeadersAndStatus() {
        Judge judge = new ChatJudge("m", ok(CHAT), true);
        assertThat(judge.fault(new HttpAnswer(429, "id", "refused", CHAT))).isEqualTo("status 429");
        assertThat(judge.fault(new HttpAnswer(200, "", "scheduled", CHAT))).contains("Request-Id");
        assertThat(judge.fault(new HttpAnswer(200, "id", "off", CHAT))).contains("Evidence");
    }

    @Test
    void recordsAreComparedWithAnswers() {
        assertThat(EvidenceCheck.compare(1000, 1000).holds()).isTrue();
        assertThat(EvidenceCheck.compare(1000, 999).holds()).isFalse();
        assertThat(EvidenceCheck.compare(1000, 1001).text())
                .isEqualTo("1,000 calls were answered, 1,001 recorded.");
        assertThat(EvidenceCheck.metric("# HELP a b\naa 1.0\na 3.0\n", "a")).isEqualTo(3);
    }
}
