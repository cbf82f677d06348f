package io.aegisbench.load.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.load.cells.CellState;
import io.aegisbench.load.plan.SweepKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is asked, and what is said of the answers, where digits are others. */
@Isolated("the locale is that of the whole process")
class QuestionTest {
    private final Locale before = Locale.getDefault();

    @BeforeEach
    void otherDigits() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    }

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void aChatIsJsonAndItsScriptIsLua() {
        Question chat = new Question(SweepKind.CHAT, "key", "");
        assertThat(chat.body()).endsWith("\"max_tokens\":64}");
        assertThat(WrkScript.text(chat, List.of(8_081, 8_082), 3, 4))
                .contains("local ports = { 8081, 8082 }", "for i = 1, 12 do")
                .contains("micros=%d requests=%d");
    }

    @Test
    void aVerdictOnACellIsInTheDigitsThatThePageReads() {
        CellState.Signs signs = new CellState.Signs(90, 100, 10, 12, 3.25, Map.of());
        assertThat(CellState.judge(signs, List.of()).reason())
                .contains("90 %")
                .doesNotContainPattern("[\\u0660-\\u0669]");
    }
}
