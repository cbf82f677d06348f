package io.aegisbench.proxy.dialect.translation;

/**
 * Bounds of the translation, and how much it dares.
 *
 * @param strict whether what has no exact counterpart is refused, hints too
 * @param maxEventBytes the longest event of a stream
 * @param maxAnswerBytes the longest JSON answer that is collected to be translated
 */
public record DialectSettings(boolean strict, int maxEventBytes, int maxAnswerBytes) {
    public static final DialectSettings DEFAULT = new DialectSettings(false, 1 << 20, 16 << 20);

    public DialectSettings {
        if (maxEventBytes < 1 || maxAnswerBytes < 1) {
            throw new IllegalArgumentException(
                    "Dialect settings must be positive: maxEventBytes=%s, maxAnswerBytes=%s"
                            .formatted(maxEventBytes, maxAnswerBytes));
        }
    }

    /** {@return the same, strict or not} */
    public DialectSettings strict(boolean asked) {
        return new DialectSettings(asked, maxEventBytes, maxAnswerBytes);
    }
}
