package io.aegisbench.proxy.audit;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds what has the shape of a secret. Thread-safe: stateless. The text is searched for a few
 * literals; only where one begins a word, an expression of RE2/J, which takes linear time, looks at
 * the next {@value #WINDOW} characters. So the whole is linear, and bounded by {@value #MAX_LOOKS}
 * looks a literal.
 */
final class LeakPatterns {
    static final int WINDOW = 4096;
    static final int MAX_LOOKS = 256;

    private static final String BASE64 = "[A-Za-z0-9_-]";

    private static final List<Shape> SHAPES =
            List.of(
                    shape("anthropic-key", "sk-ant-", "sk-ant-" + BASE64 + "{20,200}"),
                    shape(
                            "openai-key",
                            "sk-",
                            "sk-(?:(?:proj|svcacct|admin)-"
                                    + BASE64
                                    + "{20,300}|[A-Za-z0-9]{20,200})"),
                    shape("aws-access-key", "AKIA", "AKIA[0-9A-Z]{16}"),
                    shape("aws-access-key", "ASIA", "ASIA[0-9A-Z]{16}"),
                    shape("google-api-key", "AIza", "AIza" + BASE64 + "{35}"),
                    shape("github-token", "ghp_", "ghp_[A-Za-z0-9]{36,255}"),
                    shape("github-token", "gho_", "gho_[A-Za-z0-9]{36,255}"),
                    shape("github-token", "ghs_", "ghs_[A-Za-z0-9]{36,255}"),
                    shape("github-token", "github_pat_", "github_pat_[A-Za-z0-9_]{40,255}"),
                    shape("gitlab-token", "glpat-", "glpat-" + BASE64 + "{20,100}"),
                    shape("huggingface-token", "hf_", "hf_[A-Za-z0-9]{30,100}"),
                    shape("slack-token", "xox", "xox[abeprs]-[0-9A-Za-z-]{10,250}"),
                    shape("stripe-key", "sk_live_", "sk_live_[0-9A-Za-z]{16,200}"),
                    shape("stripe-key", "rk_live_", "rk_live_[0-9A-Za-z]{16,200}"),
                    shape(
                            "json-web-token",
                            "eyJ",
                            "eyJ"
                                    + BASE64
                                    + "{10,}\\.eyJ"
                                    + BASE64
                                    + "{10,}\\."
                                    + BASE64
                                    + "{16,}"),
                    shape(
                            "private-key",
                            "-----BEGIN ",
                            "-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"));

    private LeakPatterns() {}

    private static Shape shape(String id, String literal, String expression) {
        return new Shape(
                id,
                literal,
                literal.indexOf('-') >= 0,
                literal.indexOf('_') >= 0,
                Pattern.compile(expression));
    }

    /** Adds what is found in a text to counts by id. */
    static void find(String text, Map<String, Integer> counts) {
        boolean dash = text.indexOf('-') >= 0;
        boolean line = text.indexOf('_') >= 0;
        for (Shape shape : SHAPES) {
            // Most text has no underscore, and then half of the shapes need no look.
            boolean possible = (dash || !shape.needsDash()) && (line || !shape.needsLine());
            int at = possible ? text.indexOf(shape.literal()) : -1;
            for (int look = 0; at >= 0 && look < MAX_LOOKS; look++) {
                int next = at + shape.literal().length();
                if (beginsAWord(text, at)) {
                    Matcher matcher =
                            shape.pattern()
                                    .matcher(
                                            text.substring(
                                                    at, Math.min(text.length(), at + WINDOW)));
                    if (matcher.lookingAt()) {
                        counts.merge(shape.id(), 1, Integer::sum);
                        next = at + matcher.end();
                    }
                }
                at = text.indexOf(shape.literal(), next);
            }
        }
    }

    private static boolean beginsAWord(String text, int at) {
        return at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
    }

    /** {@return a name from outside, or {@code redacted} if it has a secret's shape in it} */
    static String safeName(String name) {
        Map<String, Integer> found = new TreeMap<>();
        find(name, found);
        return found.isEmpty() ? name : "redacted";
    }

    /** One shape: what it begins with, which of two rare characters are in that, what it is. */
    private record Shape(
            String id, String literal, boolean needsDash, boolean needsLine, Pattern pattern) {}
}
