package io.aegisbench.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is taken from one JSON value of an answer, and what is not. */
final class AnswerJsonTest {
    private final AnswerText text = new AnswerText();

    /** Reads with something in front of and behind the value, which must not matter. */
    private boolean read(String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        byte[] around = new byte[value.length + 5];
        System.arraycopy(value, 0, around, 3, value.length);
        return AnswerJson.read(around, 3, 3 + value.length, text);
    }

    @Test
    void theIndexOfAChoiceMayStandBehindItsText() {
        assertThat(read("{\"choices\":[{\"delta\":{\"content\":\"b\"},\"index\":1}]}")).isTrue();
        assertThat(read("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}")).isTrue();
        assertThat(read("{\"choices\":[{\"delta\":{\"content\":\"B\"},\"index\":1}]}")).isTrue();
        assertThat(text.texts()).containsExactly("a", "", "bB");
    }

    @Test
    void textAndToolArgumentsAreApart() {
        String call =
                "{\"id\":\"x\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"q\\\":1}\"}}";
        assertThat(
                        read(
                                "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\","
                                        + "\"text\":\"one\"},{\"text\":\" two\"}],\"refusal\":null,"
                                        + "\"tool_calls\":["
                                        + call
                                        + "]},\"finish_reason\":\"tool_calls\"}]}"))
                .isTrue();
        assertThat(text.texts()).containsExactly("one two", "{\"q\":1}");
        assertThat(text.finish()).isEqualTo("tool_calls");
    }

    @Test
    void aToolsInputIsTakenAsItStands() {
        String input = "{ \"q\" : [1, {\"é\": \"\\u00e9\"}] }";
        assertThat(
                        read(
                                "{\"content\":[{\"type\":\"tool_use\",\"input\":"
                                        + input
                                        + "},{\"type\":\"text\",\"text\":\"t\"},{\"input\":{}}],"
                                        + "\"stop_reason\":\"tool_use\","
                                        + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}"))
                .isTrue();
        assertThat(text.texts()).containsExactly("t", input);
        assertThat(text.promptTokens()).isEqualTo(3);
        assertThat(text.completionTokens()).isEqualTo(4);
    }

    @Test
    void ofAValueThatIsNotWholeNoTextIsTaken() {
        String whole = "{\"choices\":[{\"message\":{\"content\":\"secret\"}}]}";
        for (int length = 0; length < whole.length(); length++) {
            assertThat(read(whole.substring(0, length))).as("%s bytes", length).isFalse();
        }
        assertThat(read(whole + whole)).isFalse();
        assertThat(text.texts()).isEmpty();
        assertThat(read(whole)).isTrue();
        assertThat(text.texts()).containsExactly("secret");
    }

    @Test
    void whatIsOfAnotherTypeThanExpectedIsPassedOver() {
        for (String json :
                new String[] {
                    "1",
                    "[]",
                    "null",
                    "[{\"choices\":[{\"text\":\"no\"}]}]",
                    "{\"choices\":{\"text\":\"no\"}}",
                    "{\"choices\":[\"no\",[{\"text\":\"no\"}],{\"message\":\"no\"}]}",
                    "{\"choices\":[{\"message\":{\"content\":{\"text\":\"no\"}}}]}",
                    "{\"choices\":[{\"index\":\"7\",\"logprobs\":[1]}],\"usage\":[],\"index\":{}}",
                    "{\"metadata\":{\"text\":\"no\",\"usage\":{\"prompt_tokens\":5}}}",
                }) {
            assertThat(read(json)).as(json).isTrue();
        }
        assertThat(text.texts()).isEmpty();
        assertThat(text.promptTokens()).isEqualTo(-1);
        assertThat(text.entropy().tokens()).isZero();
    }

    @Test
    void deepNestingIsRefusedOrSkippedAndNeverOverflows() {
        String deep = "[".repeat(100_000);
        assertThat(read("{\"choices\":" + deep)).isFalse();
        assertThat(read("{\"x\":" + deep)).isFalse();
    }

    @Test
    void theEntropyOfFrequentBytesIsThatOfRareOnes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.abs(random.nextGaussian() * 20);
        }
        double bits = 0;
        for (int value = 0; value < 256; value++) {
            int wanted = value;
            long count = 0;
            for (byte b : bytes) {
                count += (b & 0xff) == wanted ? 1 : 0;
            }
            double p = (double) count / bytes.length;
            bits -= count == 0 ? 0 : p * Math.log(p) / Math.log(2);
        }
        assertThat(TokenEntropy.millibits(bytes, bytes.length))
                .as("seed %s", seed)
                .isEqualTo(Math.round(bits * 1000));
    }
}
