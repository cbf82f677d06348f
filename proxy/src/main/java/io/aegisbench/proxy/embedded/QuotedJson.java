package io.aegisbench.proxy.embedded;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** Pieces of JSON that is written by hand. */
final class QuotedJson {
    private QuotedJson() {}

    /** Appends a text as it stands between the quotes of a string. */
    static StringBuilder quote(StringBuilder out, String text) {
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        return out;
    }

    /** Appends a stream's event as those APIs name it that name their events. */
    static StringBuilder event(StringBuilder out, String type) {
        return out.append("event: ")
                .append(type)
                .append("\ndata: {\"type\":\"")
                .append(type)
                .append('"');
    }

    static byte[] bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
