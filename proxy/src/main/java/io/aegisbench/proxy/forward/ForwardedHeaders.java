package io.aegisbench.proxy.forward;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Which header fields pass, by allow-lists in both directions: a field nobody has thought of may
 * hold a key, a cookie or an account's name, and is left out. Hop-by-hop fields are on no list; an
 * allowed field that {@code Connection} names is left out too (RFC 9110, 7.6.1).
 */
final class ForwardedHeaders {
    /** Chooses how the embedded upstream misbehaves; nobody else knows it. */
    static final HttpString FAULT = new HttpString("X-Aegis-Fault");

    private static final List<HttpString> REQUEST =
            List.of(
                    Headers.CONTENT_TYPE,
                    Headers.ACCEPT,
                    Headers.USER_AGENT,
                    Headers.RANGE,
                    new HttpString("Idempotency-Key"),
                    new HttpString("OpenAI-Beta"),
                    new HttpString("Anthropic-Version"),
                    new HttpString("Anthropic-Beta"),
                    new HttpString("Traceparent"),
                    new HttpString("Tracestate"),
                    new HttpString("X-Client-Request-Id"),
                    FAULT);
    private static final String OPENAI_LIMITS = "x-ratelimit-";
    private static final String ANTHROPIC_LIMITS = "anthropic-ratelimit-";
    private static final Map<HttpString, HttpString> RESPONSE = new HashMap<>();

    static {
        for (String name :
                List.of(
                        "Content-Type",
                        "Content-Encoding",
                        "Content-Language",
                        "Content-Disposition",
                        "Content-Range",
                        "Accept-Ranges",
                        "Cache-Control",
                        "Retry-After",
                        "Retry-After-Ms",
                        "X-Should-Retry",
                        "X-Request-Id",
                        "Request-Id",
                        "OpenAI-Processing-Ms",
                        "OpenAI-Version")) {
            HttpString header = new HttpString(name);
            RESPONSE.put(header, header);
        }
    }

    private ForwardedHeaders() {}

    /** Takes one field of a client's request that may be forwarded. */
    interface Field {
        void put(HttpString name, String value);
    }

    static void eachOfRequest(HeaderMap headers, Field target) {
        HeaderValues connection = headers.get(Headers.CONNECTION);
        for (HttpString name : REQUEST) {
            boolean _ = passOn(headers, connection, name, target);
        }
    }

    /** How a body is encoded that is sent on as it is. */
    static void encodingOfBody(HeaderMap headers, Field target) {
        boolean _ =
                passOn(headers, headers.get(Headers.CONNECTION), Headers.CONTENT_ENCODING, target);
    }

    /** {@return whether a field of a client's was passed on} */
    private static boolean passOn(
            HeaderMap headers, @Nullable HeaderValues connection, HttpString name, Field target) {
        HeaderValues values = headers.get(name);
        if (values == null || named(connection, name)) {
            return false;
        }
        boolean any = false;
        for (int i = 0; i < values.size(); i++) {
            if (isFieldValue(values.get(i))) {
                any = true;
                target.put(name, values.get(i));
            }
        }
        return any;
    }

    /** {@return whether a client may send the field} */
    static boolean isOfClient(HttpString name) {
        return REQUEST.contains(name);
    }

    /** {@return whether a field of a client's goes on} */
    static boolean passes(HeaderMap headers, HttpString name) {
        return passOn(headers, headers.get(Headers.CONNECTION), name, (_, _) -> {});
    }

    /** {@return the name as it is sent on, or null if the client must not see the field} */
    static @Nullable HttpString ofResponse(HttpString name) {
        HttpString known = RESPONSE.get(name);
        return known == null && isOfLimits(name) ? name : known;
    }

    /** {@return whether a field says what the upstream's own limits leave} */
    static boolean isOfLimits(HttpString name) {
        String text = name.toString();
        return text.regionMatches(true, 0, OPENAI_LIMITS, 0, OPENAI_LIMITS.length())
                || text.regionMatches(true, 0, ANTHROPIC_LIMITS, 0, ANTHROPIC_LIMITS.length());
    }

    /** Whether a Connection header names a field, which makes it one of this hop only. */
    static boolean named(@Nullable List<String> connection, HttpString name) {
        if (connection == null) {
            return false;
        }
        for (String value : connection) {
            StringTokenizer tokens = new StringTokenizer(value, ", \t");
            while (tokens.hasMoreTokens()) {
                if (name.equalToString(tokens.nextToken())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Visible characters, spaces and tabs; a control could end the line. */
    static boolean isFieldValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127 || c > 255) {
                return false;
            }
        }
        return true;
    }
}
