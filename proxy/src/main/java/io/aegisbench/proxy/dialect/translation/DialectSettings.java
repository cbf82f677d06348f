package io.aegisbench.proxy.dialect.translation;

/**
 * Bounds and defaults of the translation.
 *
 * @param defaultMaxTokens what Anthropic, which requires one, is sent when an OpenAI client names
 *     no limit
 * @param maxEventBytes the longest event of a stream
 * @param maxAnswerBytes the longest JSON answer that is collected to be translated
 */
public record DialectSettings(int defaultMaxTokens, int maxEventBytes, int maxAnswerBytes) {
    public static final DialectSettings DEFAULT = new DialectSettings(4096, 1 << 20, 16 << 20);

    public DialectSettings {
        if (defaultMaxTokens < 1 || maxEventBytes < 1 || maxAnswerBytes < 1) {
            throw new IllegalArgumentException(
                    "Dialect settings must be positive: defaultMaxTokens=%s, maxEventBytes=%s, maxAnswerBytes=%s"
                            .formatted(defaultMaxTokens, maxEventBytes, maxAnswerBytes));
        }
    }
}
