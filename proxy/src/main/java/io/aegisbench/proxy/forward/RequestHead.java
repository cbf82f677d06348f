package io.aegisbench.proxy.forward;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes the heads of one upstream's requests; what is the same in all of them is encoded once.
 * Thread-safe: immutable.
 *
 * <p>A gateway must say {@code Via} in what it forwards (RFC 9110, 7.6.3); responses may go without
 * and do. The answer is asked for unencoded, so that the evidence is of what was said.
 */
final class RequestHead {
    private static final Set<String> FRAMING =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "expect",
                    "keep-alive");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked");
    private static final byte[] END = ascii("\r\n\r\n");

    private final Upstream.Prefix prefix;
    private final Map<HttpString, String> unlessSent = new LinkedHashMap<>();
    private final byte[] before;
    private final byte[] fixed;

    RequestHead(Upstream upstream) {
        prefix = upstream.prefix();
        before = ascii(" " + prefix.path());
        StringBuilder lines = new StringBuilder(" HTTP/1.1\r\nHost: ");
        lines.append(upstream.base().getRawAuthority()).append("\r\n");
        lines.append("Via: 1.1 aegis\r\nAccept-Encoding: identity\r\n");
        for (Map.Entry<String, String> header : upstream.headers().entrySet()) {
            requireField(upstream, header.getKey(), header.getValue());
            HttpString name = new HttpString(header.getKey());
            if (ForwardedHeaders.isOfClient(name)) {
                unlessSent.put(name, header.getValue());
            } else {
                lines.append(name).append(": ").append(header.getValue()).append("\r\n");
            }
        }
        fixed = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@return no less than the bytes {@link #write} puts} */
    int sizeBound(UpstreamCall call) {
        int[] size = {
            call.method().length() + before.length + call.path().length() + fixed.length + 40
        };
        eachField(call, (name, value) -> size[0] += name.length() + value.length() + 4);
        return size[0];
    }

    void write(UpstreamCall call, ByteBuffer target) {
        call.method().appendTo(target);
        target.put(before);
        putLatin1(target, requirePath(call.path()), prefix.replaced(call.path()));
        target.put(fixed);
        eachField(call, (name, value) -> put(target, name, value));
        if (call.upload() != null) {
            putFraming(call.headers(), target);
            return;
        }
        // Whoever takes no body by its method is not told of one that is not there.
        if (call.body().length > 0 || hasBodyByMethod(call.method())) {
            target.put(LENGTH);
            putLatin1(target, Integer.toString(call.body().length), 0);
            target.put(END);
        } else {
            target.put(END, 0, 2);
        }
    }

    /** As the client does: its length where it tells one. */
    private static void putFraming(HeaderMap client, ByteBuffer target) {
        String length = client.getFirst(Headers.CONTENT_LENGTH);
        if (length == null) {
            target.put(CHUNKED);
        } else {
            target.put(LENGTH);
            putLatin1(target, length, 0);
        }
        target.put(END);
    }

    private static boolean hasBodyByMethod(HttpString method) {
        return method.equals(Methods.POST)
                || method.equals(Methods.PUT)
                || method.equals(Methods.PATCH);
    }

    /** A field that both have, such as the version of an API, goes once and as the client says. */
    private void eachField(UpstreamCall call, ForwardedHeaders.Field target) {
        ForwardedHeaders.eachOfRequest(call.headers(), target);
        if (call.upload() != null) {
            ForwardedHeaders.encodingOfBody(call.headers(), target);
        }
        unlessSent.forEach((name, value) -> {
            if (!ForwardedHeaders.passes(call.headers(), name)) {
                target.put(name, value);
            }
        });
    }

    private static void put(ByteBuffer target, HttpString name, String value) {
        name.appendTo(target);
        target.put((byte) ':').put((byte) ' ');
        putLatin1(target, value, 0);
        target.put((byte) '\r').put((byte) '\n');
    }

    private static void putLatin1(ByteBuffer target, String text, int from) {
        for (int i = from; i < text.length(); i++) {
            target.put((byte) text.charAt(i));
        }
    }

    static String requirePath(String path) {
        boolean sound = path.startsWith("/");
        for (int i = 0; sound && i < path.length(); i++) {
            sound = path.charAt(i) > ' ' && path.charAt(i) < 127;
        }
        if (!sound) {
            throw new IllegalArgumentException("a path starts with a slash and is visible ASCII");
        }
        return path;
    }

    private static void requireField(Upstream upstream, String name, String value) {
        boolean token = !name.isEmpty();
        for (int i = 0; token && i < name.length(); i++) {
            char c = name.charAt(i);
            token = c == '-' || c == '_' || (c < 128 && Character.isLetterOrDigit(c));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (!token || FRAMING.contains(lower) || !ForwardedHeaders.isFieldValue(value)) {
            throw new IllegalArgumentException(
                    "not a header to put on requests: upstream=" + upstream.name());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
