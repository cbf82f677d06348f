package io.aegisbench.bench.call;

/** The call that every price is of: a question of 90 bytes and an answer of 500. */
final class PriceBodies {
    static final int QUESTION_BYTES = 90;
    static final int ANSWER_BYTES = 500;

    private static final String WORDS =
            "The harbour lies on the northern shore, and its oldest pier was built of oak. ";

    private PriceBodies() {}

    /** {@return the question, in OpenAI's shape} */
    static String question() {
        return filled(
                "{\"model\":\"m\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"",
                "\"}]}",
                QUESTION_BYTES);
    }

    /** {@return the answer, in OpenAI's shape} */
    static String answer() {
        return filled(
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1790000000,"
                        + "\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"",
                "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,"
                        + "\"completion_tokens\":32,\"total_tokens\":41}}",
                ANSWER_BYTES);
    }

    /** {@return the answer, in Anthropic's shape} */
    static String message() {
        return filled(
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"",
                "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                        + "\"usage\":{\"input_tokens\":9,\"output_tokens\":32}}",
                ANSWER_BYTES);
    }

    private static String filled(String begin, String end, int bytes) {
        int left = bytes - begin.length() - end.length();
        return begin + WORDS.repeat(1 + left / WORDS.length()).substring(0, left) + end;
    }
}
