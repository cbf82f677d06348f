package io.aegisbench.proxy.body;

import io.aegisbench.proxy.coding.Coding;
import io.aegisbench.proxy.hotpath.Continuation;
import io.aegisbench.proxy.hotpath.Verdict;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the head says about the body. */
final class BodyHead {
    static final Verdict.Reject TOO_LARGE =
            new Verdict.Reject(413, "body_too_large", "The body is larger than the proxy takes.");
    private static final Verdict.Reject NOT_JSON =
            new Verdict.Reject(
                    415,
                    "unsupported_media_type",
                    "The content type must be application/json, or where a body is passed on unread"
                            + " one of files: multipart, audio, image, video,"
                            + " application/octet-stream, pdf, zip, gzip, x-tar, text/csv.");
    static final Verdict.Reject UNKNOWN_CODING =
            new Verdict.Reject(
                    415,
                    "unsupported_encoding",
                    "A body's Content-Encoding is one of " + Coding.ACCEPTED + ".");
    private static final Verdict.Reject EXPECTATION =
            new Verdict.Reject(417, "expectation_failed", "Only 100-continue can be expected.");
    private static final String JSON = "application/json";
    private static final Pattern OTHER =
            Pattern.compile(
                    "(multipart|audio|image|video)/[a-z0-9.+-]+"
                            + "|application/(octet-stream|pdf|zip|gzip|x-tar)|text/csv");
    private static final String UTF_8 = "utf-8";

    private BodyHead() {}

    static Verdict.@Nullable Reject judge(HeaderMap headers, BodyLimits limits) {
        if (!isJson(headers)) {
            return NOT_JSON;
        }
        Verdict.Reject unmet = judgeExpectation(headers);
        if (unmet != null) {
            return unmet;
        }
        String announced = headers.getFirst(Headers.CONTENT_LENGTH);
        boolean tooLarge = announced != null && Long.parseLong(announced) > limits.maxBytes();
        return tooLarge ? TOO_LARGE : null;
    }

    /** {@return how a body is encoded, or nothing if that is none of the codings that are read} */
    static Optional<Coding> coding(HeaderMap headers) {
        return switch (headers.count(Headers.CONTENT_ENCODING)) {
            case 0 -> Optional.of(Coding.IDENTITY);
            case 1 -> Coding.of(headers.getFirst(Headers.CONTENT_ENCODING));
            default -> Optional.empty();
        };
    }

    static Verdict.@Nullable Reject judgeExpectation(HeaderMap headers) {
        boolean unmet = headers.contains(Headers.EXPECT) && !Continuation.isExpected(headers);
        return unmet ? EXPECTATION : null;
    }

    /**
     * {@return whether a body says that it is something that nobody takes for JSON} Some servers
     * read JSON whatever its type says, so a text or a form, and one that says nothing, is not left
     * unread by its own choice.
     */
    static boolean isOther(HeaderMap headers) {
        if (headers.count(Headers.CONTENT_TYPE) != 1) {
            return false;
        }
        String type = headers.getFirst(Headers.CONTENT_TYPE).toLowerCase(Locale.ROOT);
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip();
        return OTHER.matcher(media).matches();
    }

    /** JSON has one charset; naming it is harmless, naming another one is not. */
    private static boolean isJson(HeaderMap headers) {
        if (headers.count(Headers.CONTENT_TYPE) != 1) {
            return false;
        }
        String type = headers.getFirst(Headers.CONTENT_TYPE);
        if (type.equals(JSON)) {
            return true;
        }
        int end = type.indexOf(';');
        String media = end < 0 ? type : type.substring(0, end);
        if (!media.strip().equalsIgnoreCase(JSON)) {
            return false;
        }
        String charset = end < 0 ? null : Headers.extractQuotedValueFromHeader(type, "charset");
        return charset == null || charset.equalsIgnoreCase(UTF_8);
    }
}
