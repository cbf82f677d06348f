package io.aegisbench.proxy.firewall;

/** A file of rules that finds one word. */
public final class OneRule {
    private OneRule() {}

    /** {@return the file's text} */
    public static String of(String word) {
        return """
        format: 2
        rules:
          - id: r
            class: test
            score: 100
            reason: why
            price: none
            literals: [%s]
        end: true
        """
                .formatted(word);
    }
}
